import { describe, expect, it } from '@jest/globals';
import { sleep } from '@reelgate/runtime';
import { FixedClock } from './fixed-clock.js';

describe('FixedClock', () => {
  it('stands still until it is moved', async () => {
    const clock = new FixedClock('2026-03-01T08:00:00Z');
    expect(clock.now().toISOString()).toBe('2026-03-01T08:00:00.000Z');
    await clock.advance(1_500);
    expect(clock.now().toISOString()).toBe('2026-03-01T08:00:01.500Z');
    clock.set('2026-01-01T00:00:00Z');
    expect(clock.now().toISOString()).toBe('2026-01-01T00:00:00.000Z');
    expect(() => new FixedClock('soon')).toThrow(RangeError);
  });

  it('calls timers in order of time, then of making, each at its own instant', async () => {
    const clock = new FixedClock('2026-01-01T00:00:00Z');
    const calls: string[] = [];
    const at = (name: string, ms: number): (() => void) =>
      clock.setTimer(() => calls.push(`${name} ${clock.now().getTime() % 60_000}`), ms);
    at('late', 200);
    at('early', 100);
    at('also early', 100);
    const cancel = at('cancelled', 150);
    cancel();
    at('not yet', 201);
    await clock.advance(200);
    expect(calls).toEqual(['early 100', 'also early 100', 'late 200']);
    expect(clock.waiting).toBe(1);
  });

  it('lets a loop of sleeps come round as often as in real time', async () => {
    const clock = new FixedClock();
    let rounds = 0;
    const loop = async (): Promise<void> => {
      while (rounds < 10) {
        await sleep(clock, 100);
        rounds++;
      }
    };
    const done = loop();
    await clock.advance(999);
    expect(rounds).toBe(9);
    await clock.advance(1);
    await done;
    expect(rounds).toBe(10);
  });
});
