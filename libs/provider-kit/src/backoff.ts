/** No backoff is longer. A vendor's own `Retry-After` may be. */
export const BACKOFF_CAP_MS = 60_000;

/**
 * How long to wait, in milliseconds, after the `tries`-th failure in a row (1, 2, …): exponential with full jitter, so that jobs
 * that failed together do not come back together. `afterMs`, what the other side asked for, wins.
 */
export function backoffMs(
  tries: number,
  random: () => number,
  options: { readonly baseMs?: number; readonly afterMs?: number | undefined } = {},
): number {
  if (options.afterMs !== undefined) return Math.max(0, options.afterMs);
  const ceiling = Math.min(BACKOFF_CAP_MS, (options.baseMs ?? 1_000) * 2 ** Math.max(0, tries - 1));
  return Math.round(random() * ceiling);
}
