import type { FamilyOnVendor } from '@reelgate/vendor-port';
import type { VendorKit } from '../vendor-kit.js';
import { createOpenAiVideosClient } from './client.js';
import { onOpenAiVideos } from './map.js';
import type { OpenAiVideoRequest } from './map.js';

export { createOpenAiVideosClient } from './client.js';
export { onOpenAiVideos, toOpenAiVideoRequest } from './map.js';
export type { OpenAiVideoRequest } from './map.js';

/** Any family behind an OpenAI-compatible API. */
export const serve = ({ http, now, catalogue }: VendorKit): FamilyOnVendor<OpenAiVideoRequest> =>
  onOpenAiVideos(createOpenAiVideosClient({ http, now }), catalogue);
