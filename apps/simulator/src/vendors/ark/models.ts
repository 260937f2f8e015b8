import { SIZES_1, SIZES_2 } from '../seedance-sizes.js';
import type { SeedanceSizes } from '../seedance-sizes.js';

/** What inputs a request has: none, a first frame, a first and a last one, or references. */
export type Mode = 'text' | 'first' | 'first_last' | 'reference';

/** What a model can do. */
export interface ModelRules {
  readonly modes: readonly Mode[];
  readonly seconds: readonly [from: number, to: number];
  /** The first is the default. */
  readonly resolutions: readonly string[];
  readonly sizes: SeedanceSizes;
  /** Most reference images. */
  readonly references: number;
  /** Most reference videos, and most sounds. */
  readonly clips?: number;
  /** Sound, on by default; a ratio beside frames is refused; a length of -1 leaves it to the model. */
  readonly later: boolean;
  /** References of every kind, no offline mode, no fixed camera. */
  readonly multiModal: boolean;
}

const line1 = (modes: readonly Mode[], resolutions: readonly string[], references = 0): ModelRules => ({
  modes,
  seconds: [2, 12],
  resolutions,
  sizes: SIZES_1,
  references,
  later: false,
  multiModal: false,
});
const FRAMES = ['first', 'first_last'] as const;
const line2 = (resolutions: readonly string[], longest = 15): ModelRules => ({
  modes: ['text', ...FRAMES, 'reference'],
  seconds: [4, longest],
  resolutions,
  sizes: SIZES_2,
  references: 9,
  later: true,
  multiModal: true,
});
const LARGE_FIRST = ['1080p', '720p', '480p'];
const MIDDLE_FIRST = ['720p', '480p', '1080p'];

/**
 * The models by id, as the vendor documents them; the sizes and limits are written down apart from the gateway's
 * catalogue on purpose.
 */
export const MODELS: Readonly<Record<string, ModelRules>> = {
  'doubao-seedance-1-0-pro-250528': line1(['text', ...FRAMES], LARGE_FIRST),
  'doubao-seedance-1-0-pro-fast-251015': line1(['text', 'first'], LARGE_FIRST),
  'doubao-seedance-1-0-lite-t2v-250428': line1(['text'], MIDDLE_FIRST),
  'doubao-seedance-1-0-lite-i2v-250428': line1([...FRAMES, 'reference'], MIDDLE_FIRST, 4),
  'doubao-seedance-1-5-pro-251215': {
    ...line1(['text', ...FRAMES], MIDDLE_FIRST),
    seconds: [4, 12],
    sizes: SIZES_2,
    later: true,
  },
  'doubao-seedance-2-0-260128': line2([...MIDDLE_FIRST, '4k']),
  'doubao-seedance-2-0-fast-260128': line2(['720p', '480p']),
  'doubao-seedance-2-0-mini-260615': line2(['720p', '480p']),
  'doubao-seedance-2-5-260628': { ...line2(MIDDLE_FIRST, 30), references: 30, clips: 10 },
};
