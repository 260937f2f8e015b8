/** What one version of a model can do, as the vendor's backends enforce it. */
export interface ModelRules {
  /** Whole seconds from–to, or the only values. */
  readonly seconds: { readonly from: number; readonly to: number } | readonly number[];
  readonly defaultSeconds: number;
  /** Native tiers. 2K and 4K are made by enlarging and always accepted. */
  readonly tiers: readonly string[];
  readonly defaultTier: string;
  /** Ratios for requests without an image; null = the model takes none and ignores the member. */
  readonly ratios: readonly string[] | null;
  /** Sound: never, always possible, or from 1080P on. */
  readonly audio: boolean | '1080P';
  /** Input images, least and most. */
  readonly images: readonly [number, number];
  readonly video: boolean;
  /** Most reference videos; 1 unless stated. */
  readonly videos?: number;
  readonly lastFrame: boolean | '1080P';
}

const RATIOS_3 = ['16:9', '9:16', '1:1'];
const RATIOS_5 = [...RATIOS_3, '4:3', '3:4'];
const RATIOS_6 = [...RATIOS_5, '21:9'];
const HD = ['720P', '1080P'];

const plain: ModelRules = {
  seconds: [5, 10],
  defaultSeconds: 5,
  tiers: HD,
  defaultTier: '720P',
  ratios: RATIOS_3,
  audio: false,
  images: [0, 1],
  video: false,
  lastFrame: false,
};
const kling3: ModelRules = { ...plain, seconds: { from: 3, to: 15 }, audio: true, lastFrame: true };
const vidu: ModelRules = {
  ...plain,
  seconds: { from: 1, to: 10 },
  tiers: ['540P', ...HD],
  ratios: RATIOS_5,
};
const viduQ3: ModelRules = { ...vidu, seconds: { from: 1, to: 16 }, audio: true };
const hailuo: ModelRules = {
  ...plain,
  seconds: [6, 10],
  defaultSeconds: 6,
  tiers: ['768P', '1080P'],
  defaultTier: '768P',
  ratios: null,
};
const hailuo3: ModelRules = {
  ...hailuo,
  seconds: { from: 4, to: 15 },
  tiers: ['768P', '1080P', '2K', '4K'],
  ratios: RATIOS_6,
  audio: true,
  images: [0, 9],
  video: true,
  videos: 3,
  lastFrame: true,
};
const veo: ModelRules = {
  ...plain,
  seconds: [8],
  defaultSeconds: 8,
  ratios: ['16:9', '9:16'],
  audio: true,
  images: [0, 3],
  lastFrame: true,
};
const pixverse: ModelRules = {
  ...plain,
  seconds: { from: 1, to: 15 },
  tiers: ['540P', ...HD],
  ratios: [...RATIOS_6, '2:3', '3:2'],
  audio: true,
  images: [0, 7],
  lastFrame: true,
};
/** Families whose limits no document states: generous ones. */
const undocumented: ModelRules = { ...plain, seconds: { from: 1, to: 15 }, ratios: RATIOS_6 };
const seedance: ModelRules = {
  ...plain,
  seconds: { from: 2, to: 12 },
  tiers: ['480P', ...HD],
  ratios: RATIOS_6,
  lastFrame: true,
};
const seedance2: ModelRules = {
  ...seedance,
  seconds: { from: 4, to: 15 },
  audio: true,
  images: [0, 9],
  video: true,
};
const wan: ModelRules = {
  ...seedance,
  seconds: { from: 2, to: 30 },
  ratios: RATIOS_5,
  audio: true,
  images: [0, 10],
  video: true,
  videos: 5,
};
const vega: ModelRules = { ...seedance, seconds: { from: 4, to: 15 }, tiers: ['480P', '720P'] };
const jimeng: ModelRules = {
  ...plain,
  tiers: ['1080P'],
  defaultTier: '1080P',
  ratios: RATIOS_6,
  lastFrame: true,
};

const sv: Record<string, ModelRules> = {
  '1.5-pro': { ...seedance, seconds: { from: 4, to: 12 }, audio: true },
  '1.0-pro': seedance,
  '1.0-pro-fast': { ...seedance, lastFrame: false },
  '1.0-lite-i2v': { ...seedance, images: [1, 4] },
  '1.0-lite': { ...seedance, images: [1, 4] },
};
const jv: Record<string, ModelRules> = { '3.0-pro': jimeng, '3.0pro': jimeng };

