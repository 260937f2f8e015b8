import { runMain } from '@reelgate/runtime';
import { startJimeng } from './index.js';

await runMain(() => startJimeng(process.env));
