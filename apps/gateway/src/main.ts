import { runMain } from '@reelgate/runtime';
import { startGateway } from './start-gateway.js';

await runMain(() => startGateway(process.env));
