import { VodError } from './vod-error.js';

/** Calls of one kind per second of the clock, as API 3.0 counts them. */
export class RateLimit {
  #second = 0;
  #calls = 0;

  /** @param perSecond 0 = no limit */
  constructor(private readonly perSecond: number) {}

  /** Counts a call at `nowMs` (milliseconds since 1970); throws RequestLimitExceeded above the limit. */
  count(nowMs: number): void {
    if (this.perSecond === 0) return;
    const second = Math.floor(nowMs / 1000);
    if (second !== this.#second) {
      this.#second = second;
      this.#calls = 0;
    }
    this.#calls += 1;
    if (this.#calls > this.perSecond) {
      throw new VodError(
        'RequestLimitExceeded',
        `Your current request times equals to \`${this.#calls}\` in a second, which exceeds the frequency limit \`${this.perSecond}\` for a second. Please try again later.`,
      );
    }
  }
}
