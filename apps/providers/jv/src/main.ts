import { runMain } from '@reelgate/runtime';
import { startJv } from './index.js';

await runMain(() => startJv(process.env));
