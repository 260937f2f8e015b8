import { parseMicros } from '@reelgate/contracts';
import type { Family, Micros } from '@reelgate/contracts';

/** Factors on the price of a film made in the operator's off-peak windows, in 1e-6, by family. */
export type OffPeakRatios = ReadonlyMap<Family, Micros>;

const ONE = 1_000_000n;

/**
 * Parses `0.5` (every family) and `kling=0.5` entries. `families` are all that there are. Ratios lie above 0 and not above
 * 1. Throws RangeError.
 */
export function parseOffPeakRatios(entries: readonly string[], families: readonly Family[]): OffPeakRatios {
  const ratios = new Map<Family, Micros>();
  // A ratio for all first, so that a family's own wins wherever it stands.
  for (const entry of entries.toSorted((a, b) => Number(a.includes('=')) - Number(b.includes('=')))) {
    const [family, text] = entry.includes('=')
      ? (entry.split('=', 2) as [string, string])
      : [undefined, entry];
    if (family !== undefined && !families.includes(family)) {
      throw new RangeError(`${family} is not a family (${families.join(', ')})`);
    }
    const ratio = parseMicros(text);
    if (ratio <= 0n || ratio > ONE) throw new RangeError('a ratio lies above 0 and not above 1');
    for (const each of family === undefined ? families : [family]) ratios.set(each, ratio);
  }
  return ratios;
}
