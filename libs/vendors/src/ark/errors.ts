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
 * The error tables: codes that a call answers with (`error.code`), and codes that a failed task carries. A code that is
 * not listed takes the row of its nearest listed parent: `InvalidParameter.ratio` that of `InvalidParameter`. Only code
 * and HTTP status decide; the documented `type` is not what the live service sends.
 */

const {
  invalid: INVALID,
  moderated: MODERATED,
  ours: OURS,
  auth: AUTH,
  quota: QUOTA,
  rate: RATE,
} = CREATE_ERROR;
const CONCURRENCY: CreateErrorRow = { kind: 'retry', afterMs: 30_000, fault: 'concurrency' };

/** What a code means for a create. `QuotaExceeded` is decided by its message. */
export const CREATE_ERRORS: Readonly<Record<string, CreateErrorRow>> = {
  InvalidParameter: INVALID,
  'InvalidImageURL.EmptyURL': INVALID,
  'InvalidImageURL.InvalidFormat': INVALID,
  // An asset or a draft that is not there.
  NotFound: INVALID,
  MissingParameter: OURS,

  SensitiveContentDetected: MODERATED,
  InputTextSensitiveContentDetected: MODERATED,
  InputImageSensitiveContentDetected: MODERATED,
  InputVideoSensitiveContentDetected: MODERATED,
  InputAudioSensitiveContentDetected: MODERATED,
  OutputVideoSensitiveContentDetected: MODERATED,
  OutputAudioSensitiveContentDetected: MODERATED,

  // One model's trouble (a wrong or retired id), which must not take the channel's other models down.
  'InvalidEndpoint.ClosedEndpoint': OURS,
  'InvalidEndpointOrModel.NotFound': OURS,
  'InvalidEndpointOrModel.ModelIDAccessDisabled': OURS,
  'OperationDenied.InvalidState': OURS,

  AuthenticationError: AUTH,
  InvalidAccountStatus: AUTH,
  AccessDenied: AUTH,
  'OperationDenied.ServiceNotOpen': AUTH,
  'OperationDenied.PermissionDenied': AUTH,
  ModelNotOpen: AUTH,

  AccountOverdueError: QUOTA,
  'OperationDenied.ServiceOverdue': QUOTA,
  SetLimitExceeded: QUOTA,

  RateLimitExceeded: RATE,
  ModelAccountRpmRateLimitExceeded: RATE,
  ModelAccountTpmRateLimitExceeded: RATE,
  APIAccountRpmRateLimitExceeded: RATE,
  AccountRateLimitExceeded: RATE,
  RequestBurstTooFast: RATE,
  InflightBatchsizeExceeded: CONCURRENCY,
  ServerOverloaded: { kind: 'retry', afterMs: 15_000 },
  ModelLoadingError: { kind: 'retry', afterMs: 30_000 },

  // The task may exist all the same, and a create is not idempotent: it has to be looked for.
  InternalServiceError: CREATE_ERROR.unknown,
};

/** Outcome of a create that was answered with an error. */
export const createError = (error: ApiError): SubmitOutcome => createOutcome(rowFor(error), error);

/** Outcome of a status query that was answered with an error: never the end of a task, an unknown id included. */
export const queryError = (error: ApiError): Extract<QueryOutcome, { kind: 'unknown' }> =>
  openQuestion(rowFor(error), error);

/** Outcome of a delete that was answered with an error. A running task is refused. */
export function cancelError(error: ApiError): CancelOutcome {
  if (error.status === 409 || error.code === 'OperationDenied.InvalidState') return { kind: 'too_late' };
  return { kind: 'unknown', vendorCode: vendorCodeOf(error), message: error.message };
}

const BLOCKED: FailureRow = { kind: 'failed', code: 'moderation_blocked' };

/** What the code of a failed task means. Only succeeded tasks are charged upstream. */
export const TASK_ERRORS: Readonly<Record<string, FailureRow>> = {
  SensitiveContentDetected: BLOCKED,
  InputTextSensitiveContentDetected: BLOCKED,
  InputImageSensitiveContentDetected: BLOCKED,
  InputVideoSensitiveContentDetected: BLOCKED,
  InputAudioSensitiveContentDetected: BLOCKED,
  OutputVideoSensitiveContentDetected: BLOCKED,
  OutputAudioSensitiveContentDetected: BLOCKED,
  InvalidParameter: { kind: 'failed', code: 'invalid_input' },
  InvalidImageURL: { kind: 'failed', code: 'invalid_input' },
  ServerOverloaded: { kind: 'failed', code: 'upstream_failed', again: 'later' },
  InternalServiceError: { kind: 'failed', code: 'upstream_failed', again: 'once' },
};

/** Outcome of a failed task. */
export function taskFailure(code: string, message: string): QueryOutcome {
  return failureOutcome(rowOf(TASK_ERRORS, code), code === '' ? 'failed' : code, message);
}

function rowFor(error: ApiError): CreateErrorRow | undefined {
  if (error.code === 'QuotaExceeded') return quotaRow(error.message);
  return rowOf(CREATE_ERRORS, error.code) ?? CREATE_STATUSES[error.status];
}

/**
 * `QuotaExceeded` says either that a model's free quota is used up, which only the operator can mend, or that too many
 * tasks are queued, which passes. Only the message tells; one that tells neither is waited out.
 */
function quotaRow(message: string): CreateErrorRow {
  if (/\bfree\b|trial|exhaust|免费|试用/i.test(message)) return QUOTA;
  if (/queue|pending|concurren|排队/i.test(message)) return CONCURRENCY;
  return { kind: 'retry', afterMs: 60_000, fault: 'rate' };
}
