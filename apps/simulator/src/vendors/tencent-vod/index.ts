import type { SimulatedVendor } from '../vendor.js';
import { TencentVodEnv, EXAMPLE_KEY } from './env.js';
import { TencentVod } from './tencent-vod.js';

export const tencentVod: SimulatedVendor<TencentVodEnv> = {
  name: 'tencent-vod',
  path: '',
  exampleKey: EXAMPLE_KEY,
  priority: 0,
  variables: TencentVodEnv,
  open: (world) => new TencentVod(world),
};
