import { AppError } from '@reelgate/runtime';

/** What becomes of a message after its handler. `dead` stores it as a dead letter and removes it from the queue. */
export type Settlement =
  | { readonly kind: 'ack' }
  | { readonly kind: 'again'; readonly delayMs: number }
  | { readonly kind: 'dead'; readonly reason: string };

/** Failed deliveries of one message before it becomes a dead letter. */
export const MAX_DELIVERIES = 8;

/** Pause before a message is tried again that has failed for good but could not be buried. */
export const BURY_AGAIN_MS = 15_000;

/** Delays before the second, third … delivery after an error. */
export const RETRY_DELAYS_MS: readonly number[] = [250, 1_000, 3_000, 10_000, 30_000, 60_000, 120_000];

/**
 * Settles a failed delivery: an AppError says itself whether trying again can help; anything else is tried again on the
 * schedule; the last delivery makes a dead letter, so that nothing is lost silently.
 */
export function settleFailure(error: unknown, delivery: number): Settlement {
  const reason = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  if (error instanceof AppError && error.retry === 'never') return { kind: 'dead', reason };
  if (delivery >= MAX_DELIVERIES) return { kind: 'dead', reason };
  const scheduled = RETRY_DELAYS_MS[Math.min(delivery, RETRY_DELAYS_MS.length) - 1] ?? RETRY_DELAYS_MS[0]!;
  const asked = error instanceof AppError ? error.retryAfterMs : undefined;
  return { kind: 'again', delayMs: asked ?? scheduled };
}
