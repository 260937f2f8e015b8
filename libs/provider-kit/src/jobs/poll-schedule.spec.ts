import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { learn, nextLookMs } from './poll-schedule.js';
import type { UsualDuration } from './poll-schedule.js';

const SECOND = 1_000;

/** Watches one film that takes `takesMs`: how many looks, how late the end is seen, and what is known afterwards. */
function watch(
  takesMs: number,
  usual: UsualDuration | undefined,
): { looks: number; lateMs: number; usual: UsualDuration } {
  let elapsedMs = nextLookMs({ elapsedMs: 0, looks: 0, waiting: false, offPeak: false, told: false, usual });
  let looks = 0;
  while (elapsedMs < takesMs) {
    looks += 1;
    elapsedMs += nextLookMs({ elapsedMs, looks, waiting: false, offPeak: false, told: false, usual });
  }
  return { looks: looks + 1, lateMs: elapsedMs - takesMs, usual: learn(usual, elapsedMs, looks <= 1) };
}

/** As `watch`, after `count` films whose durations vary by up to `spread` around the usual one. */
function experienced(takesMs: number, spread: number, count = 20): { looks: number; lateMs: number } {
  let usual: UsualDuration | undefined;
  for (let i = 0; i < count; i++) {
    ({ usual } = watch(takesMs * (1 + spread * Math.sin(i * 2.4)), usual));
  }
  return watch(takesMs, usual);
}

describe('the poll schedule', () => {
  it.each([6, 20, 60, 130])(
    'sees a film of %i s within two seconds, with and without experience',
    (seconds) => {
      expect(watch(seconds * SECOND, undefined).lateMs).toBeLessThanOrEqual(
        Math.max(2, seconds * 0.03) * SECOND,
      );
      for (const spread of [0, 0.1, 0.2]) {
        expect(experienced(seconds * SECOND, spread).lateMs).toBeLessThanOrEqual(
          Math.max(2, seconds * 0.02) * SECOND,
        );
      }
    },
  );

  it('needs few looks once it knows how long films take', () => {
    expect(watch(60 * SECOND, undefined).looks).toBeGreaterThan(30);
    expect(experienced(60 * SECOND, 0).looks).toBeLessThanOrEqual(6);
    expect(experienced(60 * SECOND, 0.1).looks).toBeLessThanOrEqual(15);
    expect(experienced(480 * SECOND, 0.1).looks).toBeLessThanOrEqual(20);
  });

  it('follows a vendor that becomes faster', () => {
    let usual: UsualDuration | undefined = { meanMs: 60 * SECOND, deviationMs: 2 * SECOND };
    const late: number[] = [];
    for (let i = 0; i < 25; i++) {
      const seen = watch(20 * SECOND, usual);
      usual = seen.usual;
      late.push(seen.lateMs);
    }
    expect(late[0]).toBeGreaterThan(20 * SECOND);
    expect(late.at(-1)).toBeLessThanOrEqual(2 * SECOND);
  });

  it('looks once early, and not again before the usual time', () => {
    const usual = { meanMs: 60 * SECOND, deviationMs: 2 * SECOND };
    const at = (elapsedMs: number, looks: number): number =>
      nextLookMs({ elapsedMs, looks, waiting: false, offPeak: false, told: false, usual });
    expect(at(0, 0)).toBe(5 * SECOND);
    expect(at(5 * SECOND, 1)).toBe(51 * SECOND);
    expect(at(60 * SECOND, 2)).toBe(1_200);
    expect(at(400 * SECOND, 50)).toBe(30 * SECOND);
  });

  it('looks only at what should be over where the vendor tells of the end', () => {
    const at = (elapsedMs: number, usual?: UsualDuration): number =>
      nextLookMs({ elapsedMs, looks: 0, waiting: false, offPeak: false, told: true, usual });
    expect(at(0, { meanMs: 60 * SECOND, deviationMs: 5 * SECOND })).toBe(80 * SECOND);
    expect(at(79 * SECOND, { meanMs: 60 * SECOND, deviationMs: 5 * SECOND })).toBe(15 * SECOND);
    expect(at(0)).toBe(60 * SECOND);
    expect(at(600 * SECOND)).toBe(60 * SECOND);
  });

  it('takes its time off-peak', () => {
    const at = (elapsedMs: number): number =>
      nextLookMs({
        elapsedMs,
        looks: 3,
        waiting: true,
        offPeak: true,
        told: false,
        usual: { meanMs: 1, deviationMs: 1 },
      });
    expect(at(0)).toBe(60 * SECOND);
    expect(at(10 * 3_600_000)).toBe(300 * SECOND);
  });

  it('always gives a second or more, and never more than five minutes beyond what is usual', () => {
    const duration = fc.double({ min: 0, max: 7_200_000, noNaN: true });
    fc.assert(
      fc.property(
        duration,
        fc.nat(500),
        fc.boolean(),
        fc.boolean(),
        fc.boolean(),
        fc.option(fc.record({ meanMs: duration, deviationMs: duration }), { nil: undefined }),
        (elapsedMs, looks, waiting, offPeak, told, usual) => {
          const ms = nextLookMs({ elapsedMs, looks, waiting, offPeak, told, usual });
          const spread = told ? 4 * (usual?.deviationMs ?? 0) : 0;
          const untilUsual = Math.max(0, (usual?.meanMs ?? 0) + spread - elapsedMs);
          expect(ms).toBeGreaterThan(0);
          expect(ms).toBeLessThanOrEqual(untilUsual + 300 * SECOND);
          if (looks > 0) expect(ms).toBeGreaterThanOrEqual(SECOND);
        },
      ),
    );
  });
});