/**
 * The models behind the action, by ModelName and ModelVersion, spelled as the vendor documents them; Seedance and
 * Jimeng also under the names of older documents. It is written down apart from the gateway's catalogue on purpose: two
 * accounts of the same facts find each other's mistakes.
 */
const MODELS: Record<string, Record<string, ModelRules>> = {
  Kling: {
    '1.6': { ...plain, images: [0, 4], lastFrame: '1080P' },
    '2.0': { ...plain, lastFrame: true },
    '2.1': { ...plain, lastFrame: '1080P' },
    '2.5': { ...plain, lastFrame: '1080P' },
    '2.6': { ...plain, audio: '1080P', lastFrame: '1080P' },
    O1: { ...kling3, seconds: { from: 3, to: 10 }, audio: false, images: [0, 7], video: true },
    '3.0': kling3,
    '3.0-turbo': kling3,
    '3.0-Omni': { ...kling3, images: [0, 7], video: true },
  },
  Vidu: {
    q2: { ...vidu, images: [0, 7] },
    'q2-pro': { ...vidu, images: [1, 7], video: true, lastFrame: true },
    'q2-turbo': { ...vidu, images: [1, 1], lastFrame: true },
    'q2-pro-fast': { ...vidu, images: [1, 1], lastFrame: true },
    q3: { ...viduQ3, seconds: { from: 3, to: 16 }, images: [1, 7] },
    'q3-mix': { ...viduQ3, seconds: { from: 3, to: 16 }, images: [1, 7] },
    'q3-drama': { ...viduQ3, seconds: { from: 3, to: 15 }, images: [1, 7] },
    'q3-ad': { ...viduQ3, seconds: { from: 3, to: 15 }, images: [1, 7] },
    'q3-pro': { ...viduQ3, lastFrame: true },
    'q3-turbo': { ...viduQ3, images: [0, 7], lastFrame: true },
  },
  Hailuo: {
    '02': { ...hailuo, lastFrame: true },
    '2.3': hailuo,
    '2.3-fast': { ...hailuo, images: [1, 1] },
    H3: hailuo3,
    H3_regen: hailuo3,
    'H3-Max': hailuo3,
  },
  GV: {
    '3.1': veo,
    '3.1-fast': veo,
    '3.1-lite': veo,
    omni: { ...veo, seconds: { from: 3, to: 10 }, defaultSeconds: 5, images: [0, 6] },
  },
  Wan: { '3.0': wan, '3.0-prime': wan },
  'wand-vega-video': { '1.0-lite': { ...vega, images: [0, 9] }, '1.0-pro': vega, '1.5-pro': vega },
  OS: {
    '2.0': {
      ...plain,
      seconds: [4, 8, 12],
      defaultSeconds: 8,
      // It renders 720P; the price list sells 1080P too, enlarged like 2K and 4K.
      tiers: HD,
      ratios: ['16:9', '9:16'],
      audio: true,
    },
  },
  Hunyuan: { '1.5': undocumented },
  Mingmou: { '1.0': undocumented },
  PixVerse: { 'v5.6': { ...pixverse, audio: false }, v6: pixverse, c1: pixverse },
  H2: {
    '1.0': {
      ...plain,
      seconds: { from: 3, to: 15 },
      defaultTier: '1080P',
      ratios: [...RATIOS_6, '4:5', '5:4', '9:21'],
      images: [0, 9],
      video: true,
    },
  },
  SV: sv,
  Seedance: sv,
  VS: { '2.0': seedance2, '2.0-fast': seedance2, '2.0-mini': seedance2, '2.5': seedance2 },
  JV: jv,
  Jimeng: jv,
};

/** The rules of a model, or undefined: the vendor has no such name or version. */
export function modelRules(name: string, version: string): ModelRules | undefined {
  const versions = Object.hasOwn(MODELS, name) ? MODELS[name]! : {};
  return Object.hasOwn(versions, version) ? versions[version] : undefined;
}

/** Pixels of the short side of each tier. */
export const SHORT_SIDE: Readonly<Record<string, number>> = {
  '480P': 480,
  '540P': 540,
  '720P': 720,
  '768P': 768,
  '1080P': 1080,
  '2K': 1440,
  '4K': 2160,
};
