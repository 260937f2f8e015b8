import type { ModelRow, VendorModel } from '../model-row.js';

const ratios = ['16:9', '4:3', '1:1', '3:4', '9:16', '21:9'];
const image = { images: [1, 1] } as const;
const firstLast = { images: [1, 2] } as const;

/** Tencent VOD resells Seedance as SV; Ark serves the same models, without upscaling. */
const vendors = (version: string, ark: string): VendorModel[] => [
  { vendor: 'tencent-vod', name: 'SV', version },
  { vendor: 'ark', name: ark, tiers: ['480p', '720p', '1080p'] },
];

const common = {
  family: 'sv',
  defaultSeconds: 5,
  tiers: ['480p', '720p', '1080p', '2k', '4k'],
  defaultTier: '720p',
  ratios,
  offPeak: false,
} as const;

export const svModels: readonly ModelRow[] = [
  {
    ...common,
    base: 'SV-1.5-pro',
    version: '1.5-pro',
    billing: { stem: 'sv-1.5-pro', parts: ['tier', 'audio'] },
    seconds: { min: 4, max: 12 },
    sound: { default: false },
    scenes: { text: {}, image, first_last: firstLast },
    sibling: 'SV-1.0-lite',
    vendors: vendors('1.5-pro', 'doubao-seedance-1-5-pro-251215'),
  },
  {
    ...common,
    base: 'SV-1.0-pro',
    version: '1.0-pro',
    billing: { stem: 'sv-1.0-pro', parts: ['tier'] },
    seconds: { min: 2, max: 12 },
    scenes: { text: {}, image, first_last: firstLast },
    sibling: 'SV-1.0-lite',
    vendors: vendors('1.0-pro', 'doubao-seedance-1-0-pro-250528'),
  },
  {
    ...common,
    base: 'SV-1.0-pro-fast',
    version: '1.0-pro-fast',
    billing: { stem: 'sv-1.0-pro-fast', parts: ['tier'] },
    seconds: { min: 2, max: 12 },
    scenes: { text: {}, image },
    sibling: 'SV-1.0-pro',
    vendors: vendors('1.0-pro-fast', 'doubao-seedance-1-0-pro-fast-251015'),
  },
  {
    ...common,
    base: 'SV-1.0-lite',
    version: '1.0-lite',
    aliases: ['SV-1.0-lite-i2v'],
    billing: { stem: 'sv-1.0-lite', parts: ['tier'] },
    seconds: { min: 2, max: 12 },
    scenes: { image, first_last: firstLast, reference: { images: [1, 4] } },
    sibling: 'SV-1.0-pro',
    vendors: vendors('1.0-lite-i2v', 'doubao-seedance-1-0-lite-i2v-250428'),
  },
];
