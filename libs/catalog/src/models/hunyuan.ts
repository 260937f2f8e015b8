import type { ModelRow } from '../model-row.js';

export const hunyuanModels: readonly ModelRow[] = [
  {
    base: 'Hunyuan-1.5',
    family: 'hunyuan',
    version: '1.5',
    billing: { stem: 'hunyuan-1.5', parts: ['tier'] },
    seconds: [5],
    defaultSeconds: 5,
    tiers: ['720p', '1080p', '2k', '4k'],
    defaultTier: '720p',
    ratios: ['16:9', '9:16', '1:1'],
    offPeak: false,
    scenes: { text: {}, image: { images: [1, 1] } },
    vendors: [{ vendor: 'tencent-vod', name: 'Hunyuan', version: '1.5' }],
  },
];
