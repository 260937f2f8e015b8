export interface WaitOptions {
  /** Default 5000. */
  readonly timeoutMs?: number;
  /** What is waited for, for the message of a failure. */
  readonly what?: string;
}

const POLL_MS = 10;

/**
 * Waits until `condition` gives something truthy and returns that; asks every 10 ms. For what happens in another
 * process; inside one process await the event itself. Rejects after the time limit with what the condition last gave
 * or threw.
 */
export async function waitFor<T>(
  condition: () => T | Promise<T>,
  options: WaitOptions = {},
): Promise<NonNullable<T>> {
  const timeoutMs = options.timeoutMs ?? 5_000;
  const deadline = performance.now() + timeoutMs;
  let last: unknown;
  for (;;) {
    try {
      last = await condition();
      if (last) return last as NonNullable<T>;
    } catch (error) {
      last = error;
    }
    if (performance.now() >= deadline) break;
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  const outcome = last instanceof Error ? `it threw: ${last.message}` : `it gave: ${JSON.stringify(last)}`;
  throw new Error(`Waited ${timeoutMs} ms for ${options.what ?? condition.toString()}; ${outcome}`, {
    cause: last,
  });
}
