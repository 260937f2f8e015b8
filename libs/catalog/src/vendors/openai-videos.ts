import { SCENES } from '@reelgate/contracts';
import type { VendorFacts } from './vendor-facts.js';

/** Any API in the format of OpenAI's videos. What it is told is Reelgate's own form of that, which says everything. */
export const openAiVideos: VendorFacts = {
  name: 'openai-videos',
  title: 'an OpenAI-compatible API',
  everyModel: true,
  // A request may have 32 MB at a Reelgate; Base64 takes four thirds.
  inline: { kinds: ['image', 'video', 'audio'], maxTotalBytes: 20_000_000 },
  pictures: { types: ['image/jpeg', 'image/png', 'image/webp'], maxBytes: 20_000_000 },
  scenes: SCENES,
  nativeFiles: true,
  extInfo: SCENES,
  lastFrameAlone: true,
  says: 'everything',
};
