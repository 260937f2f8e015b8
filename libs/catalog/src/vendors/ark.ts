import type { VendorFacts } from './vendor-facts.js';

/** Volcano Engine Ark. */
export const ark: VendorFacts = {
  name: 'ark',
  title: 'Ark',
  // The request may have 64 MB.
  inline: { kinds: ['image'], maxTotalBytes: 45_000_000 },
  pictures: {
    types: ['image/jpeg', 'image/png', 'image/webp', 'image/bmp', 'image/tiff', 'image/gif'],
    maxBytes: 30_000_000,
    side: [300, 6_000],
    longest: 2.5,
  },
  scenes: ['text', 'image', 'first_last', 'reference'],
  nativeFiles: false,
  extInfo: [],
  lastFrameAlone: false,
  says: [
    { options: ['seed', 'watermark', 'return_last_frame', 'execution_expires_after'] },
    // Beside references it is refused.
    { options: ['camera_fixed'], scenes: ['text', 'image', 'first_last'] },
  ],
};
