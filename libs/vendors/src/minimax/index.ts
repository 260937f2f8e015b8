import type { FamilyOnVendor } from '@reelgate/vendor-port';
import type { VendorKit } from '../vendor-kit.js';
import { createMiniMaxClient } from './client.js';
import { onMiniMax } from './map.js';
import type { MiniMaxRequest } from './map.js';

export { createMiniMaxClient } from './client.js';
export { onMiniMax, toMiniMaxRequest } from './map.js';
export type { MiniMaxContent, MiniMaxRequest } from './map.js';

/** Any family on MiniMax's own API. */
export const serve = ({ http, now, catalogue }: VendorKit): FamilyOnVendor<MiniMaxRequest> =>
  onMiniMax(createMiniMaxClient({ http, now }), catalogue);
