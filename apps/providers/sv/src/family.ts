import type { FamilyDefinition, FamilyKit } from '@reelgate/provider-kit';
import { createArkClient, onArk } from '@reelgate/vendor-ark';
import { createTencentVodClient, onTencentVod } from '@reelgate/vendor-tencent-vod';

/** The SV (Seedance) family and the vendors that can serve it, in the order in which they are considered. */
export function svFamily({ http, now, catalogue }: FamilyKit): FamilyDefinition {
  return {
    family: 'sv',
    vendors: [
      onTencentVod(createTencentVodClient({ http, now }), catalogue),
      onArk(createArkClient({ http, now }), catalogue),
    ],
  };
}
