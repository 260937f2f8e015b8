import type { ModelRow } from '../model-row.js';

const ratios = ['16:9', '4:3', '1:1', '3:4', '9:16', '21:9'];
const image = { images: [1, 1] } as const;

/**
 * The visual API has no model field: a `req_key` fixes version, tier and number of images. The vendor's mapping builds
 * it from the name here.
 */
export const jimengModels: readonly ModelRow[] = [
  {
    base: 'jimeng-video-3.0',
    family: 'jimeng',
    version: '3.0',
    billing: { stem: 'jimeng-video-3.0', parts: [] },
    seconds: [5, 10],
    defaultSeconds: 5,
    tiers: ['720p', '1080p'],
    defaultTier: '720p',
    ratios,
    offPeak: false,
    scenes: { text: {}, image, first_last: { images: [1, 2] } },
    vendors: [{ vendor: 'jimeng-visual', name: 'v30' }],
  },
  {
    base: 'jimeng-video-2.0',
    family: 'jimeng',
    version: '2.0',
    billing: { stem: 'jimeng-video-2.0', parts: [] },
    seconds: [5, 10],
    defaultSeconds: 5,
    tiers: ['720p'],
    defaultTier: '720p',
    ratios,
    offPeak: false,
    scenes: { text: {}, image },
    sibling: 'jimeng-video-3.0',
    vendors: [{ vendor: 'jimeng-visual', name: 'vgfm_l20' }],
  },
];
