/** How long an off-peak task may wait at its vendor: as long as its reservation is held. */
const OFF_PEAK_SECONDS = 48 * 60 * 60;

/**
 * After how many seconds the vendor shall give up a task that it has not made, where it can be told: what the caller said
 * (`execution_expires_after`), of an off-peak task at most as long as it may wait. Undefined: it is told nothing.
 */
export function waitLimit(options: Readonly<Record<string, unknown>>, offPeak: boolean): number | undefined {
  const { execution_expires_after: seconds } = options;
  const stated = typeof seconds === 'number' ? seconds : undefined;
  return offPeak ? Math.min(stated ?? OFF_PEAK_SECONDS, OFF_PEAK_SECONDS) : stated;
}
