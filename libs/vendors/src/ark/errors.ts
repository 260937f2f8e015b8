import type { TaskErrorCode } from '@reelgate/contracts';
import type { CancelOutcome, CreateErrorRow, QueryOutcome, SubmitOutcome } from '@reelgate/vendor-port';

/**
 * The error tables: codes that a call answers with (`error.code`), and codes that a failed task carries. A code that is
 * not listed takes the row of its nearest listed parent: `InvalidParameter.ratio` that of `InvalidParameter`. Only code
 * and HTTP status decide; the documented `type` is not what the live service sends.
 */

/** A call that the API answered with an error. `code` is empty when the answer was not the API's own. */
export interface ApiError {
  /** HTTP status. */
  readonly status: number;
  readonly code: string;
  readonly message: string;
  /** From `Retry-After`, when the answer had one. */
  readonly afterMs?: number;
}

const INVALID: CreateErrorRow = { kind: 'refused', code: 'invalid_input' };
const MODERATED: CreateErrorRow = { kind: 'refused', code: 'moderation_blocked' };
/** The request is wrong in a way that no caller can cause or correct: ours, or the operator's, to mend. */
const OURS: CreateErrorRow = { kind: 'refused', code: 'upstream_rejected' };
const AUTH: CreateErrorRow = { kind: 'retry', fault: 'auth' };
const QUOTA: CreateErrorRow = { kind: 'retry', fault: 'quota' };
const RATE: CreateErrorRow = { kind: 'retry', afterMs: 5_000, fault: 'rate' };
const CONCURRENCY: CreateErrorRow = { kind: 'retry', afterMs: 30_000, fault: 'concurrency' };
/** Not this API, or not reachable behind what answered. */
const OUTAGE: CreateErrorRow = { kind: 'retry', afterMs: 60_000, fault: 'outage' };
/** The task may exist all the same, and a create is not idempotent: it has to be looked for. */
const UNKNOWN: CreateErrorRow = { kind: 'unknown' };

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

  InternalServiceError: UNKNOWN,
};

/** For a code that is not listed, or an answer without one. Any other status leaves the outcome open. */
export const CREATE_STATUSES: Readonly<Record<number, CreateErrorRow>> = {
  400: OURS,
  401: AUTH,
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
  const row = rowFor(error) ?? UNKNOWN;
  const vendorCode = vendorCodeOf(error);
  const { message } = error;
  switch (row.kind) {
    case 'refused':
      return { kind: 'refused', code: row.code, vendorCode, message };
    case 'unknown':
      return { kind: 'unknown', vendorCode, message };
    case 'retry': {
      const afterMs = error.afterMs ?? row.afterMs;
      return {
        kind: 'retry',
        vendorCode,
        message,
        ...(afterMs !== undefined && { afterMs }),
        ...(row.fault && { fault: { kind: row.fault, message } }),
      };
    }
  }
}

/** Outcome of a status query that was answered with an error: never the end of a task, an unknown id included. */
export function queryError(error: ApiError): Extract<QueryOutcome, { kind: 'unknown' }> {
  const row = rowFor(error);
  const afterMs = error.afterMs ?? (row?.kind === 'retry' ? row.afterMs : undefined);
  return {
    kind: 'unknown',
    vendorCode: vendorCodeOf(error),
    message: error.message,
    ...(afterMs !== undefined && { afterMs }),
  };
}

/** Outcome of a delete that was answered with an error. A running task is refused. */
export function cancelError(error: ApiError): CancelOutcome {
  if (error.status === 409 || error.code === 'OperationDenied.InvalidState') return { kind: 'too_late' };
  return { kind: 'unknown', vendorCode: vendorCodeOf(error), message: error.message };
}

/** The code, or `http_<status>` where there is none. */
export function vendorCodeOf(error: ApiError): string {
  return error.code === '' ? `http_${error.status}` : error.code;
}

type FailureRow = { readonly code: TaskErrorCode; readonly again?: 'later' | 'once' };

const BLOCKED: FailureRow = { code: 'moderation_blocked' };

/** What the code of a failed task means. Only succeeded tasks are charged upstream. */
export const TASK_ERRORS: Readonly<Record<string, FailureRow>> = {
  SensitiveContentDetected: BLOCKED,
  InputTextSensitiveContentDetected: BLOCKED,
  InputImageSensitiveContentDetected: BLOCKED,
  InputVideoSensitiveContentDetected: BLOCKED,
  InputAudioSensitiveContentDetected: BLOCKED,
  OutputVideoSensitiveContentDetected: BLOCKED,
  OutputAudioSensitiveContentDetected: BLOCKED,
  InvalidParameter: { code: 'invalid_input' },
  InvalidImageURL: { code: 'invalid_input' },
  ServerOverloaded: { code: 'upstream_failed', again: 'later' },
  InternalServiceError: { code: 'upstream_failed', again: 'once' },
};

/** Outcome of a failed task. */
export function taskFailure(code: string, message: string): QueryOutcome {
  const row = rowOf(TASK_ERRORS, code) ?? { code: 'upstream_failed' };
  const vendorCode = code === '' ? 'failed' : code;
  return {
    kind: 'failed',
    code: row.code,
    vendorCode,
    message: message === '' ? `the vendor failed the task (${vendorCode})` : message,
    ...(row.again && { again: row.again }),
  };
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

function rowOf<Row>(table: Readonly<Record<string, Row>>, code: string): Row | undefined {
  for (let name = code; name !== ''; name = name.slice(0, Math.max(name.lastIndexOf('.'), 0))) {
    if (Object.hasOwn(table, name)) return table[name];
  }
  return undefined;
}
