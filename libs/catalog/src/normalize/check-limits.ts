import type { LimitFacts, Violation } from '../limits.js';
import { findViolation } from '../limits.js';
import type { Context } from './context.js';
import { unsupported } from './refusal.js';

/** The field to blame for each kind of violation. */
export type LimitParams = Readonly<Record<Violation['limit'], string>>;

/** Refuses what none of the vendors can make, with the reason of the usual one. */
export function checkLimits({ row, vendors }: Context, facts: LimitFacts, params: LimitParams): void {
  const violations = vendors.map((vendor) => findViolation(row, facts, vendor));
  const [first] = violations;
  if (first && !violations.includes(undefined)) throw unsupported(params[first.limit], first.message);
}
