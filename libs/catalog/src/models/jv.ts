import type { ModelRow } from '../model-row.js';

export const jvModels: readonly ModelRow[] = [
  {
    base: 'JV-3.0-pro',
    family: 'jv',
    version: '3.0-pro',
    aliases: ['JV-3.0-pro-1080p'],
    billing: { stem: 'jv-3.0-pro', parts: ['tier'], bareTier: '1080p' },
    seconds: [5, 10],
    defaultSeconds: 5,
    tiers: ['1080p', '2k', '4k'],
    defaultTier: '1080p',
    ratios: ['16:9', '4:3', '1:1', '3:4', '9:16', '21:9'],
    offPeak: false,
    scenes: { text: {}, image: { images: [1, 1] } },
    vendors: [
      { vendor: 'tencent-vod', name: 'JV', version: '3.0-pro' },
      { vendor: 'jimeng-visual', name: 'jimeng_ti2v_v30_pro', tiers: ['1080p'] },
    ],
  },
];
