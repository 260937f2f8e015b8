import type { ModelRow, SceneLimits } from '../model-row.js';

/**
 * Seedance under Ark's own names. `doubao-seedance-1-0-pro` and `-1-5-pro` are the undated names whose billing names
 * state the tier after an underscore; the dated ones are Ark's ids.
 */

/** What Ark renders for the 1.0 line: not the plain arithmetic of tier and ratio, and its tokens follow these sizes. */
const sizes1 = {
  '480p': {
    '16:9': '864x480',
    '4:3': '736x544',
    '1:1': '640x640',
    '3:4': '544x736',
    '9:16': '480x864',
    '21:9': '960x416',
  },
  '720p': {
    '16:9': '1248x704',
    '4:3': '1120x832',
    '1:1': '960x960',
    '3:4': '832x1120',
    '9:16': '704x1248',
    '21:9': '1504x640',
  },
  '1080p': {
    '16:9': '1920x1088',
    '4:3': '1664x1248',
    '1:1': '1440x1440',
    '3:4': '1248x1664',
    '9:16': '1088x1920',
    '21:9': '2176x928',
  },
} as const;

/** The same from 1.5 on. */
const sizes2 = {
  '480p': {
    '16:9': '864x496',
    '4:3': '752x560',
    '1:1': '640x640',
    '3:4': '560x752',
    '9:16': '496x864',
    '21:9': '992x432',
  },
  '720p': {
    '16:9': '1280x720',
    '4:3': '1112x834',
    '1:1': '960x960',
    '3:4': '834x1112',
    '9:16': '720x1280',
    '21:9': '1470x630',
  },
  '1080p': {
    '16:9': '1920x1080',
    '4:3': '1664x1248',
    '1:1': '1440x1440',
    '3:4': '1248x1664',
    '9:16': '1080x1920',
    '21:9': '2206x946',
  },
} as const;

const fixed = ['16:9', '4:3', '1:1', '3:4', '9:16', '21:9'];
const image = { images: [1, 1] } as const;
const firstLast = { images: [1, 2] } as const;

const line1 = {
  family: 'sv',
  seconds: { min: 2, max: 12 },
  defaultSeconds: 5,
  tiers: ['480p', '720p', '1080p'],
  ratios: [...fixed, 'adaptive'],
  offPeak: true,
  sizes: sizes1,
} as const;

/** One of Ark's dated 1.0 ids: its price does not depend on the tier, so its billing name does not state it. */
const dated1 = (
  id: string,
  defaultTier: '720p' | '1080p',
  scenes: ModelRow['scenes'],
  sibling: string,
): ModelRow => ({
  ...line1,
  base: `doubao-${id}`,
  version: id,
  billing: { stem: `doubao-${id}`, parts: [] },
  defaultTier,
  scenes,
  sibling,
  vendors: [{ vendor: 'ark', name: `doubao-${id}` }],
});

/** What Ark's 2.0 line can be told beside the film. */
const OPTIONS_2_0: readonly string[] = ['priority', 'tools'];

/** One of Ark's 2.x ids: references of every kind, sound included in the price, no offline mode. */
const dated2 = (
  id: string,
  tiers: ModelRow['tiers'] = ['480p', '720p', '1080p'],
  longest: number = 15,
  options: readonly string[] = OPTIONS_2_0,
  reference: SceneLimits = { images: [0, 9], videos: [0, 3], audios: [0, 3], videoSeconds: 15 },
): ModelRow => ({
  base: `doubao-${id}`,
  family: 'sv',
  version: id,
  billing: { stem: `doubao-${id}`, parts: ['tier', 'vin'], tierMark: '_' },
  seconds: { min: 4, max: longest },
  defaultSeconds: 5,
  tiers,
  defaultTier: '720p',
  ratios: ['adaptive', ...fixed],
  sound: { default: true },
  offPeak: false,
  scenes: {
    text: {},
    image,
    first_last: firstLast,
    reference,
  },
  sizes: sizes2,
  vendors: [{ vendor: 'ark', name: `doubao-${id}`, options, lacks: ['camera_fixed'] }],
});

export const doubaoModels: readonly ModelRow[] = [
  {
    ...line1,
    base: 'doubao-seedance-1-0-pro',
    version: 'seedance-1-0-pro',
    billing: { stem: 'doubao-seedance-1-0-pro', parts: ['tier'], tierMark: '_' },
    defaultTier: '1080p',
    scenes: { text: {}, image, first_last: firstLast },
    sibling: 'doubao-seedance-1-0-lite-i2v-250428',
    vendors: [{ vendor: 'ark', name: 'doubao-seedance-1-0-pro-250528' }],
  },
  {
    base: 'doubao-seedance-1-5-pro',
    family: 'sv',
    version: 'seedance-1-5-pro',
    aliases: ['doubao-seedance-1-5-pro-251215'],
    billing: { stem: 'doubao-seedance-1-5-pro', parts: ['tier', 'audio'], tierMark: '_' },
    seconds: { min: 4, max: 12 },
    defaultSeconds: 5,
    tiers: ['480p', '720p', '1080p'],
    defaultTier: '720p',
    ratios: ['adaptive', ...fixed],
    sound: { default: true },
    offPeak: true,
    scenes: { text: {}, image, first_last: firstLast },
    sibling: 'doubao-seedance-2-0-260128',
    sizes: sizes2,
    vendors: [{ vendor: 'ark', name: 'doubao-seedance-1-5-pro-251215' }],
  },
  dated1(
    'seedance-1-0-pro-250528',
    '1080p',
    { text: {}, image, first_last: firstLast },
    'doubao-seedance-1-0-lite-i2v-250428',
  ),
  dated1('seedance-1-0-pro-fast-251015', '1080p', { text: {}, image }, 'doubao-seedance-1-0-pro-250528'),
  dated1('seedance-1-0-lite-t2v-250428', '720p', { text: {} }, 'doubao-seedance-1-0-lite-i2v-250428'),
  dated1(
    'seedance-1-0-lite-i2v-250428',
    '720p',
    { image, first_last: firstLast, reference: { images: [1, 4] } },
    'doubao-seedance-1-0-lite-t2v-250428',
  ),
  dated2('seedance-2-0-260128', ['480p', '720p', '1080p', '4k']),
  dated2('seedance-2-0-fast-260128', ['480p', '720p']),
  dated2('seedance-2-0-mini-260615', ['480p', '720p']),
  dated2('seedance-2-5-260628', ['480p', '720p', '1080p'], 30, ['tools'], {
    images: [0, 30],
    videos: [0, 10],
    audios: [0, 10],
    // Not documented: as long as the longest film.
    videoSeconds: 30,
  }),
];
