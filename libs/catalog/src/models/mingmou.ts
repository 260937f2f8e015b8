import type { ModelRow } from '../model-row.js';

export const mingmouModels: readonly ModelRow[] = [
  {
    base: 'Mingmou-1.0',
    family: 'mingmou',
    version: '1.0',
    billing: { stem: 'mingmou-1.0', parts: ['tier'] },
    seconds: [5],
    defaultSeconds: 5,
    tiers: ['720p', '1080p', '2k', '4k'],
    defaultTier: '720p',
    ratios: ['16:9', '9:16', '1:1'],
    offPeak: false,
    scenes: { text: {}, image: { images: [1, 1] } },
    vendors: [{ vendor: 'tencent-vod', name: 'Mingmou', version: '1.0' }],
  },
];
