import type { Clock } from '@reelgate/runtime';

interface Timer {
  readonly at: number;
  readonly order: number;
  readonly callback: () => void;
}

/** A clock that stands still until a test moves it. */
export class FixedClock implements Clock {
  #time: number;
  #order = 0;
  readonly #timers = new Set<Timer>();

  /** Starts at an instant (ISO 8601 or Date). */
  constructor(start: string | Date = '2026-01-01T00:00:00Z') {
    this.#time = new Date(start).getTime();
    if (Number.isNaN(this.#time)) throw new RangeError(`not an instant: ${String(start)}`);
  }

  now(): Date {
    return new Date(this.#time);
  }

  setTimer(callback: () => void, ms: number): () => void {
    const timer = { at: this.#time + Math.max(0, ms), order: this.#order++, callback };
    this.#timers.add(timer);
    return () => void this.#timers.delete(timer);
  }

  /** How many timers are waiting. */
  get waiting(): number {
    return this.#timers.size;
  }

  /**
   * Moves the time on by `ms`, calling due timers in order, each at its own instant. After each one it lets pending
   * promises run, so that a loop of `sleep(clock, …)` comes round as often as it would in real time.
   */
  async advance(ms: number): Promise<void> {
    const end = this.#time + ms;
    await settle();
    for (;;) {
      const next = [...this.#timers]
        .filter((timer) => timer.at <= end)
        .sort((a, b) => a.at - b.at || a.order - b.order)[0];
      if (!next) break;
      this.#timers.delete(next);
      this.#time = Math.max(this.#time, next.at);
      next.callback();
      await settle();
    }
    this.#time = end;
  }

  /** Jumps to an instant without calling any timer, as when a machine's clock is set. */
  set(instant: string | Date): void {
    this.#time = new Date(instant).getTime();
  }
}

const realSetImmediate = setImmediate;
const settle = (): Promise<void> => new Promise((resolve) => realSetImmediate(resolve));
