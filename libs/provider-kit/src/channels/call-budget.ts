/**
 * The budget of a channel in requests per second, kept as one instant in its row: when the next call may go out. Calls are
 * taken ahead of time, each with an instant of its own at a distance of 1/rate, so any number of replicas together stay
 * inside the rate, and nobody saves up a burst.
 */
export interface CallBudget {
  /** Null = no limit. */
  readonly requestsPerSecond: number | null;
  readonly nextCallAt: Date | null;
}

/** Calls are handed out this far ahead, so that a claim can take several at once. */
const AHEAD_MS = 1_000;

function firstFree(budget: CallBudget, now: Date): number {
  return Math.max(budget.nextCallAt?.getTime() ?? 0, now.getTime());
}

/** How many calls can be taken now, at most `wanted`. */
export function callsFree(budget: CallBudget, now: Date, wanted: number): number {
  if (budget.requestsPerSecond === null) return wanted;
  const ahead = now.getTime() + AHEAD_MS - firstFree(budget, now);
  if (ahead < 0) return 0;
  return Math.min(wanted, Math.floor((ahead * budget.requestsPerSecond) / 1_000) + 1);
}

/** Takes `count` calls: the instant of each, and the row's new `next_call_at` (null without a limit). */
export function takeCalls(
  budget: CallBudget,
  now: Date,
  count: number,
): { at: Date[]; nextCallAt: Date | null } {
  if (budget.requestsPerSecond === null) {
    return { at: Array.from({ length: count }, () => now), nextCallAt: null };
  }
  const first = firstFree(budget, now);
  const step = 1_000 / budget.requestsPerSecond;
  return {
    at: Array.from({ length: count }, (_, i) => new Date(first + i * step)),
    nextCallAt: new Date(first + count * step),
  };
}
