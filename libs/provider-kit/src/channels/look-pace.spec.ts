import { beforeEach, describe, expect, it } from '@jest/globals';
import { FixedClock } from '@reelgate/testing';
import { LookPace } from './look-pace.js';

describe('LookPace', () => {
  let clock: FixedClock;
  let pace: LookPace;
  beforeEach(() => {
    clock = new FixedClock();
    pace = new LookPace(clock);
  });
  const answer = (count: number): void => {
    for (let i = 0; i < count; i++) pace.answered('ch');
  };

  it('lets everything out while the vendor refuses nothing', () => {
    expect(pace.free('ch', 64)).toBe(64);
    expect(pace.take('ch', 64).every((at) => at.getTime() === clock.now().getTime())).toBe(true);
    expect(pace.free('ch', 64)).toBe(64);
  });

  it('keeps below what the vendor answered in the second in which it refused, one by one', async () => {
    answer(50);
    pace.refused('ch');
    // What was under way together is refused together.
    pace.refused('ch');
    const free = pace.free('ch', 1_000);
    expect(free).toBeGreaterThanOrEqual(45);
    expect(free).toBeLessThanOrEqual(46);
    const [first, second] = pace.take('ch', free);
    expect(second!.getTime() - first!.getTime()).toBeCloseTo(1_000 / 45, -1);
    expect(pace.free('ch', 1_000)).toBe(0);
    await clock.advance(1_000);
    expect(pace.free('ch', 1_000)).toBeGreaterThan(40);
    expect(pace.free('other', 1_000)).toBe(1_000);
  });

  it('becomes slower with each refusal, faster with each answer, never slower than a look a second', async () => {
    for (let i = 0; i < 100; i++) {
      pace.refused('ch');
      await clock.advance(1_100);
    }
    expect(pace.free('ch', 1_000)).toBeLessThanOrEqual(2);
    answer(500);
    expect(pace.free('ch', 1_000)).toBeGreaterThanOrEqual(11);
  });

  it('forgets a vendor’s limit that is long past', async () => {
    answer(5);
    pace.refused('ch');
    await clock.advance(6 * 60_000);
    expect(pace.free('ch', 64)).toBe(64);
  });

  it('is told of ends while the vendor tells of them, where there are many jobs', async () => {
    pace.heard('ch');
    expect(pace.told('ch')).toBe(false);
    answer(30);
    expect(pace.told('ch')).toBe(true);
    await clock.advance(61_000);
    answer(30);
    expect(pace.told('ch')).toBe(false);
  });
});
