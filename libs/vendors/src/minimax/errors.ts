import {
  CREATE_ERROR,
  CREATE_STATUSES,
  createOutcome,
  failureOutcome,
  openQuestion,
  vendorCodeOf,
} from '@reelgate/vendor-port';
import type {
  ApiError,
  CancelOutcome,
  CreateErrorRow,
  FailureRow,
  QueryOutcome,
  SubmitOutcome,
} from '@reelgate/vendor-port';

/**
 * The error tables. Both contracts have the same numbers: the first as `base_resp.status_code` of an answer that is HTTP 200, the
 * second at the end of the message of a real HTTP error.
 */

const {
  invalid: INVALID,
  moderated: MODERATED,
  auth: AUTH,
  quota: QUOTA,
  rate: RATE,
  unknown: UNKNOWN,
} = CREATE_ERROR;

/** What a number means for a create. */
export const CREATE_ERRORS: Readonly<Record<string, CreateErrorRow>> = {
  '1026': MODERATED,
  '1027': MODERATED,
  '1042': INVALID,
  '2013': INVALID,
  '1004': AUTH,
  '2049': AUTH,
  '1008': QUOTA,
  '1002': RATE,
  '1039': RATE,
  '1041': RATE,
  // A plan's window is used up, for hours.
  '2056': { kind: 'retry', afterMs: 3_600_000, fault: 'rate' },
  // The task may exist all the same, and nothing tells.
  '1000': UNKNOWN,
  '1001': UNKNOWN,
  '1013': UNKNOWN,
  '1024': UNKNOWN,
  '1033': UNKNOWN,
};

/** Outcome of a create that was answered with an error. */
export const createError = (error: ApiError): SubmitOutcome => createOutcome(rowFor(error), error);

/** Outcome of a status query that was answered with an error: never the end of a task. */
export const queryError = (error: ApiError): Extract<QueryOutcome, { kind: 'unknown' }> =>
  openQuestion(rowFor(error), error);

/** Outcome of a cancel that was answered with an error. */
export const cancelError = (error: ApiError): CancelOutcome => ({
  kind: 'unknown',
  vendorCode: vendorCodeOf(error),
  message: error.message,
});

/** What the number of a failed task means. */
export const TASK_ERRORS: Readonly<Record<string, FailureRow>> = {
  '1026': { kind: 'failed', code: 'moderation_blocked' },
  '1027': { kind: 'failed', code: 'moderation_blocked' },
  '2013': { kind: 'failed', code: 'invalid_input' },
  '1013': { kind: 'failed', code: 'upstream_failed', again: 'once' },
};

/** Outcome of a failed task. */
export function taskFailure(code: string, message: string): QueryOutcome {
  const row = Object.hasOwn(TASK_ERRORS, code) ? TASK_ERRORS[code] : undefined;
  return failureOutcome(row, code === '' ? 'failed' : code, message);
}

function rowFor({ code, status }: ApiError): CreateErrorRow | undefined {
  if (Object.hasOwn(CREATE_ERRORS, code)) return CREATE_ERRORS[code];
  // In the first contract HTTP says nothing: a number that nobody knows leaves the outcome open.
  return status === 200 ? UNKNOWN : CREATE_STATUSES[status];
}
