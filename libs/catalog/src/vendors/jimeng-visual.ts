import type { VendorFacts } from './vendor-facts.js';

/** Jimeng's visual API. */
export const jimengVisual: VendorFacts = {
  name: 'jimeng-visual',
  title: "Jimeng's visual API",
  // Two frames of at most 4.7 MB each.
  inline: { kinds: ['image'], maxTotalBytes: 9_400_000, together: true },
  pictures: {
    types: ['image/jpeg', 'image/png'],
    maxBytes: 4_700_000,
    side: [320, 4_096],
    longest: 3,
  },
  scenes: ['text', 'image', 'first_last'],
  nativeFiles: false,
  extInfo: [],
  lastFrameAlone: false,
  says: [{ options: ['seed'] }],
};
