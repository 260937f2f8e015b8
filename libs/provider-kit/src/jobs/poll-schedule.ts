/** How long films of one kind usually take at a vendor, in milliseconds. */
export interface UsualDuration {
  readonly meanMs: number;
  readonly deviationMs: number;
}

/** What the moment of the next look depends on. */
export interface LookSituation {
  /** Since the vendor began, as far as it is known. */
  readonly elapsedMs: number;
  /** Looks so far. */
  readonly looks: number;
  /** The vendor said at the last look that it has not begun. */
  readonly waiting: boolean;
  readonly offPeak: boolean;
  /** The vendor tells of ended jobs by itself, and there are so many that looks are scarce. */
  readonly told: boolean;
  readonly usual: UsualDuration | undefined;
}

const SECOND = 1_000;
const MINUTE = 60_000;

/** Looks this close together are enough to tell a film "within a second or two". */
const SHORTEST_MS = SECOND;
/** Looks at jobs whose end the vendor tells are a net under its word. */
const NET_MS = { first: MINUTE, least: 15 * SECOND, most: 2 * MINUTE } as const;
/** One early look finds what fails at once and what has to wait at the vendor. */
const EARLY_MS = 5 * SECOND;

const clamp = (value: number, low: number, high: number): number => Math.min(high, Math.max(low, value));

/**
 * Milliseconds until the next look at a running job. Nobody can be done long before the usual time, so the first looks
 * are one early one and then one shortly before it; from there on every second or two, in proportion to the duration; and
 * the later a job is, the less often. Without experience the distance simply grows with the time. Off-peak jobs take hours. Where the
 * vendor tells of the end, a job is looked at by itself only when it should be over.
 */
export function nextLookMs(situation: LookSituation): number {
  const { elapsedMs, usual } = situation;
  if (situation.offPeak) return clamp(elapsedMs * 0.05, MINUTE, 5 * MINUTE);
  if (situation.told) {
    const due = usual ? usual.meanMs + 4 * usual.deviationMs : NET_MS.first;
    return Math.max(due - elapsedMs, clamp(elapsedMs * 0.1, NET_MS.least, NET_MS.most));
  }
  if (situation.waiting) return clamp(elapsedMs * 0.05, SHORTEST_MS, 15 * SECOND);
  if (!usual) return clamp(elapsedMs * 0.03, SHORTEST_MS, 15 * SECOND);

  const start = Math.max(SHORTEST_MS, usual.meanMs - 2 * usual.deviationMs);
  if (elapsedMs < start) {
    const untilStart = start - elapsedMs;
    return situation.looks === 0 ? Math.min(untilStart, EARLY_MS) : Math.max(untilStart, SHORTEST_MS);
  }
  const near = clamp(elapsedMs * 0.02, SHORTEST_MS, 10 * SECOND);
  const overdueMs = elapsedMs - (usual.meanMs + 4 * usual.deviationMs);
  return overdueMs <= 0 ? near : clamp(overdueMs * 0.1, near, 30 * SECOND);
}

/**
 * The estimate after one more film took `tookMs`, in the manner of a TCP round-trip timer: a running mean and a running
 * deviation, which follow a vendor that becomes slower or faster. `atFirst`: it was already done at the first look, so it
 * took less, and the estimate has to come down to find out.
 */
export function learn(usual: UsualDuration | undefined, tookMs: number, atFirst: boolean): UsualDuration {
  const sample = atFirst ? tookMs * 0.8 : tookMs;
  if (!usual) return { meanMs: sample, deviationMs: sample / 4 };
  const error = sample - usual.meanMs;
  return {
    meanMs: usual.meanMs + error / 8,
    deviationMs: usual.deviationMs + (Math.abs(error) - usual.deviationMs) / 4,
  };
}
