/** Injection token of the process's `Clock`. */
export const CLOCK = Symbol('Clock');

/** Time as the code sees it. Nothing calls `Date.now()` or `setTimeout` directly, so tests can move it by hand. */
export interface Clock {
  now(): Date;
  /** Calls `callback` once, `ms` milliseconds from now. Returns a function that cancels it. */
  setTimer(callback: () => void, ms: number): () => void;
}

/** The real time. */
export const systemClock: Clock = {
  now: () => new Date(),
  setTimer: (callback, ms) => {
    const timer = setTimeout(callback, ms);
    return () => clearTimeout(timer);
  },
};

/** Resolves after `ms`, or at once when `signal` aborts. Never rejects. */
export function sleep(clock: Clock, ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted) return resolve();
    const cancel = clock.setTimer(finish, ms);
    function finish(): void {
      signal?.removeEventListener('abort', abort);
      resolve();
    }
    function abort(): void {
      cancel();
      finish();
    }
    signal?.addEventListener('abort', abort, { once: true });
  });
}
