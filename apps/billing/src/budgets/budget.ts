import { BUDGET_PERIODS, formatMicros } from '@reelgate/contracts';
import type { BudgetLevel, BudgetOwner, BudgetPeriod, BudgetState, Micros } from '@reelgate/contracts';
import type { AccountDay } from './calendar.js';

/** Amounts by period; null = none. */
export type Limits = Readonly<Record<BudgetPeriod, Micros | null>>;
/** What was spent and is held, by period. */
export type Spending = Readonly<Record<BudgetPeriod, Micros>>;

export const NO_LIMITS: Limits = { total: null, monthly: null, daily: null };

/** What may be spent, and what of it is. */
export interface Budget {
  readonly owner: BudgetOwner;
  readonly period: BudgetPeriod;
  readonly limit: Micros;
  readonly spent: Micros;
  /** Null: never. */
  readonly resetsAt: Date | null;
}

/** The budgets there are, the one that starts anew last first. */
export function budgetsOf(owner: BudgetOwner, limits: Limits, spending: Spending, day: AccountDay): Budget[] {
  const ends = { total: null, monthly: day.monthEndsAt, daily: day.dayEndsAt };
  return BUDGET_PERIODS.flatMap((period) => {
    const limit = limits[period];
    return limit === null ? [] : { owner, period, limit, spent: spending[period], resetsAt: ends[period] };
  });
}

/** How far a budget is spent, warned of from so many percent on. */
export function levelOf({ limit, spent }: Pick<Budget, 'limit' | 'spent'>, warnPercent: number): BudgetLevel {
  if (spent >= limit) return 'spent';
  return spent * 100n >= limit * BigInt(warnPercent) ? 'warning' : 'ok';
}

/** The wire form of a budget. */
export function toBudgetState(budget: Budget, warnPercent: number): BudgetState {
  const { owner, period, limit, spent, resetsAt } = budget;
  return {
    owner,
    period,
    limit: formatMicros(limit),
    spent: formatMicros(spent),
    left: formatMicros(spent < limit ? limit - spent : 0n),
    ...(resetsAt && { resetsAt: resetsAt.toISOString() }),
    level: levelOf(budget, warnPercent),
  };
}

/** Whose budget it is, in words. */
export function nameOf({ owner, period }: Pick<Budget, 'owner' | 'period'>): string {
  return `the ${owner}'s ${period === 'total' ? '' : `${period} `}budget`;
}
