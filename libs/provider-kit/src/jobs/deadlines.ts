import type { TaskSpec } from '@reelgate/contracts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** Waiting for a channel; with a vendor that runs one film at a time a queue of hundreds takes most of a day. */
const QUEUED_MS = 24 * HOUR;
/** Running at the vendor. The slowest scenes take some ten minutes, a vendor's own queue may add an hour. */
const RUNNING_MS = 2 * HOUR;
/** Vendors make an off-peak film within 48 h or cancel it. */
const OFF_PEAK_MS = 48 * HOUR;
/** An operator's windows open every day: a film that found no channel in two of them finds none. */
const WINDOWS_MS = 48 * HOUR;
/** With `off_peak_fallback` the last two hours are left for a run at the normal price. */
const FALLBACK_MS = 46 * HOUR;
/** After this nothing can be found out any more: vendors list and deduplicate a job for three days. */
const LAST_MS = 70 * HOUR;

const after = (instant: Date, ms: number): Date => new Date(instant.getTime() + ms);
const earlier = (a: Date, b: Date): Date => (a < b ? a : b);

/** Whether the task runs off-peak: at its vendor's, or in a window of the operator's. */
export function isOffPeak(spec: TaskSpec): boolean {
  return spec.offPeak || spec.inWindow === true;
}

/** Whether the task is to run at the normal price when its off-peak window ends without a film. */
export function fallsBack(spec: TaskSpec): boolean {
  return isOffPeak(spec) && spec.options['off_peak_fallback'] === true;
}

/** Whether the task's off-peak window has ended without a film, so that it runs at the normal price now. */
export function ranAtNormalPrice(spec: TaskSpec): boolean {
  return !isOffPeak(spec) && spec.options['off_peak_fallback'] === true;
}

/** The same task at the normal price, at any time. */
export function atNormalPrice(spec: TaskSpec): TaskSpec {
  return { ...spec, offPeak: false, inWindow: false };
}

/** Until when a task may wait for a channel; off-peak, until when it may run at all. From its creation. */
export function queueDeadline(spec: TaskSpec, createdAt: Date): Date {
  if (spec.inWindow) return after(createdAt, WINDOWS_MS);
  if (!spec.offPeak) return after(createdAt, QUEUED_MS);
  return after(createdAt, fallsBack(spec) ? FALLBACK_MS : OFF_PEAK_MS);
}

/** Until when a task that the vendor accepted may run. */
export function runDeadline(spec: TaskSpec, createdAt: Date, acceptedAt: Date): Date {
  if (spec.offPeak) return queueDeadline(spec, createdAt);
  return earlier(after(acceptedAt, RUNNING_MS), lastDeadline(createdAt));
}

/** When even an unanswered question is given up. */
export function lastDeadline(createdAt: Date): Date {
  return after(createdAt, LAST_MS);
}

/** Whether a vendor that cancelled an off-peak job of its own accord did so because the window is over. */
export function offPeakIsOver(createdAt: Date, now: Date): boolean {
  return now.getTime() >= createdAt.getTime() + FALLBACK_MS;
}
