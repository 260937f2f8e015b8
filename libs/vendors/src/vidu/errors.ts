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
 * The error tables. The same names appear as `reason` of a refused call and as `err_code` of a failed task, but do not
 * mean the same there: a call may be repeated, a failed task is over.
 */

const {
  invalid: INVALID,
  moderated: MODERATED,
  ours: OURS,
  auth: AUTH,
  quota: QUOTA,
  rate: RATE,
} = CREATE_ERROR;
/** The task may exist all the same, and the upstream has no idempotency key: it has to be looked for. */
const UNKNOWN = CREATE_ERROR.unknown;

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
  NotFound: CREATE_ERROR.outage,

  Conflict: UNKNOWN,
  Canceled: UNKNOWN,
  InternalServiceFailure: UNKNOWN,
  Unknown: UNKNOWN,
};

/** Outcome of a create that was answered with an error. */
export const createError = (error: ApiError): SubmitOutcome => createOutcome(rowFor(error), error);

/** Outcome of a status query that was answered with an error: never the end of a task, an unknown id included. */
export const queryError = (error: ApiError): Extract<QueryOutcome, { kind: 'unknown' }> =>
  openQuestion(rowFor(error), error);

const rowFor = ({ code, status }: ApiError): CreateErrorRow | undefined =>
  rowOf(CREATE_ERRORS, code) ?? CREATE_STATUSES[status];

/** Outcome of a cancel that was answered with an error. A task handed to a worker is refused with a bad request. */
export function cancelError(error: ApiError): CancelOutcome {
  if (error.status === 400 && error.code === 'BadRequest') return { kind: 'too_late' };
  return { kind: 'unknown', vendorCode: vendorCodeOf(error), message: error.message };
}

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
  return failureOutcome(rowOf(TASK_ERRORS, errCode), vendorCode, '');
}
