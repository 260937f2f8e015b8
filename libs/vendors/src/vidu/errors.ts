import type { TaskErrorCode } from '@reelgate/contracts';
import type { CancelOutcome, CreateErrorRow, QueryOutcome, SubmitOutcome } from '@reelgate/vendor-port';

/**
 * The error tables. The same names appear as `reason` of a refused call and as `err_code` of a failed task, but do not
 * mean the same there: a call may be repeated, a failed task is over.
 */

/** A call that the API answered with an error. `reason` is empty when the answer was not the API's own. */
export interface ApiError {
  /** HTTP status. */
  readonly status: number;
  readonly reason: string;
  readonly message: string;
}

const INVALID: CreateErrorRow = { kind: 'refused', code: 'invalid_input' };
const MODERATED: CreateErrorRow = { kind: 'refused', code: 'moderation_blocked' };
/** The request is wrong in a way that no caller can cause or correct: ours to mend. */
const OURS: CreateErrorRow = { kind: 'refused', code: 'upstream_rejected' };
const AUTH: CreateErrorRow = { kind: 'retry', fault: 'auth' };
const QUOTA: CreateErrorRow = { kind: 'retry', fault: 'quota' };
const RATE: CreateErrorRow = { kind: 'retry', afterMs: 5_000, fault: 'rate' };
/** Not this API, or not reachable behind what answered. */
const OUTAGE: CreateErrorRow = { kind: 'retry', afterMs: 60_000, fault: 'outage' };
/** The task may exist all the same, and the upstream has no idempotency key: it has to be looked for. */
const UNKNOWN: CreateErrorRow = { kind: 'unknown' };

/** What a reason means for a create. */
export const CREATE_ERRORS: Readonly<Record<string, CreateErrorRow>> = {
  BadRequest: INVALID,
  FieldLacking: INVALID,
  FieldInvalid: INVALID,
  FieldItemCountOutOfRange: INVALID,
  FieldUnwanted: OURS,
  CODEC: OURS,
  // Said of the size of images.
  PageSizeOutOfRange: INVALID,
  ImageDownloadFailure: INVALID,
  ImageFormatInvalid: INVALID,
  ImageSizeInvalid: INVALID,
  ImageCheckBodyJointsFailed: INVALID,
  ImageCheckFaceFailed: INVALID,
  ImageObjectsUndetected: INVALID,
  FaceDetectFailure: INVALID,
  FaceDetectNotPass: INVALID,
  NoFaceDetected: INVALID,
  MultiFaceDetected: INVALID,
  VideoDownloadFailure: INVALID,
  VideoFormatInvalid: INVALID,

  TaskPromptPolicyViolation: MODERATED,
  AuditSubmitIllegal: MODERATED,
  AuditFailed: MODERATED,
  PhotoAuditNotPass: MODERATED,
  CreationPolicyViolation: MODERATED,

  OperationInProcess: { kind: 'retry', afterMs: 10_000 },
  ModelUnavailable: { kind: 'retry', afterMs: 60_000 },
  TooManyRequests: RATE,
  SystemThrottling: RATE,
  // The account's limit of tasks, waiting ones included.
  QuotaExceeded: { kind: 'retry', afterMs: 30_000, fault: 'concurrency' },
  CreditInsufficient: QUOTA,
  Unauthorized: AUTH,
  Forbidden: AUTH,
  NotFound: OUTAGE,

  Conflict: UNKNOWN,
  Canceled: UNKNOWN,
  InternalServiceFailure: UNKNOWN,
  Unknown: UNKNOWN,
};

/** For a reason that is not listed, or an answer without one. Any other status leaves the outcome open. */
export const CREATE_STATUSES: Readonly<Record<number, CreateErrorRow>> = {
  400: OURS,
  401: AUTH,
  402: QUOTA,
  403: OUTAGE,
  404: OUTAGE,
  405: OUTAGE,
  413: INVALID,
  415: OURS,
  422: OURS,
  429: RATE,
};

/** Outcome of a create that was answered with an error. */
export function createError(error: ApiError): SubmitOutcome {
  const row = own(CREATE_ERRORS, error.reason) ?? CREATE_STATUSES[error.status] ?? UNKNOWN;
  const { message } = error;
  const vendorCode = vendorCodeOf(error);
  switch (row.kind) {
    case 'refused':
      return { kind: 'refused', code: row.code, vendorCode, message };
    case 'unknown':
      return { kind: 'unknown', vendorCode, message };
    case 'retry':
      return {
        kind: 'retry',
        vendorCode,
        message,
        ...(row.afterMs !== undefined && { afterMs: row.afterMs }),
        ...(row.fault && { fault: { kind: row.fault, message } }),
      };
  }
}

