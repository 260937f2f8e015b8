import type { Clock } from './clock.js';
import { sleep } from './clock.js';

const AGAIN_MS = 500;

/**
 * Does `work` again and again until it succeeds. Rejects with its error when `limitMs` have passed, and at once when
 * `mayPass` says that waiting cannot help.
 */
export async function tryWithin<T>(
  work: () => Promise<T>,
  options: {
    readonly limitMs: number;
    readonly mayPass: (error: unknown) => boolean;
    /** Told of each failure that is waited out. */
    readonly onWait: (error: unknown) => void;
    readonly clock: Clock;
  },
): Promise<T> {
  const { limitMs, mayPass, onWait, clock } = options;
  const giveUpAt = clock.now().getTime() + limitMs;
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (!mayPass(error) || clock.now().getTime() >= giveUpAt) throw error;
      onWait(error);
      await sleep(clock, AGAIN_MS);
    }
  }
}
