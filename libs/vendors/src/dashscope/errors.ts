import {
  CREATE_ERROR,
  CREATE_STATUSES,
  createOutcome,
  failureOutcome,
  openQuestion,
  rowOf,
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
 * The error tables: codes that a call answers with, and codes that a failed task carries. A code that is not listed takes the row
 * of its nearest listed parent: `Throttling.RateQuota` that of `Throttling`.
 */

const {
  invalid: INVALID,
  moderated: MODERATED,
  ours: OURS,
  auth: AUTH,
  quota: QUOTA,
  rate: RATE,
  unknown: UNKNOWN,
} = CREATE_ERROR;

/** What a code means for a create. */
export const CREATE_ERRORS: Readonly<Record<string, CreateErrorRow>> = {
  InvalidParameter: INVALID,
  InvalidURL: INVALID,
  InvalidFile: INVALID,
  BadRequest: INVALID,
  DataInspectionFailed: MODERATED,
  IPInfringementSuspect: MODERATED,

  // One model's trouble, which must not take the channel's other models down.
  ModelNotFound: OURS,
  'Model.AccessDenied': OURS,

  InvalidApiKey: AUTH,
  AccessDenied: AUTH,
  Arrearage: QUOTA,
  'AllocationQuota.FreeTierOnly': QUOTA,
  'Throttling.AllocationQuota': QUOTA,
  Throttling: RATE,
  ServiceUnavailable: { kind: 'retry', afterMs: 15_000 },

  // The task may exist all the same, and a create is not idempotent.
  InternalError: UNKNOWN,
  SystemError: UNKNOWN,
  RequestTimeOut: UNKNOWN,
};

/** Outcome of a create that was answered with an error. */
export const createError = (error: ApiError): SubmitOutcome => createOutcome(rowFor(error), error);

/** Outcome of a status query that was answered with an error: never the end of a task. */
export const queryError = (error: ApiError): Extract<QueryOutcome, { kind: 'unknown' }> =>
  openQuestion(rowFor(error), error);

/** Outcome of a cancel that was answered with an error. Only a task that waits can be cancelled. */
export function cancelError(error: ApiError): CancelOutcome {
  if (error.code === 'UnsupportedOperation') return { kind: 'too_late' };
  return { kind: 'unknown', vendorCode: vendorCodeOf(error), message: error.message };
}

const BLOCKED: FailureRow = { kind: 'failed', code: 'moderation_blocked' };
const WRONG: FailureRow = { kind: 'failed', code: 'invalid_input' };

/** What the code of a failed task means. */
export const TASK_ERRORS: Readonly<Record<string, FailureRow>> = {
  DataInspectionFailed: BLOCKED,
  IPInfringementSuspect: BLOCKED,
  InvalidParameter: WRONG,
  'InvalidParameter.DataInspection': WRONG,
  InvalidURL: WRONG,
  InvalidFile: WRONG,
  InternalError: { kind: 'failed', code: 'upstream_failed', again: 'once' },
  Throttling: { kind: 'failed', code: 'upstream_failed', again: 'later' },
};

/** Outcome of a failed task. */
export function taskFailure(code: string, message: string): QueryOutcome {
  return failureOutcome(rowOf(TASK_ERRORS, code), code === '' ? 'FAILED' : code, message);
}

function rowFor({ code, status }: ApiError): CreateErrorRow | undefined {
  return rowOf(CREATE_ERRORS, code) ?? CREATE_STATUSES[status];
}