/** Outcome of a status query that was answered with an error: never the end of a task, an unknown id included. */
export function queryError(error: ApiError): Extract<QueryOutcome, { kind: 'unknown' }> {
  const row = own(CREATE_ERRORS, error.reason) ?? CREATE_STATUSES[error.status];
  const afterMs = row?.kind === 'retry' ? row.afterMs : undefined;
  return {
    kind: 'unknown',
    vendorCode: vendorCodeOf(error),
    message: error.message,
    ...(afterMs !== undefined && { afterMs }),
  };
}

/** Outcome of a cancel that was answered with an error. A task handed to a worker is refused with a bad request. */
export function cancelError(error: ApiError): CancelOutcome {
  if (error.status === 400 && error.reason === 'BadRequest') return { kind: 'too_late' };
  return { kind: 'unknown', vendorCode: vendorCodeOf(error), message: error.message };
}

/** The reason, or `http_<status>` where there is none. */
export function vendorCodeOf(error: ApiError): string {
  return error.reason === '' ? `http_${error.status}` : error.reason;
}

type FailureRow =
  | { readonly kind: 'failed'; readonly code: TaskErrorCode; readonly again?: 'later' | 'once' }
  | { readonly kind: 'cancelled' };

const BAD_INPUT: FailureRow = { kind: 'failed', code: 'invalid_input' };
const BLOCKED: FailureRow = { kind: 'failed', code: 'moderation_blocked' };
const LATER: FailureRow = { kind: 'failed', code: 'upstream_failed', again: 'later' };
const ONCE: FailureRow = { kind: 'failed', code: 'upstream_failed', again: 'once' };
const CANCELLED: FailureRow = { kind: 'cancelled' };

/** What the `err_code` of a failed task means. A failed task costs nothing. */
export const TASK_ERRORS: Readonly<Record<string, FailureRow>> = {
  BadRequest: BAD_INPUT,
  FieldLacking: BAD_INPUT,
  FieldUnwanted: BAD_INPUT,
  FieldInvalid: BAD_INPUT,
  FieldItemCountOutOfRange: BAD_INPUT,
  PageSizeOutOfRange: BAD_INPUT,
  ImageDownloadFailure: BAD_INPUT,
  ImageFormatInvalid: BAD_INPUT,
  ImageSizeInvalid: BAD_INPUT,
  ImageCheckBodyJointsFailed: BAD_INPUT,
  ImageCheckFaceFailed: BAD_INPUT,
  ImageObjectsUndetected: BAD_INPUT,
  FaceDetectFailure: BAD_INPUT,
  FaceDetectNotPass: BAD_INPUT,
  NoFaceDetected: BAD_INPUT,
  MultiFaceDetected: BAD_INPUT,
  VideoDownloadFailure: BAD_INPUT,
  VideoFormatInvalid: BAD_INPUT,

  TaskPromptPolicyViolation: BLOCKED,
  AuditSubmitIllegal: BLOCKED,
  AuditFailed: BLOCKED,
  PhotoAuditNotPass: BLOCKED,
  CreationPolicyViolation: BLOCKED,

  OperationInProcess: LATER,
  ModelUnavailable: LATER,
  QuotaExceeded: LATER,
  TooManyRequests: LATER,
  SystemThrottling: LATER,
  InternalServiceFailure: ONCE,
  Unknown: ONCE,
  CreditInsufficient: { kind: 'failed', code: 'upstream_failed' },

  UserCancelled: CANCELLED,
  Canceled: CANCELLED,
};

/**
 * Outcome of a failed task. The answer holds no text, so the code is the message. An off-peak task that the system
 * cancelled was not made within its 48 hours [inferred: the code is not documented].
 */
export function taskFailure(errCode: string, offPeak: boolean): QueryOutcome {
  const vendorCode = errCode === '' ? 'failed' : errCode;
  if (offPeak && errCode === 'Canceled') {
    return {
      kind: 'failed',
      code: 'expired',
      vendorCode,
      message: 'the vendor did not make the film within the off-peak window of 48 hours',
    };
  }
  const row = own(TASK_ERRORS, errCode) ?? { kind: 'failed', code: 'upstream_failed' };
  if (row.kind === 'cancelled') return { kind: 'cancelled' };
  return {
    kind: 'failed',
    code: row.code,
    vendorCode,
    message: `the vendor failed the task (${vendorCode})`,
    ...(row.again && { again: row.again }),
  };
}

function own<Row>(table: Readonly<Record<string, Row>>, name: string): Row | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined;
}
