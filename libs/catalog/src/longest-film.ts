import type { PricingBasis, Scene } from '@reelgate/contracts';
import type { Catalogue } from './catalogue.js';
import { mostInputSeconds } from './input-seconds.js';
import { longest, sceneSeconds } from './limits.js';

/** Scenes whose film is as long as an input: a driving video, a voice. */
export const FOLLOWS_INPUT: readonly Scene[] = ['motion_control', 'avatar_i2v', 'lip_sync'];
/** The longest input that any vendor makes a film of: an avatar may speak for five minutes. */
const LONGEST_INPUT_SECONDS = 300;

/** Seconds of the longest film that can come of a task; undefined when its model is not in the catalogue. */
export function longestFilm(basis: PricingBasis, catalogue: Catalogue): number | undefined {
  const row = catalogue.byBase(basis.base);
  if (!row) return undefined;
  const made = longest(sceneSeconds(row, basis.scene));
  if (FOLLOWS_INPUT.includes(basis.scene)) return Math.max(made, LONGEST_INPUT_SECONDS);
  // A film that is edited may stay as long as it was.
  return Math.max(made, mostInputSeconds(basis, catalogue));
}
