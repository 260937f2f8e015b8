import { runMain } from '@reelgate/runtime';
import { startFamilies } from './index.js';

await runMain(() => startFamilies(process.env));
