import type { PricingBasis } from '@reelgate/contracts';
import type { Catalogue } from './catalogue.js';

/** The longest input video where the catalogue names no limit: that of motion control, the longest any vendor takes. */
const LONGEST_VIDEO_SECONDS = 30;

/** Seconds of all input videos together: those known, else the most that the scene takes. */
export function mostInputSeconds(basis: PricingBasis, catalogue: Catalogue): number {
  if (basis.videos === 0) return 0;
  const limit = catalogue.byBase(basis.base)?.scenes[basis.scene]?.videoSeconds;
  return basis.inputSeconds ?? limit ?? basis.videos * LONGEST_VIDEO_SECONDS;
}
