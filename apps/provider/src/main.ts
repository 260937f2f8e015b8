import { runMain } from '@reelgate/runtime';
import { startProviders } from './index.js';

await runMain(() => startProviders(process.env));
