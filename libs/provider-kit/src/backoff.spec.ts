import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { BACKOFF_CAP_MS, backoffMs } from './backoff.js';

describe('backoffMs', () => {
  it('doubles its ceiling up to a minute', () => {
    const ceilings = [1, 2, 3, 4, 7, 8, 30].map((tries) => backoffMs(tries, () => 1));
    expect(ceilings).toEqual([1_000, 2_000, 4_000, 8_000, 60_000, 60_000, 60_000]);
    expect(backoffMs(1, () => 1, { baseMs: 10_000 })).toBe(10_000);
  });

  it('is anything between nothing and the ceiling', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 10_000 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (tries, random) => {
          const ms = backoffMs(tries, () => random);
          expect(Number.isInteger(ms)).toBe(true);
          expect(ms).toBeGreaterThanOrEqual(0);
          expect(ms).toBeLessThanOrEqual(BACKOFF_CAP_MS);
        },
      ),
    );
    expect(backoffMs(9, () => 0)).toBe(0);
  });

  it('gives way to what the other side asked for, also beyond the cap', () => {
    expect(backoffMs(1, () => 0.5, { afterMs: 300_000 })).toBe(300_000);
    expect(backoffMs(5, () => 0.5, { afterMs: 0 })).toBe(0);
    expect(backoffMs(5, () => 0.5, { afterMs: -5 })).toBe(0);
  });
});
