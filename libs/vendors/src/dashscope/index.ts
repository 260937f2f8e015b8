import type { FamilyOnVendor } from '@reelgate/vendor-port';
import type { VendorKit } from '../vendor-kit.js';
import { createDashScopeClient } from './client.js';
import { onDashScope } from './map.js';
import type { DashScopeRequest } from './map.js';

export { createDashScopeClient } from './client.js';
export { onDashScope, toDashScopeRequest } from './map.js';
export type { DashScopeMedium, DashScopeRequest } from './map.js';

/** Any family on Alibaba's Model Studio. */
export const serve = ({ http, now, catalogue }: VendorKit): FamilyOnVendor<DashScopeRequest> =>
  onDashScope(createDashScopeClient({ http, now }), catalogue);
