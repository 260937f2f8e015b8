import type { SimulatedVendor } from '../vendor.js';
import { ArkEnv, EXAMPLE_KEY } from './env.js';
import { createArk } from './ark.js';

export const ark: SimulatedVendor<ArkEnv> = {
  name: 'ark',
  path: '/api/v3',
  exampleKey: EXAMPLE_KEY,
  priority: 1,
  variables: ArkEnv,
  open: createArk,
};
