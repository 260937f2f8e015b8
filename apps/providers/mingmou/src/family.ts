import type { FamilyDefinition, FamilyKit } from '@reelgate/provider-kit';
import { createTencentVodClient, onTencentVod } from '@reelgate/vendor-tencent-vod';

/** The Mingmou family and the vendors that can serve it, in the order in which they are considered. */
export function mingmouFamily({ http, now, catalogue }: FamilyKit): FamilyDefinition {
  return {
    family: 'mingmou',
    vendors: [onTencentVod(createTencentVodClient({ http, now }), catalogue)],
  };
}
