/** The endpoints that make a film of a model. */
export type FilmEndpoint = 'text2video' | 'img2video' | 'start-end2video' | 'reference2video';

/** What a model can do at one endpoint. The first value of a list is its default. */
export interface ModelRules {
  /** Whole seconds from–to, with 5 as the default, or the only values. */
  readonly seconds: { readonly from: number; readonly to: number } | readonly number[];
  readonly resolutions: readonly string[];
  /** Ratios; null = the film follows its image, and the member is unwanted. */
  readonly ratios: readonly string[] | null;
  /** Sound when the request does not say; null = the member is unwanted. */
  readonly audio: boolean | null;
}

const HD = ['720p', '540p', '1080p'];
const FULL_HD = ['720p', '1080p'];
const RATIOS_3 = ['16:9', '9:16', '1:1'];
const RATIOS_5 = [...RATIOS_3, '3:4', '4:3'];

const from = (first: number, to: number): { from: number; to: number } => ({ from: first, to });
const rules = (
  seconds: ModelRules['seconds'],
  resolutions: readonly string[],
  ratios: readonly string[] | null,
  audio: boolean | null,
): ModelRules => ({ seconds, resolutions, ratios, audio });

/**
 * The models by endpoint, as the vendor documents them. It is written down apart from the gateway's catalogue on
 * purpose: two accounts of the same facts find each other's mistakes.
 */
export const MODELS: Readonly<Record<FilmEndpoint, Readonly<Record<string, ModelRules>>>> = {
  text2video: {
    'viduq3-turbo': rules(from(1, 16), HD, RATIOS_5, true),
    'viduq3-pro': rules(from(1, 16), HD, RATIOS_5, true),
    viduq2: rules(from(1, 10), HD, RATIOS_5, null),
    viduq1: rules([5], ['1080p'], RATIOS_3, null),
  },
  img2video: {
    'viduq3-turbo': rules(from(1, 16), HD, null, true),
    'viduq3-pro': rules(from(1, 16), HD, null, true),
    'viduq3-pro-fast': rules(from(1, 16), FULL_HD, null, true),
    'viduq2-pro-fast': rules(from(1, 10), FULL_HD, null, false),
    'viduq2-pro': rules(from(1, 10), HD, null, false),
    'viduq2-turbo': rules(from(1, 10), HD, null, false),
    viduq1: rules([5], ['1080p'], null, false),
    'viduq1-classic': rules([5], ['1080p'], null, false),
    'vidu2.0': rules([4, 8], ['360p', '720p', '1080p'], null, false),
  },
  'start-end2video': {
    'viduq3-turbo': rules(from(1, 16), HD, null, true),
    'viduq3-pro': rules(from(1, 16), HD, null, true),
    'viduq2-pro-fast': rules(from(1, 8), FULL_HD, null, null),
    'viduq2-pro': rules(from(1, 8), HD, null, null),
    'viduq2-turbo': rules(from(1, 8), HD, null, null),
    viduq1: rules([5], ['1080p'], null, null),
    'viduq1-classic': rules([5], ['1080p'], null, null),
    'vidu2.0': rules([4, 8], ['360p', '720p', '1080p'], null, null),
  },
  reference2video: {
    'viduq3-turbo': rules(from(3, 16), HD, RATIOS_3, true),
    viduq3: rules(from(3, 16), HD, RATIOS_3, true),
    'viduq3-mix': rules(from(3, 16), FULL_HD, RATIOS_3, true),
    'viduq2-pro': rules(from(0, 10), HD, RATIOS_5, null),
    viduq2: rules(from(1, 10), HD, RATIOS_5, null),
    viduq1: rules([5], ['1080p'], RATIOS_3, null),
    'vidu2.0': rules([4], ['360p', '720p'], RATIOS_3, null),
  },
};

/** Sold with sound and off-peak with sound only; the others off-peak without. */
export const isQ3 = (model: string): boolean => model.startsWith('viduq3');

/** Pixels of the short side of each resolution. */
export const SHORT_SIDE: Readonly<Record<string, number>> = {
  '360p': 360,
  '540p': 540,
  '720p': 720,
  '1080p': 1080,
};
