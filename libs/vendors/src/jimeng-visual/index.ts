import { createJimengVisualClient } from './client.js';
import { onJimengVisual } from './map.js';
import type { VisualTask } from './map.js';
import type { FamilyOnVendor } from '@reelgate/vendor-port';
import type { VendorKit } from '../vendor-kit.js';

export { createJimengVisualClient } from './client.js';
export { parseKey } from './key.js';
export type { VisualKey } from './key.js';
export { onJimengVisual, toVisualTask } from './map.js';
export type { VisualTask } from './map.js';

/** Any family on Jimeng's visual API. */
export const serve = ({ http, now, catalogue }: VendorKit): FamilyOnVendor<VisualTask> =>
  onJimengVisual(createJimengVisualClient({ http, now }), catalogue);
