import type { SimulatedVendor } from '../vendor.js';
import { JimengVisualEnv, EXAMPLE_KEY } from './env.js';
import { createJimengVisual } from './jimeng-visual.js';

export const jimengVisual: SimulatedVendor<JimengVisualEnv> = {
  name: 'jimeng-visual',
  path: '/jimeng-visual',
  exampleKey: EXAMPLE_KEY,
  priority: 1,
  variables: JimengVisualEnv,
  open: createJimengVisual,
};
