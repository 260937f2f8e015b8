import type { Tier } from '@reelgate/contracts';
import type { ModelRow } from '../model-row.js';

const version = (version: string, scenes: ModelRow['scenes'], sibling?: string): ModelRow => ({
  base: `Hailuo-${version}`,
  family: 'hailuo',
  version,
  billing: { stem: `hailuo-${version}`, parts: ['tier'] },
  seconds: [6, 10],
  defaultSeconds: 6,
  tiers: ['768p', '1080p', '2k', '4k'],
  defaultTier: '768p',
  ratios: [],
  offPeak: false,
  scenes,
  restrictions: [{ when: { seconds: [10] }, tiers: ['768p'], because: 'with 10 seconds' }],
  ...(sibling && { sibling }),
  // MiniMax itself upscales nothing.
  vendors: [
    { vendor: 'tencent-vod', name: 'Hailuo', version },
    {
      vendor: 'minimax',
      name: `MiniMax-Hailuo-${version.replace('fast', 'Fast')}`,
      tiers: ['768p', '1080p'],
    },
  ],
});

const image = { images: [1, 1] } as const;

/** The third line: references of every kind, and always with sound. */
const third = (version: string, seconds: ModelRow['seconds'], ownTiers: readonly Tier[]): ModelRow => ({
  base: `Hailuo-${version}`,
  family: 'hailuo',
  version,
  billing: { stem: `hailuo-${version.toLowerCase()}`, parts: ['tier'] },
  seconds,
  defaultSeconds: 5,
  tiers: ['768p', '1080p', '2k', '4k'],
  defaultTier: '768p',
  ratios: ['16:9', '9:16', '1:1', '4:3', '3:4', '21:9'],
  sound: { default: true },
  offPeak: false,
  scenes: {
    text: {},
    image,
    first_last: { images: [1, 2] },
    reference: { images: [0, 9], videos: [0, 3], audios: [0, 3] },
  },
  restrictions: [{ when: {}, audio: true, because: 'makes sound with every film' }],
  vendors: [
    { vendor: 'tencent-vod', name: 'Hailuo', version },
    { vendor: 'minimax', name: `MiniMax-${version}`, tiers: ownTiers },
  ],
});

export const hailuoModels: readonly ModelRow[] = [
  version('02', { text: {}, image, first_last: { images: [1, 2] } }),
  version('2.3', { text: {}, image }, 'Hailuo-02'),
  version('2.3-fast', { image }, 'Hailuo-2.3'),
  third('H3', { min: 4, max: 15 }, ['768p', '2k']),
  third('H3-Max', { min: 5, max: 15 }, ['768p']),
];
