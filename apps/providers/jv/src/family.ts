import type { FamilyDefinition, FamilyKit } from '@reelgate/provider-kit';
import { createJimengVisualClient, onJimengVisual } from '@reelgate/vendor-jimeng-visual';
import { createTencentVodClient, onTencentVod } from '@reelgate/vendor-tencent-vod';

/** The JV family and the vendors that can serve it, in the order in which they are considered. */
export function jvFamily({ http, now, catalogue }: FamilyKit): FamilyDefinition {
  return {
    family: 'jv',
    vendors: [
      onTencentVod(createTencentVodClient({ http, now }), catalogue),
      onJimengVisual(createJimengVisualClient({ http, now }), catalogue),
    ],
  };
}
