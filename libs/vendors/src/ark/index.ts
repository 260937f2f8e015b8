import { createArkClient } from './client.js';
import { onArk } from './map.js';
import type { ArkRequest } from './map.js';
import type { FamilyOnVendor } from '@reelgate/vendor-port';
import type { VendorKit } from '../vendor-kit.js';

export { createArkClient } from './client.js';
export { onArk, toArkRequest } from './map.js';
export type { ArkContent, ArkMedium, ArkRequest } from './map.js';

/** Any family on Ark. */
export const serve = ({ http, now, catalogue }: VendorKit): FamilyOnVendor<ArkRequest> =>
  onArk(createArkClient({ http, now }), catalogue);
