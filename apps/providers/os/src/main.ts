import { runMain } from '@reelgate/runtime';
import { startOs } from './index.js';

await runMain(() => startOs(process.env));
