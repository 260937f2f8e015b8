import { runMain } from '@reelgate/runtime';
import { startHunyuan } from './index.js';

await runMain(() => startHunyuan(process.env));
