import { runMain } from '@reelgate/runtime';
import { startKling } from './index.js';

await runMain(() => startKling(process.env));
