import type { SimulatedVendor } from '../vendor.js';
import { ViduEnv, EXAMPLE_KEY } from './env.js';
import { createVidu } from './vidu.js';

export const vidu: SimulatedVendor<ViduEnv> = {
  name: 'vidu',
  path: '/ent/v2',
  exampleKey: EXAMPLE_KEY,
  priority: 1,
  variables: ViduEnv,
  open: createVidu,
};
