import { defaultCatalogue } from '@reelgate/catalog';
import type { Catalogue } from '@reelgate/catalog';
import type { FamilyDefinition, VendorHttp } from '@reelgate/provider-kit';
import { createTencentVodClient } from '@reelgate/vendor-tencent-vod';
import { klingOnTencentVod } from './map.tencent-vod.js';

/** The Kling family and the vendors that can serve it. `catalogue` is the installation's own when it adds models. */
export function klingFamily(
  http: VendorHttp,
  now: () => Date,
  catalogue: Catalogue = defaultCatalogue,
): FamilyDefinition {
  return {
    family: 'kling',
    vendors: [klingOnTencentVod(createTencentVodClient({ http, now }), catalogue)],
  };
}
