/**
 * The simulator's time: a base clock plus an offset that only grows. All waiting is computed from it, so that moving
 * the clock is the same as waiting.
 */
export class SimulatedClock {
  #offsetMs = 0;

  /** @param base milliseconds since 1970; the real time, or a test's own. */
  constructor(private readonly base: () => number) {}

  /** Milliseconds since 1970, simulated. */
  now(): number {
    return this.base() + this.#offsetMs;
  }

  get offsetMs(): number {
    return this.#offsetMs;
  }

  advance(ms: number): void {
    this.#offsetMs += ms;
  }

  reset(): void {
    this.#offsetMs = 0;
  }
}
