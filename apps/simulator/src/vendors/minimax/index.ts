import type { SimulatedVendor } from '../vendor.js';
import { EXAMPLE_KEY, MiniMaxEnv } from './env.js';
import { createMiniMax } from './minimax.js';

export const minimax: SimulatedVendor<MiniMaxEnv> = {
  name: 'minimax',
  path: '/minimax',
  exampleKey: EXAMPLE_KEY,
  priority: 5,
  variables: MiniMaxEnv,
  open: createMiniMax,
};
