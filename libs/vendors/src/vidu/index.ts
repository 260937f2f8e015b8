import { createViduClient } from './client.js';
import { onVidu } from './map.js';
import type { ViduRequest } from './map.js';
import type { FamilyOnVendor } from '@reelgate/vendor-port';
import type { VendorKit } from '../vendor-kit.js';

export { createViduClient } from './client.js';
export { onVidu, toViduRequest } from './map.js';
export type { ViduBody, ViduEndpoint, ViduRequest } from './map.js';

/** Any family on Vidu's own API. */
export const serve = ({ http, now, catalogue }: VendorKit): FamilyOnVendor<ViduRequest> =>
  onVidu(createViduClient({ http, now }), catalogue);
