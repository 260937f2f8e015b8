import { sleep } from '@reelgate/runtime';
import type { Clock, Logger } from '@reelgate/runtime';

/** Work that is done again and again, a pause between the end of one round and the next. */
export interface Chore {
  readonly name: string;
  readonly everyMs: number;
  readonly run: () => Promise<unknown>;
}

/** Runs chores until it is stopped. One that fails is logged and tried again after its pause. */
export class Housekeeping {
  readonly #stop = new AbortController();
  readonly #loops: Promise<void>[];

  constructor(
    chores: readonly Chore[],
    private readonly clock: Clock,
    private readonly logger: Logger,
  ) {
    this.#loops = chores.map((chore) => this.#loop(chore));
  }

  /** Resolves when the rounds under way are over. */
  async stop(): Promise<void> {
    this.#stop.abort();
    await Promise.all(this.#loops);
  }

  async #loop({ name, everyMs, run }: Chore): Promise<void> {
    const { signal } = this.#stop;
    for (;;) {
      await sleep(this.clock, everyMs, signal);
      if (signal.aborted) return;
      try {
        await run();
      } catch (error) {
        this.logger.warn({ err: error, chore: name }, 'chore failed, will be tried again');
      }
    }
  }
}
