import type { ModelRow } from '../model-row.js';

const version = (version: string): ModelRow => ({
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
  vendors: [{ vendor: 'tencent-vod', name: 'GV', version }],
});

/** Gemini Omni, which took Veo's place: shorter or longer films, always with sound. */
const omni: ModelRow = {
  base: 'GV-omni',
  family: 'gv',
  version: 'omni',
  billing: { stem: 'gv-omni', parts: ['tier'] },
  seconds: { min: 3, max: 10 },
  defaultSeconds: 5,
  tiers: ['720p', '1080p', '4k'],
  defaultTier: '720p',
  ratios: ['16:9', '9:16'],
  sound: { default: true },
  offPeak: false,
  scenes: {
    text: {},
    image: { images: [1, 1] },
    first_last: { images: [1, 2] },
    reference: { images: [1, 6] },
  },
  restrictions: [{ when: {}, audio: true, because: 'makes sound with every film' }],
  vendors: [{ vendor: 'tencent-vod', name: 'GV', version: 'omni' }],
};

export const gvModels: readonly ModelRow[] = [version('3.1'), version('3.1-fast'), version('3.1-lite'), omni];
