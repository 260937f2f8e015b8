import type { FamilyDefinition, FamilyKit } from '@reelgate/provider-kit';
import { createTencentVodClient, onTencentVod } from '@reelgate/vendor-tencent-vod';

/** The GV family and the vendors that can serve it, in the order in which they are considered. */
export function gvFamily({ http, now, catalogue }: FamilyKit): FamilyDefinition {
  return {
    family: 'gv',
    vendors: [onTencentVod(createTencentVodClient({ http, now }), catalogue)],
  };
}
