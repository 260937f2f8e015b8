import { runMain } from '@reelgate/runtime';
import { startBilling } from './start-billing.js';

await runMain(() => startBilling(process.env));
