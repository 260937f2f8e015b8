import type { Clock } from './clock.js';
import { sleep } from './clock.js';
import type { Logger } from './logger.js';

/** Pause after the first failed round; each further failure doubles it. */
const FIRST_ERROR_PAUSE_MS = 1_000;
/** Short enough that work goes on soon after an outage. */
const LONGEST_ERROR_PAUSE_MS = 5_000;

export interface BackgroundLoopOptions {
  /** Named in the log when a round fails. */
  readonly name: string;
  /** Pause between the end of a round and the next one. */
  readonly everyMs: number;
  /**
   * One round. It may say how long the pause after it is to be instead: 0 = none, Infinity = until it is woken. `signal`
   * aborts when the loop is stopped.
   */
  readonly round: (signal: AbortSignal) => Promise<number | void>;
  /** Begin with a pause instead of a round. */
  readonly pauseFirst?: boolean;
  readonly clock: Clock;
  readonly logger: Logger;
}

/**
 * Work that is done again and again beside everything else: one round at a time, a pause between two, sooner when it is
 * woken. A round that fails is logged and tried again after a pause that grows with the failures; waking does not shorten
 * that one.
 */
export class BackgroundLoop {
  readonly #stopping = new AbortController();
  #loop: Promise<void> | undefined;
  #woken = false;
  #endPause: (() => void) | undefined;
  #failures = 0;
  /** Who waits for the next round to end. */
  #waiting: (() => void)[] = [];

  constructor(private readonly options: BackgroundLoopOptions) {}

  /** Begins; once. */
  start(): void {
    this.#loop ??= this.#run();
  }

  /** The next round begins now; after the one under way, when there is one. */
  wake(): void {
    this.#woken = true;
    this.#endPause?.();
  }

  /** Wakes the loop; resolves when a round that began after this call is over, well or not, or the loop has stopped. */
  async next(): Promise<void> {
    if (this.stopping.aborted) return;
    const over = new Promise<void>((resolve) => this.#waiting.push(resolve));
    this.wake();
    await over;
  }

  /** Aborts when the loop is stopped. */
  get stopping(): AbortSignal {
    return this.#stopping.signal;
  }

  /** Begins no further round and waits for the one under way. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#endPause?.();
    await this.#loop;
    for (const resolve of this.#waiting.splice(0)) resolve();
  }

  async #run(): Promise<void> {
    const { everyMs, pauseFirst, clock } = this.options;
    if (pauseFirst) await this.#pause(everyMs);
    while (!this.stopping.aborted) {
      this.#woken = false;
      const waiting = this.#waiting.splice(0);
      const pauseMs = await this.#round();
      for (const resolve of waiting) resolve();
      if (this.#failures === 0) await this.#pause(pauseMs);
      else await sleep(clock, pauseMs, this.stopping);
    }
  }

  /** Returns the pause after it. */
  async #round(): Promise<number> {
    const { name, everyMs, round, logger } = this.options;
    try {
      const pauseMs = await round(this.stopping);
      this.#failures = 0;
      return pauseMs ?? everyMs;
    } catch (error) {
      this.#failures += 1;
      logger.warn(
        { err: error, loop: name, failures: this.#failures },
        'background work failed, will try again',
      );
      const growing = FIRST_ERROR_PAUSE_MS * 2 ** Math.min(this.#failures - 1, 10);
      return Math.max(Math.min(growing, LONGEST_ERROR_PAUSE_MS), everyMs);
    }
  }

  async #pause(ms: number): Promise<void> {
    if (ms <= 0 || this.#woken || this.stopping.aborted) return;
    await new Promise<void>((resolve) => {
      const cancel = Number.isFinite(ms) ? this.options.clock.setTimer(resolve, ms) : undefined;
      this.#endPause = () => {
        cancel?.();
        resolve();
      };
    });
    this.#endPause = undefined;
  }
}
