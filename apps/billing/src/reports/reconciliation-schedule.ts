import type { ReconciliationScope } from '@reelgate/contracts';

/** Injection token of `ReconciliationSchedule`. */
export const RECONCILIATION_SCHEDULE = Symbol('schedule of reconciliations');

export interface ReconciliationSchedule {
  /** Pause between two recent passes; 0 = none are made. */
  readonly recentMs: number;
  /** Minutes after midnight, UTC, at which everything is checked; undefined = never. */
  readonly fullAtMinute: number | undefined;
}

/** A pass that the schedule wants. Replicas that think of the same one call it by the same name. */
export interface PlannedRun {
  readonly id: string;
  readonly scope: ReconciliationScope;
  readonly dueAt: Date;
}

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/** The latest pass of each scope that should have begun by now. */
export function plannedRuns({ recentMs, fullAtMinute }: ReconciliationSchedule, now: Date): PlannedRun[] {
  const latest = (everyMs: number, offsetMs: number): Date =>
    new Date(Math.floor((now.getTime() - offsetMs) / everyMs) * everyMs + offsetMs);
  const plan = (scope: ReconciliationScope, dueAt: Date): PlannedRun => ({
    id: runId(dueAt, scope),
    scope,
    dueAt,
  });
  return [
    ...(recentMs === 0 ? [] : [plan('recent', latest(recentMs, 0))]),
    ...(fullAtMinute === undefined ? [] : [plan('full', latest(DAY_MS, fullAtMinute * MINUTE_MS))]),
  ];
}

/** Ids sort by time; `distinction` tells apart those of one moment. */
export function runId(dueAt: Date, distinction: string): string {
  return `recon_${dueAt.toISOString().replaceAll(/[-:.]/g, '')}_${distinction}`;
}
