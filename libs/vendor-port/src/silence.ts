import type { QueryOutcome, SubmitOutcome } from './vendor.js';
import { isVendorHttpError } from './vendor-http-error.js';

/** No answer of the vendor's API itself: no connection, a broken one, or something else that answered in its place. */
export interface Silence {
  readonly kind: 'silent';
  /** Whether the vendor may have received the request, and so may have done what it asked. */
  readonly sent: boolean;
  readonly code: string;
  readonly message: string;
}

/** The silence that a failed exchange is. Rethrows what is no failure of the exchange, but a fault of our own. */
export function silenceOf(error: unknown): Silence {
  if (!isVendorHttpError(error)) throw error;
  return { kind: 'silent', sent: error.sent, code: 'no_answer', message: error.message };
}

/**
 * What silence after a submit means, the same for every vendor: a request that may have arrived may have made a job, and
 * only one that certainly did not may be sent again as if nothing had happened.
 */
export function submitMetSilence({
  sent,
  code: vendorCode,
  message,
}: Silence): Extract<SubmitOutcome, { kind: 'unknown' | 'retry' }> {
  return sent
    ? { kind: 'unknown', vendorCode, message }
    : { kind: 'retry', vendorCode, message, fault: { kind: 'outage', message } };
}

/** What silence after a question means: nothing is known, and it can be asked again. */
export function questionMetSilence({
  code: vendorCode,
  message,
}: Silence): Extract<QueryOutcome, { kind: 'unknown' }> {
  return { kind: 'unknown', vendorCode, message };
}
