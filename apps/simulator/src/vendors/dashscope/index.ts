import type { SimulatedVendor } from '../vendor.js';
import { createDashScope } from './dashscope.js';
import { DashScopeEnv, EXAMPLE_KEY } from './env.js';

export const dashscope: SimulatedVendor<DashScopeEnv> = {
  name: 'dashscope',
  path: '/dashscope/api/v1',
  exampleKey: EXAMPLE_KEY,
  priority: 4,
  variables: DashScopeEnv,
  open: createDashScope,
};
