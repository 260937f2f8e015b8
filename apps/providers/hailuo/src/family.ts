import type { FamilyDefinition, FamilyKit } from '@reelgate/provider-kit';
import { createTencentVodClient, onTencentVod } from '@reelgate/vendor-tencent-vod';

/** The Hailuo family and the vendors that can serve it, in the order in which they are considered. */
export function hailuoFamily({ http, now, catalogue }: FamilyKit): FamilyDefinition {
  return {
    family: 'hailuo',
    vendors: [onTencentVod(createTencentVodClient({ http, now }), catalogue)],
  };
}
