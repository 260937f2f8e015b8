import { runMain } from '@reelgate/runtime';
import { startVidu } from './index.js';

await runMain(() => startVidu(process.env));
