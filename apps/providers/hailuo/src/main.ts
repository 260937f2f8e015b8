import { runMain } from '@reelgate/runtime';
import { startHailuo } from './index.js';

await runMain(() => startHailuo(process.env));
