import type { ModelRow } from '../model-row.js';

export const osModels: readonly ModelRow[] = [
  {
    base: 'OS-2.0',
    family: 'os',
    version: '2.0',
    // Sound costs nothing extra here, so names do not state it.
    billing: { stem: 'os-2.0', parts: ['tier'] },
    seconds: [4, 8, 12],
    defaultSeconds: 8,
    tiers: ['720p', '1080p', '2k', '4k'],
    defaultTier: '720p',
    ratios: ['16:9', '9:16'],
    sound: { default: true },
    offPeak: false,
    scenes: { text: {}, image: { images: [1, 1] } },
    deprecated:
      'OpenAI ended this model and its own API on 2026-09-24; copies of it elsewhere may end at any time. Kling-3.0 and GV-3.1 make films with sound.',
    vendors: [{ vendor: 'tencent-vod', name: 'OS', version: '2.0' }],
  },
];
