import type { Scene, Tier } from '@reelgate/contracts';
import type { ModelRow, NamePart, SceneLimits, VendorModel } from '../model-row.js';

const tiers: readonly Tier[] = ['720p', '1080p', '2k', '4k'];
const ratios = ['16:9', '9:16', '1:1'];

/**
 * Scenes of every version: their price and their upstream call do not depend on it. Lengths follow the input, so the
 * ranges are those of the inputs the vendor takes.
 */
const everyVersion = {
  avatar_i2v: { images: [1, 1], audios: [0, 1], seconds: { min: 2, max: 300 } },
  lip_sync: { videos: [0, 1], audios: [0, 1], seconds: { min: 2, max: 60 } },
  template_effect: { images: [0, 2] },
} satisfies Partial<Record<Scene, SceneLimits>>;

const frames = {
  text: {},
  image: { images: [1, 1] },
  first_last: { images: [1, 2] },
} satisfies Partial<Record<Scene, SceneLimits>>;

const motion: SceneLimits = { images: [1, 1], videos: [0, 1], seconds: { min: 3, max: 30 } };

const omniReference: SceneLimits = { images: [0, 7], videos: [0, 1], imagesWithVideo: 4 };

/** Tencent VOD splits the name as the base name does. */
const vendors = (version: string): VendorModel[] => [{ vendor: 'tencent-vod', name: 'Kling', version }];

/** A version of the 1.6 to 2.6 line: five or ten seconds from a text or one image. */
const classic = (version: string, extra: Partial<ModelRow> & { parts?: readonly NamePart[] }): ModelRow => {
  const { parts = ['tier'], ...rest } = extra;
  return {
    base: `Kling-${version}`,
    family: 'kling',
    version,
    billing: { stem: `kling-${version}`, parts },
    seconds: [5, 10],
    defaultSeconds: 5,
    tiers,
    defaultTier: '720p',
    ratios,
    offPeak: false,
    scenes: { ...frames, ...everyVersion },
    vendors: vendors(version),
    ...rest,
  };
};

const lastFrameAt1080p = {
  when: { scenes: ['first_last'] },
  tiers: ['1080p'],
  because: 'with a last frame',
} as const;

export const klingModels: readonly ModelRow[] = [
  {
    base: 'Kling-3.0-Omni',
    family: 'kling',
    version: '3.0-Omni',
    billing: { stem: 'kling-3.0-omni', parts: ['tier', 'ref', 'audio'] },
    seconds: { min: 3, max: 15 },
    defaultSeconds: 5,
    tiers,
    defaultTier: '720p',
    ratios,
    sound: { default: false },
    offPeak: false,
    scenes: { ...frames, reference: omniReference, motion_control: motion, ...everyVersion },
    restrictions: [
      {
        when: { scenes: ['reference'], video: true },
        seconds: { min: 3, max: 10 },
        because: 'with a reference video',
      },
    ],
    vendors: vendors('3.0-Omni'),
  },
  {
    base: 'Kling-3.0',
    family: 'kling',
    version: '3.0',
    billing: { stem: 'kling-3.0', parts: ['tier', 'audio'] },
    seconds: { min: 3, max: 15 },
    defaultSeconds: 5,
    tiers,
    defaultTier: '720p',
    ratios,
    sound: { default: false },
    offPeak: false,
    scenes: { ...frames, motion_control: motion, ...everyVersion },
    sibling: 'Kling-3.0-Omni',
    vendors: vendors('3.0'),
  },
  {
    base: 'Kling-3.0-turbo',
    family: 'kling',
    version: '3.0-turbo',
    // Sound costs nothing extra here, so names do not state it.
    billing: { stem: 'kling-3.0-turbo', parts: ['tier'] },
    seconds: { min: 3, max: 15 },
    defaultSeconds: 5,
    tiers: ['720p', '1080p'],
    defaultTier: '720p',
    ratios,
    sound: { default: false },
    offPeak: false,
    scenes: frames,
    sibling: 'Kling-3.0-Omni',
    vendors: vendors('3.0-turbo'),
  },
  {
    base: 'Kling-O1',
    family: 'kling',
    version: 'O1',
    billing: { stem: 'kling-o1', parts: ['tier', 'ref'] },
    seconds: { min: 3, max: 10 },
    defaultSeconds: 5,
    tiers,
    defaultTier: '720p',
    ratios,
    offPeak: false,
    scenes: { ...frames, reference: omniReference, ...everyVersion },
    sibling: 'Kling-3.0-Omni',
    vendors: vendors('O1'),
  },
  classic('2.6', {
    parts: ['tier', 'audio'],
    sound: { default: false },
    scenes: { ...frames, motion_control: motion, ...everyVersion },
    restrictions: [
      {
        when: { scenes: ['text', 'image'], audio: true },
        tiers: ['1080p', '2k', '4k'],
        because: 'with sound',
      },
      { ...lastFrameAt1080p, audio: false },
    ],
    sibling: 'Kling-3.0-Omni',
  }),
  classic('2.5', { restrictions: [lastFrameAt1080p], sibling: 'Kling-3.0-Omni' }),
  classic('2.1', { restrictions: [lastFrameAt1080p], sibling: 'Kling-3.0-Omni' }),
  classic('2.0', { sibling: 'Kling-3.0-Omni' }),
  classic('1.6', {
    scenes: { ...frames, reference: { images: [1, 4] }, ...everyVersion },
    restrictions: [lastFrameAt1080p],
    sibling: 'Kling-3.0-Omni',
  }),
];
