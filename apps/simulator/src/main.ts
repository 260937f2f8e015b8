import { runMain } from '@reelgate/runtime';
import { startSimulator } from './index.js';

await runMain(async () => {
  const simulator = await startSimulator(process.env);
  return { stop: () => simulator.close() };
});
