import type { ModelRow } from '../model-row.js';

const ratios = ['16:9', '4:3', '1:1', '3:4', '9:16'];

const version = (version: string, more: Partial<ModelRow> = {}): ModelRow => ({
  base: `PixVerse-${version}`,
  family: 'pixverse',
  version,
  billing: { stem: `pixverse-${version}`, parts: ['tier', 'audio'] },
  seconds: { min: 1, max: 15 },
  defaultSeconds: 5,
  tiers: ['540p', '720p', '1080p', '2k', '4k'],
  defaultTier: '720p',
  ratios: [...ratios, '2:3', '3:2', '21:9'],
  sound: { default: false },
  offPeak: false,
  scenes: {
    text: {},
    image: { images: [1, 1] },
    first_last: { images: [1, 2] },
    reference: { images: [1, 7] },
  },
  restrictions: [
    { when: { tiers: ['1080p', '2k', '4k'] }, seconds: { min: 1, max: 8 }, because: 'at 1080p and above' },
  ],
  vendors: [{ vendor: 'tencent-vod', name: 'PixVerse', version }],
  ...more,
});

export const pixverseModels: readonly ModelRow[] = [
  version('v5.6', {
    billing: { stem: 'pixverse-v5.6', parts: ['tier'] },
    seconds: [5, 8, 10],
    ratios,
    sound: undefined,
    restrictions: [
      { when: { tiers: ['1080p', '2k', '4k'] }, seconds: [5, 8], because: 'at 1080p and above' },
    ],
  }),
  version('v6'),
  version('c1'),
];
