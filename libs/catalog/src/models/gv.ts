import type { ModelRow, Restriction } from '../model-row.js';

/** Google's own API makes four and six seconds only at 720p and without a last frame or references. */
const eightSeconds: readonly Restriction[] = [
  { when: { scenes: ['first_last', 'reference'] }, seconds: [8], because: 'from several images' },
  { when: { tiers: ['1080p', '4k'] }, seconds: [8], because: 'at 1080p and 4k' },
];

const version = (version: string, model: string): ModelRow => ({
  base: `GV-${version}`,
  family: 'gv',
  version,
  billing: { stem: `gv-${version}`, parts: ['tier', 'audio'] },
  seconds: [8],
  defaultSeconds: 8,
  tiers: ['720p', '1080p', '2k', '4k'],
  defaultTier: '720p',
  ratios: ['16:9', '9:16'],
  sound: { default: false },
  offPeak: false,
  scenes: {
    text: {},
    image: { images: [1, 1] },
    first_last: { images: [1, 2] },
    reference: { images: [1, 3] },
  },
  vendors: [
    { vendor: 'tencent-vod', name: 'GV', version },
    {
      vendor: 'gemini',
      name: model,
      seconds: [4, 6, 8],
      tiers: version === '3.1-lite' ? ['720p', '1080p'] : ['720p', '1080p', '4k'],
      ...(version === '3.1-lite' && { scenes: ['text', 'image', 'first_last'] }),
      // Sound cannot be switched off there.
      restrictions: [...eightSeconds, { when: {}, audio: true, because: "through Google's own API" }],
    },
  ],
});

export const gvModels: readonly ModelRow[] = [
  version('3.1', 'veo-3.1-generate-preview'),
  version('3.1-fast', 'veo-3.1-fast-generate-preview'),
  version('3.1-lite', 'veo-3.1-lite-generate-preview'),
];
