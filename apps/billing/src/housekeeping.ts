import { BackgroundLoop } from '@reelgate/runtime';
import type { Clock, Logger } from '@reelgate/runtime';

/** Work that is done again and again, a pause between the end of one round and the next. */
export interface Chore {
  readonly name: string;
  readonly everyMs: number;
  readonly run: () => Promise<unknown>;
}

/** Runs chores, the first time after their pause, until it is stopped. */
export class Housekeeping {
  readonly #loops: readonly BackgroundLoop[];

  constructor(chores: readonly Chore[], clock: Clock, logger: Logger) {
    this.#loops = chores.map(
      ({ name, everyMs, run }) =>
        new BackgroundLoop({
          name,
          everyMs,
          pauseFirst: true,
          round: async () => {
            await run();
          },
          clock,
          logger,
        }),
    );
    for (const loop of this.#loops) loop.start();
  }

  /** Resolves when the rounds under way are over. */
  async stop(): Promise<void> {
    await Promise.all(this.#loops.map((loop) => loop.stop()));
  }
}
