import type { FamilyDefinition, FamilyKit } from '@reelgate/provider-kit';
import { createJimengVisualClient, onJimengVisual } from '@reelgate/vendor-jimeng-visual';

/** The Jimeng family and the vendors that can serve it, in the order in which they are considered. */
export function jimengFamily({ http, now, catalogue }: FamilyKit): FamilyDefinition {
  return {
    family: 'jimeng',
    vendors: [onJimengVisual(createJimengVisualClient({ http, now }), catalogue)],
  };
}
