import { runMain } from '@reelgate/runtime';
import { startSv } from './index.js';

await runMain(() => startSv(process.env));
