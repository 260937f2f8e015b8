import { describe, expect, it } from '@jest/globals';
import { planMishaps } from './schedule.js';

describe('the schedule of mishaps', () => {
  it('is the same for the same seed, and another for another', () => {
    expect(planMishaps(7, 600_000)).toEqual(planMishaps(7, 600_000));
    expect(planMishaps(7, 600_000)).not.toEqual(planMishaps(8, 600_000));
  });

  it('has every kind within a minute, in order, and ends in time', () => {
    for (let seed = 1; seed <= 20; seed++) {
      const planned = planMishaps(seed, 60_000);
      expect(new Set(planned.map(({ mishap }) => mishap.kind)).size).toBeGreaterThanOrEqual(9);
      expect(planned.map(({ at }) => at)).toEqual(planned.map(({ at }) => at).toSorted((a, b) => a - b));
      expect(planned.at(-1)!.at).toBeLessThan(60_000);
    }
  });
});
