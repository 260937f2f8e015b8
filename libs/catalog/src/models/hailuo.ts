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
  vendors: [{ vendor: 'tencent-vod', name: 'Hailuo', version }],
});

const image = { images: [1, 1] } as const;

export const hailuoModels: readonly ModelRow[] = [
  version('02', { text: {}, image, first_last: { images: [1, 2] } }),
  version('2.3', { text: {}, image }, 'Hailuo-02'),
  version('2.3-fast', { image }, 'Hailuo-2.3'),
];
