import { CREATE_ERROR, createOutcome, failureOutcome, openQuestion, rowOf } from '@reelgate/vendor-port';
import type {
  ApiError,
  CancelOutcome,
  CreateErrorRow,
  FailureRow,
  QueryOutcome,
  SubmitOutcome,
} from '@reelgate/vendor-port';

/**
 * The two error tables: codes that an API call answers with (`Response.Error.Code`), and codes that a finished task
 * carries (`ErrCodeExt`). A code that is not listed takes the row of its nearest listed parent:
 * `RequestLimitExceeded.UinLimitExceeded` that of `RequestLimitExceeded`.
 */

const { auth: AUTH, invalid: INVALID, moderated: MODERATED, ours: OURS } = CREATE_ERROR;

/** What an error code means for a create. Rate: 20 creates and 100 reads a second for each account. */
export const SYNC_ERRORS: Readonly<Record<string, CreateErrorRow>> = {
  RequestLimitExceeded: { kind: 'retry', afterMs: 1_000, fault: 'rate' },
  'LimitExceeded.Quota': { kind: 'retry', fault: 'quota' },
  LimitExceeded: { kind: 'retry', afterMs: 60_000, fault: 'rate' },
  ResourceInsufficient: { kind: 'retry', afterMs: 30_000 },
  ResourceUnavailable: { kind: 'retry', afterMs: 30_000 },
  FailedOperation: { kind: 'retry', afterMs: 10_000 },

  // The job may exist all the same. The reference makes a repeat harmless.
  InternalError: { kind: 'unknown' },

  'FailedOperation.TaskDuplicate': { kind: 'duplicate' },
  'InvalidParameterValue.SessionId': { kind: 'duplicate' },

  'FailedOperation.InvalidVodUser': AUTH,
  'FailedOperation.InvalidAccount': AUTH,
  // The upstream's own spelling, and the one it may be corrected to.
  'FailedOperation.UserStatusInavlid': AUTH,
  'FailedOperation.UserStatusInvalid': AUTH,
  'FailedOperation.NoPrivileges': AUTH,
  'InvalidParameterValue.SubAppId': AUTH,
  AuthFailure: AUTH,
  UnauthorizedOperation: AUTH,
  UnsupportedRegion: AUTH,

  'InvalidParameter.VoilationContent': MODERATED,
  'InvalidParameter.ViolationContent': MODERATED,
  ContentModerationFailed: MODERATED,

  InvalidParameter: INVALID,
  InvalidParameterValue: INVALID,
  ResourceNotFound: INVALID,
  RequestSizeLimitExceeded: INVALID,

  'InvalidParameterValue.SessionIdTooLong': OURS,
  'InvalidParameterValue.SessionContextTooLong': OURS,
  InvalidRequest: OURS,
  MissingParameter: OURS,
  UnknownParameter: OURS,
  InvalidAction: OURS,
  NoSuchVersion: OURS,
  UnsupportedOperation: OURS,
  UnsupportedProtocol: OURS,
};

/** Outcome of a create that the API answered with an error. An unlisted code leaves the outcome open. */
export function createError(error: ApiError): SubmitOutcome {
  const row = rowOf(SYNC_ERRORS, error.code);
  const isConcurrency = row?.kind === 'retry' && row.fault === 'rate' && /concurren/i.test(error.message);
  return createOutcome(isConcurrency ? { ...row, fault: 'concurrency' } : row, error);
}

/** Outcome of a status query that the API answered with an error: never the end of a task, whatever the code says. */
export const queryError = (error: ApiError): Extract<QueryOutcome, { kind: 'unknown' }> =>
  openQuestion(rowOf(SYNC_ERRORS, error.code), error);

/**
 * Outcome of an abort that the API answered with an error. Only waiting tasks can be aborted; for any other the upstream
 * answers that the operation failed or that the task id is not a fitting one.
 */
export function cancelError({ code, message }: ApiError): CancelOutcome {
  const tooLate = [
    'FailedOperation',
    'InvalidParameterValue',
    'InvalidParameterValue.TaskId',
    'ResourceNotFound',
  ];
  if (tooLate.includes(code)) return { kind: 'too_late' };
  return { kind: 'unknown', vendorCode: code, message };
}

/** What the error code of a finished task means. */
export const TASK_ERRORS: Readonly<Record<string, FailureRow>> = {
  RequestLimitExceeded: { kind: 'failed', code: 'upstream_failed', again: 'later' },
  'InvalidParameter.VoilationContent': { kind: 'failed', code: 'moderation_blocked' },
  'InvalidParameter.ViolationContent': { kind: 'failed', code: 'moderation_blocked' },
  ContentModerationFailed: { kind: 'failed', code: 'moderation_blocked' },
  InvalidParameterValue: { kind: 'failed', code: 'invalid_input' },
  InvalidParameter: { kind: 'failed', code: 'invalid_input' },
  'InvalidParameter.MediaFormat': { kind: 'failed', code: 'invalid_input' },
  ResourceNotFound: { kind: 'failed', code: 'invalid_input' },
  FailedOperation: { kind: 'failed', code: 'upstream_failed', again: 'later' },
  ResourceInsufficient: { kind: 'failed', code: 'upstream_failed', again: 'later' },
  InternalError: { kind: 'failed', code: 'upstream_failed', again: 'once' },
  ModelGenerateFailed: { kind: 'failed', code: 'upstream_failed', again: 'once' },
  TaskTimeout: { kind: 'failed', code: 'timed_out', again: 'once' },
  OperationCanceled: { kind: 'cancelled' },
};

/** Generic error classes of VOD, for tasks that carry no `ErrCodeExt` or one that is not listed. */
const ERROR_CLASSES: Readonly<Record<number, FailureRow>> = {
  40000: { kind: 'failed', code: 'invalid_input' },
  60000: { kind: 'failed', code: 'invalid_input' },
  70000: { kind: 'failed', code: 'upstream_failed' },
};

/**
 * Outcome of a task that finished without a film. `InternalError` also stands for refusals that no repeat can change
 * ("invalid params, model … does not support …"); only the message tells them apart.
 */
export function taskFailure(errCode: number, errCodeExt: string, message: string): QueryOutcome {
  const vendorCode = errCodeExt === '' ? String(errCode) : errCodeExt;
  const listed = rowOf(TASK_ERRORS, errCodeExt);
  let row: FailureRow | undefined = listed ?? ERROR_CLASSES[errCode];
  const tellsNothing = listed === undefined || listed === TASK_ERRORS['InternalError'];
  if (tellsNothing && /invalid param|not support/i.test(message))
    row = { kind: 'failed', code: 'invalid_input' };
  return failureOutcome(row, vendorCode, message);
}
