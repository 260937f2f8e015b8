const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** Pauses after the first, second … failed try, in milliseconds; the last one repeats. About 24 hours in all. */
const PAUSES_MS = [5 * SECOND, 30 * SECOND, 2 * MINUTE, 10 * MINUTE, 30 * MINUTE, HOUR, 2 * HOUR, 3 * HOUR];

/**
 * How long to wait after a failed try, in milliseconds. `attempts` counts the failed one; `random` gives [0, 1). Spread by
 * ±20 %, so that a receiver that comes back is not met by all at once.
 */
export function retryDelay(attempts: number, random: () => number): number {
  const pause = PAUSES_MS[Math.min(attempts, PAUSES_MS.length) - 1] ?? PAUSES_MS[0]!;
  return Math.round(pause * (0.8 + 0.4 * random()));
}
