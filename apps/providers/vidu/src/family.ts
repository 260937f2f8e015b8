import type { FamilyDefinition, FamilyKit } from '@reelgate/provider-kit';
import { createTencentVodClient, onTencentVod } from '@reelgate/vendor-tencent-vod';
import { createViduClient, onVidu } from '@reelgate/vendor-vidu';

/** The Vidu family and the vendors that can serve it, in the order in which they are considered. */
export function viduFamily({ http, now, catalogue }: FamilyKit): FamilyDefinition {
  return {
    family: 'vidu',
    vendors: [
      onTencentVod(createTencentVodClient({ http, now }), catalogue),
      onVidu(createViduClient({ http, now }), catalogue),
    ],
  };
}
