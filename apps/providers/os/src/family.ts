import type { FamilyDefinition, FamilyKit } from '@reelgate/provider-kit';
import { createTencentVodClient, onTencentVod } from '@reelgate/vendor-tencent-vod';

/** The OS family and the vendors that can serve it, in the order in which they are considered. */
export function osFamily({ http, now, catalogue }: FamilyKit): FamilyDefinition {
  return {
    family: 'os',
    vendors: [onTencentVod(createTencentVodClient({ http, now }), catalogue)],
  };
}
