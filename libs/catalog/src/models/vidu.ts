import type { Scene, Tier } from '@reelgate/contracts';
import type { ModelRow, Restriction, SceneLimits, VendorModel } from '../model-row.js';

const ratios = ['16:9', '9:16', '1:1', '4:3', '3:4'];
const oldRatios = ['16:9', '9:16', '1:1'];
const fullTiers: readonly Tier[] = ['540p', '720p', '1080p', '2k', '4k'];
const from720p: readonly Tier[] = ['720p', '1080p', '2k', '4k'];
const nativeTiers: readonly Tier[] = ['540p', '720p', '1080p'];

const text: SceneLimits = {};
const image: SceneLimits = { images: [1, 1] };
const firstLast: SceneLimits = { images: [1, 2] };
const reference: SceneLimits = { images: [1, 7] };
/** A template does not depend on the version; how many images it takes depends on the template. */
const template = { template_effect: { images: [0, 7] } } satisfies Partial<Record<Scene, SceneLimits>>;

/** Vidu's own API sells q3 off-peak with sound only. */
const offPeakWithSound: Restriction = {
  when: { offPeak: true },
  audio: true,
  because: "off-peak through Vidu's own API",
};

/** Vidu's own API ends first-and-last-frame films of the q2 line at eight seconds. */
const shortFirstLast: Restriction = {
  when: { scenes: ['first_last'] },
  seconds: { min: 1, max: 8 },
  because: "from a first and a last frame through Vidu's own API",
};

/** Vidu's own API takes fewer for q3 references than for texts. */
const q3ReferenceRatios = ['16:9', '9:16', '1:1'];

/** Tencent VOD first, then Vidu's own API, which does not upscale to 2k and 4k. */
const vendors = (
  version: string,
  vidu: Partial<VendorModel> = {},
  vod: Partial<VendorModel> = {},
): VendorModel[] => [
  { vendor: 'tencent-vod', name: 'Vidu', version, ...vod },
  { vendor: 'vidu', name: `vidu${version}`, tiers: nativeTiers, ...vidu },
];

const viduOnly = (name: string): VendorModel[] => [{ vendor: 'vidu', name }];

/** Made for one kind of film each, of references alone. */
const referenceOnly = (version: string, ratios: readonly string[]): ModelRow => ({
  base: `Vidu-${version}`,
  family: 'vidu',
  version,
  aliases: [`vidu${version}`],
  billing: { stem: `vidu-${version}`, parts: ['tier'] },
  seconds: { min: 3, max: 15 },
  defaultSeconds: 5,
  tiers: ['720p', '1080p'],
  defaultTier: '720p',
  ratios,
  sound: { default: true },
  offPeak: false,
  scenes: { reference },
  sibling: 'Vidu-q3-pro',
  vendors: [{ vendor: 'tencent-vod', name: 'Vidu', version }],
});

