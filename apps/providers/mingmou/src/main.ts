import { runMain } from '@reelgate/runtime';
import { startMingmou } from './index.js';

await runMain(() => startMingmou(process.env));
