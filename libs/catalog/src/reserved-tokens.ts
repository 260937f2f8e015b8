import type { Catalogue } from './catalogue.js';
import { TIER_SHORT_SIDE } from '@reelgate/contracts';
import type { TaskSpec } from '@reelgate/contracts';

/**
 * Tokens of a film, rounded down: width × height × frames / 1024, where a film of s seconds has 24 s + 1 frames. Answers
 * of the live service fit this; the documents leave out the one frame more. Sides in pixels.
 */
export function estimateTokens(width: number, height: number, seconds: number): number {
  return Math.floor((width * height * (24 * seconds + 1)) / 1024);
}

/**
 * The tokens to reserve for a task: never fewer than the finished film costs by the catalogue's sizes. Seconds of input
 * video (`inputSeconds`) count like those of the film. A film from
 * frames, or of an adaptive ratio, may have any of the tier's sizes, so the largest counts. A tier without sizes counts
 * as 16:9. Throws RangeError when the model is not in the catalogue.
 */
export function reservedTokens(spec: TaskSpec, inputSeconds: number, catalogue: Catalogue): number {
  const seconds = spec.seconds + inputSeconds;
  const row = catalogue.byBase(spec.base);
  if (!row) throw new RangeError(`${spec.base} is not in the catalogue`);
  const sizes = row.sizes?.[spec.tier] ?? {};
  const stated =
    (spec.scene === 'text' || spec.scene === 'reference') && spec.aspectRatio !== undefined
      ? sizes[spec.aspectRatio]
      : undefined;
  const candidates = stated === undefined ? Object.values(sizes) : [stated];
  if (candidates.length === 0) {
    const shortSide = TIER_SHORT_SIDE[spec.tier];
    return estimateTokens(Math.ceil((shortSide * 16) / 9), shortSide, seconds);
  }
  return Math.max(
    ...candidates.map((size) => {
      const [width, height] = size.split('x').map(Number) as [number, number];
      return estimateTokens(width, height, seconds);
    }),
  );
}