export const viduModels: readonly ModelRow[] = [
  {
    base: 'Vidu-q3-pro',
    family: 'vidu',
    version: 'q3-pro',
    aliases: ['viduq3-pro'],
    billing: { stem: 'vidu-q3-pro', parts: ['tier'] },
    seconds: { min: 1, max: 16 },
    defaultSeconds: 5,
    tiers: fullTiers,
    defaultTier: '720p',
    ratios,
    sound: { default: true },
    offPeak: true,
    scenes: { text, image, first_last: firstLast, ...template },
    sibling: 'Vidu-q3',
    vendors: vendors('q3-pro', { restrictions: [offPeakWithSound] }),
  },
  {
    base: 'Vidu-q3-turbo',
    family: 'vidu',
    version: 'q3-turbo',
    aliases: ['viduq3-turbo'],
    billing: { stem: 'vidu-q3-turbo', parts: ['tier'] },
    seconds: { min: 1, max: 16 },
    defaultSeconds: 5,
    tiers: fullTiers,
    defaultTier: '720p',
    ratios,
    sound: { default: true },
    offPeak: true,
    scenes: {
      text,
      image,
      first_last: firstLast,
      reference: { ...reference, seconds: { min: 3, max: 16 } },
      ...template,
    },
    vendors: vendors('q3-turbo', { referenceRatios: q3ReferenceRatios, restrictions: [offPeakWithSound] }),
  },
  {
    base: 'Vidu-q3',
    family: 'vidu',
    version: 'q3',
    aliases: ['viduq3'],
    billing: { stem: 'vidu-q3', parts: ['tier'] },
    seconds: { min: 3, max: 16 },
    defaultSeconds: 5,
    tiers: fullTiers,
    defaultTier: '720p',
    ratios,
    sound: { default: true },
    offPeak: true,
    scenes: { reference, ...template },
    sibling: 'Vidu-q3-pro',
    vendors: vendors('q3', { referenceRatios: q3ReferenceRatios, restrictions: [offPeakWithSound] }),
  },
  {
    base: 'Vidu-q3-mix',
    family: 'vidu',
    version: 'q3-mix',
    aliases: ['viduq3-mix'],
    billing: { stem: 'vidu-q3-mix', parts: ['tier'] },
    seconds: { min: 3, max: 16 },
    defaultSeconds: 5,
    tiers: from720p,
    defaultTier: '720p',
    ratios,
    sound: { default: true },
    offPeak: false,
    scenes: { reference, ...template },
    sibling: 'Vidu-q3-pro',
    vendors: vendors('q3-mix', {
      tiers: ['720p', '1080p'],
      referenceRatios: q3ReferenceRatios,
      subjects: false,
    }),
  },
  referenceOnly('q3-drama', ['9:16', '16:9', '1:1']),
  referenceOnly('q3-ad', ['16:9', '9:16', '1:1']),
  {
    base: 'Vidu-q2',
    family: 'vidu',
    version: 'q2',
    aliases: ['viduq2'],
    billing: { stem: 'vidu-q2', parts: ['reference', 'tier'] },
    seconds: { min: 1, max: 10 },
    defaultSeconds: 5,
    tiers: fullTiers,
    defaultTier: '720p',
    ratios,
    offPeak: true,
    scenes: { text: { tiers: from720p }, reference, ...template },
    sibling: 'Vidu-q2-pro',
    vendors: vendors('q2'),
  },
  {
    base: 'Vidu-q2-pro',
    family: 'vidu',
    version: 'q2-pro',
    aliases: ['viduq2-pro'],
    billing: { stem: 'vidu-q2-pro', parts: ['reference', 'tier'] },
    seconds: { min: 1, max: 10 },
    defaultSeconds: 5,
    tiers: fullTiers,
    defaultTier: '720p',
    ratios,
    offPeak: true,
    scenes: {
      image: { ...image, tiers: from720p },
      first_last: { ...firstLast, tiers: from720p },
      reference: { images: [0, 7], videos: [0, 2], imagesWithVideo: 4 },
      ...template,
    },
    sibling: 'Vidu-q2',
    vendors: vendors('q2-pro', { restrictions: [shortFirstLast] }, { videos: 1 }),
  },
  {
    base: 'Vidu-q2-turbo',
    family: 'vidu',
    version: 'q2-turbo',
    aliases: ['viduq2-turbo'],
    billing: { stem: 'vidu-q2-turbo', parts: ['tier'] },
    seconds: { min: 1, max: 10 },
    defaultSeconds: 5,
    tiers: from720p,
    defaultTier: '720p',
    ratios,
    offPeak: true,
    scenes: { image, first_last: firstLast, ...template },
    sibling: 'Vidu-q2',
    vendors: vendors('q2-turbo', { restrictions: [shortFirstLast] }),
  },
  {
    base: 'Vidu-q2-pro-fast',
    family: 'vidu',
    version: 'q2-pro-fast',
    aliases: ['viduq2-pro-fast'],
    billing: { stem: 'vidu-q2-pro-fast', parts: ['tier'] },
    seconds: { min: 1, max: 10 },
    defaultSeconds: 5,
    tiers: ['720p', '1080p'],
    defaultTier: '720p',
    ratios,
    offPeak: true,
    scenes: { image, first_last: { ...firstLast, seconds: { min: 1, max: 8 } }, ...template },
    sibling: 'Vidu-q2',
    vendors: viduOnly('viduq2-pro-fast'),
  },
  {
    base: 'Vidu-q1',
    family: 'vidu',
    version: 'q1',
    aliases: ['viduq1'],
    billing: { stem: 'vidu-q1', parts: ['tier'] },
    seconds: [5],
    defaultSeconds: 5,
    tiers: ['1080p'],
    defaultTier: '1080p',
    ratios: oldRatios,
    offPeak: true,
    scenes: { text, image, first_last: firstLast, reference, ...template },
    vendors: viduOnly('viduq1'),
  },
  {
    base: 'Vidu-q1-classic',
    family: 'vidu',
    version: 'q1-classic',
    aliases: ['viduq1-classic'],
    billing: { stem: 'vidu-q1-classic', parts: ['tier'] },
    seconds: [5],
    defaultSeconds: 5,
    tiers: ['1080p'],
    defaultTier: '1080p',
    ratios: oldRatios,
    offPeak: true,
    scenes: { image, first_last: firstLast, ...template },
    sibling: 'Vidu-q1',
    vendors: viduOnly('viduq1-classic'),
  },
  {
    base: 'Vidu-2.0',
    family: 'vidu',
    version: '2.0',
    aliases: ['vidu2.0'],
    billing: { stem: 'vidu-2.0', parts: ['tier'] },
    seconds: [4, 8],
    defaultSeconds: 4,
    tiers: ['360p', '720p', '1080p'],
    defaultTier: '360p',
    ratios: oldRatios,
    offPeak: true,
    scenes: {
      image,
      first_last: firstLast,
      reference: { ...reference, seconds: [4], tiers: ['360p', '720p'] },
      ...template,
    },
    restrictions: [
      {
        when: { seconds: [8], scenes: ['image', 'first_last'] },
        tiers: ['720p'],
        defaultTier: '720p',
        because: 'with 8 seconds',
      },
    ],
    sibling: 'Vidu-q1',
    vendors: viduOnly('vidu2.0'),
  },
];
