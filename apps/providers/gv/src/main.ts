import { runMain } from '@reelgate/runtime';
import { startGv } from './index.js';

await runMain(() => startGv(process.env));
