import { createTencentVodClient } from './client.js';
import { onTencentVod } from './map.js';
import type { CreateAigcVideoTask } from './create-request.js';
import type { FamilyOnVendor } from '@reelgate/vendor-port';
import type { VendorKit } from '../vendor-kit.js';

export { createTencentVodClient } from './client.js';
export type { Face, TencentVodClient } from './client.js';
export { parseKey } from './key.js';
export type { TencentVodKey } from './key.js';
export { bytesOf } from '../media.js';
export { extInfo, onTencentVod, toCreateRequest } from './map.js';
export type { AigcFileInfo, AigcOutputConfig, CreateAigcVideoTask } from './create-request.js';
export type { SpecialScene } from './map.js';

/** Any family on Tencent VOD. */
export const serve = ({ http, now, catalogue }: VendorKit): FamilyOnVendor<CreateAigcVideoTask> =>
  onTencentVod(createTencentVodClient({ http, now }), catalogue);
