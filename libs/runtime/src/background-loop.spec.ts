import { describe, expect, it } from '@jest/globals';
import { BackgroundLoop } from './background-loop.js';
import type { BackgroundLoopOptions } from './background-loop.js';
import type { Clock } from './clock.js';
import { createLogger } from './logger.js';

const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Timers that a test lets run out by hand; `pauses` are their lengths. */
class ManualClock implements Clock {
  readonly #timers = new Set<{ callback: () => void; ms: number }>();

  now(): Date {
    return new Date(0);
  }

  setTimer(callback: () => void, ms: number): () => void {
    const timer = { callback, ms };
    this.#timers.add(timer);
    return () => void this.#timers.delete(timer);
  }

  get pauses(): number[] {
    return [...this.#timers].map(({ ms }) => ms);
  }

  async runOut(): Promise<void> {
    const timers = [...this.#timers];
    this.#timers.clear();
    for (const { callback } of timers) callback();
    await settle();
  }
}

/** A loop whose rounds the test ends. */
function bed(options: Partial<BackgroundLoopOptions> = {}) {
  const clock = new ManualClock();
  const rounds: { end: (pauseMs?: number) => Promise<void>; fail: () => Promise<void> }[] = [];
  let running = 0;
  let most = 0;
  const loop = new BackgroundLoop({
    name: 'test',
    everyMs: 100,
    clock,
    logger: createLogger('test', 'silent'),
    round: async () => {
      running += 1;
      most = Math.max(most, running);
      try {
        return await new Promise<number | undefined>((resolve, reject) => {
          rounds.push({
            end: (pauseMs) => (resolve(pauseMs), settle()),
            fail: () => (reject(new Error('no')), settle()),
          });
        });
      } finally {
        running -= 1;
      }
    },
    ...options,
  });
  return { clock, loop, rounds, mostAtOnce: () => most };
}

describe('BackgroundLoop', () => {
  it('begins with a round and pauses between the end of one and the next', async () => {
    const { clock, loop, rounds } = bed();
    loop.start();
    loop.start();
    expect(rounds).toHaveLength(1);
    expect(clock.pauses).toEqual([]);
    await rounds[0]!.end();
    expect(clock.pauses).toEqual([100]);
    await clock.runOut();
    expect(rounds).toHaveLength(2);
  });

  it('begins with a pause when it is told to', async () => {
    const { clock, loop, rounds } = bed({ pauseFirst: true });
    loop.start();
    expect(rounds).toHaveLength(0);
    await clock.runOut();
    expect(rounds).toHaveLength(1);
  });

  it('lets a round choose the pause after it', async () => {
    const { clock, loop, rounds } = bed();
    loop.start();
    await rounds[0]!.end(7);
    expect(clock.pauses).toEqual([7]);
    await clock.runOut();
    await rounds[1]!.end(0);
    expect(rounds).toHaveLength(3);
    await rounds[2]!.end(Infinity);
    expect(clock.pauses).toEqual([]);
    expect(rounds).toHaveLength(3);
    loop.wake();
    await settle();
    expect(rounds).toHaveLength(4);
  });

  it('is woken out of its pause', async () => {
    const { clock, loop, rounds } = bed();
    loop.start();
    await rounds[0]!.end();
    loop.wake();
    await settle();
    expect(rounds).toHaveLength(2);
    expect(clock.pauses).toEqual([]);
  });

  it('makes one more round, and not two at once, when it is woken during one', async () => {
    const { clock, loop, rounds, mostAtOnce } = bed();
    loop.start();
    loop.wake();
    loop.wake();
    await settle();
    expect(rounds).toHaveLength(1);
    await rounds[0]!.end();
    expect(rounds).toHaveLength(2);
    await rounds[1]!.end();
    expect(clock.pauses).toEqual([100]);
    expect(mostAtOnce()).toBe(1);
  });

  it('tells who asked for it when a round that began afterwards is over', async () => {
    const { loop, rounds } = bed();
    loop.start();
    let over = false;
    void loop.next().then(() => (over = true));
    await rounds[0]!.end();
    expect(over).toBe(false);
    await rounds[1]!.fail();
    expect(over).toBe(true);
  });

  it('tries again after growing pauses that waking does not shorten, and forgets them after a success', async () => {
    const { clock, loop, rounds } = bed();
    loop.start();
    const pauses: number[] = [];
    for (let i = 0; i < 5; i++) {
      await rounds[i]!.fail();
      loop.wake();
      await settle();
      pauses.push(...clock.pauses);
      await clock.runOut();
    }
    expect(pauses).toEqual([1_000, 2_000, 4_000, 5_000, 5_000]);
    await rounds[5]!.end();
    expect(clock.pauses).toEqual([100]);
  });

  it('pauses no less than usually after a failure', async () => {
    const { clock, loop, rounds } = bed({ everyMs: 60_000 });
    loop.start();
    await rounds[0]!.fail();
    expect(clock.pauses).toEqual([60_000]);
  });

  it('stops after the round under way', async () => {
    const { clock, loop, rounds } = bed();
    loop.start();
    const left = loop.next();
    let stopped = false;
    const stopping = loop.stop().then(() => (stopped = true));
    await settle();
    expect(loop.stopping.aborted).toBe(true);
    expect(stopped).toBe(false);
    await rounds[0]!.end();
    await Promise.all([stopping, left, loop.next()]);
    expect(rounds).toHaveLength(1);
    expect(clock.pauses).toEqual([]);
  });

  it.each(['in its pause', 'after a failure', 'before it was started'])('stops %s at once', async (when) => {
    const { clock, loop, rounds } = bed();
    if (when !== 'before it was started') {
      loop.start();
      await (when === 'in its pause' ? rounds[0]!.end() : rounds[0]!.fail());
    }
    await loop.stop();
    loop.start();
    await settle();
    expect(rounds.length).toBeLessThanOrEqual(1);
    expect(clock.pauses).toEqual([]);
  });
});
