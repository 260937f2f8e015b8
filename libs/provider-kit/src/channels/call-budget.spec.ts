import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { callsFree, takeCalls } from './call-budget.js';
import type { CallBudget } from './call-budget.js';

const start = new Date('2026-01-01T00:00:00Z');
const plus = (ms: number): Date => new Date(start.getTime() + ms);

describe('the call budget', () => {
  it('is no limit when none is set', () => {
    const budget = { requestsPerSecond: null, nextCallAt: null };
    expect(callsFree(budget, start, 64)).toBe(64);
    expect(takeCalls(budget, start, 2)).toEqual({ at: [start, start], nextCallAt: null });
  });

  it('hands calls out a second ahead, each with an instant of its own', () => {
    let budget: CallBudget = { requestsPerSecond: 4, nextCallAt: null };
    expect(callsFree(budget, start, 64)).toBe(5);
    const { at, nextCallAt } = takeCalls(budget, start, 3);
    expect(at).toEqual([plus(0), plus(250), plus(500)]);
    budget = { ...budget, nextCallAt };
    expect(callsFree(budget, start, 64)).toBe(2);
    expect(callsFree(budget, plus(750), 64)).toBe(5);
  });

  it('saves nothing up while it is idle', () => {
    const budget = { requestsPerSecond: 4, nextCallAt: start };
    expect(takeCalls(budget, plus(3_600_000), 2).at).toEqual([plus(3_600_000), plus(3_600_250)]);
  });

  it('works below one call a second', () => {
    const budget = { requestsPerSecond: 0.1, nextCallAt: null };
    expect(callsFree(budget, start, 64)).toBe(1);
    const { nextCallAt } = takeCalls(budget, start, 1);
    expect(nextCallAt).toEqual(plus(10_000));
    expect(callsFree({ ...budget, nextCallAt }, plus(8_000), 64)).toBe(0);
    expect(callsFree({ ...budget, nextCallAt }, plus(9_000), 64)).toBe(1);
  });

  it('keeps the rate however it is asked', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.5, max: 200, noNaN: true }),
        fc.array(fc.tuple(fc.integer({ min: 0, max: 2_000 }), fc.integer({ min: 1, max: 50 })), {
          maxLength: 40,
        }),
        (rate, claims) => {
          let budget: CallBudget = { requestsPerSecond: rate, nextCallAt: null };
          let now = start.getTime();
          const all: number[] = [];
          for (const [passed, wanted] of claims) {
            now += passed;
            const free = callsFree(budget, new Date(now), wanted);
            const { at, nextCallAt } = takeCalls(budget, new Date(now), free);
            for (const call of at) {
              expect(call.getTime()).toBeGreaterThanOrEqual(now);
              expect(call.getTime()).toBeLessThanOrEqual(now + 1_001);
              all.push(call.getTime());
            }
            if (free > 0) budget = { ...budget, nextCallAt };
          }
          // Instants are whole milliseconds, so one may be early by less than that.
          for (let i = 1; i < all.length; i++)
            expect(all[i]! - all[i - 1]!).toBeGreaterThan(1_000 / rate - 1.001);
        },
      ),
    );
  });
});
