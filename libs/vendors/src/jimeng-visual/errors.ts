import type { TaskErrorCode } from '@reelgate/contracts';
import type { ChannelFault, QueryOutcome, SubmitOutcome } from '@reelgate/vendor-port';

/**
 * The error tables. The API has two layers with a shape of error each: its gateway (signature, permission) answers names
 * such as `SignatureDoesNotMatch`, the model service behind it numbers such as 50411. Both are keys here.
 */

/** A call that was answered with an error. */
export interface ApiError {
  /** HTTP status. */
  readonly status: number;
  /** The gateway's name, the service's number as text, or empty when the answer was neither's. */
  readonly code: string;
  readonly message: string;
}

type SubmitRow =
  | { readonly kind: 'refused'; readonly code: TaskErrorCode }
  | { readonly kind: 'retry'; readonly afterMs?: number; readonly fault?: ChannelFault['kind'] }
  | { readonly kind: 'unknown' };

const INVALID: SubmitRow = { kind: 'refused', code: 'invalid_input' };
const MODERATED: SubmitRow = { kind: 'refused', code: 'moderation_blocked' };
/** The request is wrong in a way that no caller can cause or correct: ours to mend. */
const OURS: SubmitRow = { kind: 'refused', code: 'upstream_rejected' };
const AUTH: SubmitRow = { kind: 'retry', fault: 'auth' };
const RATE: SubmitRow = { kind: 'retry', afterMs: 5_000, fault: 'rate' };
const OUTAGE: SubmitRow = { kind: 'retry', afterMs: 60_000, fault: 'outage' };
const CHECK_FAILED: SubmitRow = { kind: 'retry', afterMs: 10_000 };
/** The task may exist all the same, and there is no way to look for it. */
const UNKNOWN: SubmitRow = { kind: 'unknown' };

/** What a code means for a submit. */
export const SUBMIT_ERRORS: Readonly<Record<string, SubmitRow>> = {
  // Input and output of the checks for risk and copyright.
  50411: MODERATED,
  50412: MODERATED,
  50511: MODERATED,
  50512: MODERATED,
  50513: MODERATED,
  50413: MODERATED,
  50516: MODERATED,
  50517: MODERATED,
  50518: MODERATED,
  50519: MODERATED,
  // The checks themselves failed.
  50520: CHECK_FAILED,
  50521: CHECK_FAILED,
  50522: CHECK_FAILED,
  50215: INVALID,
  50429: RATE,
  50430: { kind: 'retry', afterMs: 15_000, fault: 'concurrency' },
  50500: UNKNOWN,
  50501: UNKNOWN,

  MissingAuthenticationToken: AUTH,
  MissingSignature: AUTH,
  InvalidAccessKey: AUTH,
  SignatureDoesNotMatch: AUTH,
  LackPolicy: AUTH,
  AccessDenied: AUTH,
  InvalidCredential: AUTH,
  InvalidSecretToken: AUTH,
  FlowLimitExceeded: RATE,
  // Our clock or theirs is wrong; the gateway did not pass the request on, nor while it is unavailable.
  InvalidTimestamp: OUTAGE,
  ServiceUnavailableTemp: OUTAGE,
  MissingParameter: OURS,
  MissingRequestInfo: OURS,
  InvalidAuthorization: OURS,
  ServiceNotFound: OURS,
  InvalidActionOrVersion: OURS,
  InternalError: UNKNOWN,
  InternalServiceTimeout: UNKNOWN,
  InternalServiceError: UNKNOWN,
};

/** For a code that is not listed, or an answer without one. Any other status leaves the outcome open. */
export const SUBMIT_STATUSES: Readonly<Record<number, SubmitRow>> = {
  400: OURS,
  401: AUTH,
  403: OUTAGE,
  404: OUTAGE,
  405: OUTAGE,
  413: INVALID,
  429: RATE,
};

/** Outcome of a submit that was answered with an error. */
export function submitError(error: ApiError): SubmitOutcome {
  const row = own(SUBMIT_ERRORS, error.code) ?? SUBMIT_STATUSES[error.status] ?? UNKNOWN;
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

type FailureRow = { readonly code: TaskErrorCode; readonly again?: 'later' | 'once' };

const BLOCKED: FailureRow = { code: 'moderation_blocked' };
/** What was made did not pass; another film of the same request may. */
const BLOCKED_BY_CHANCE: FailureRow = { code: 'moderation_blocked', again: 'once' };
const CHECK_BROKEN: FailureRow = { code: 'upstream_failed', again: 'once' };

/** What a code means as the result of a task. `again` is the advice of the documents. A failed task costs nothing. */
export const TASK_ERRORS: Readonly<Record<string, FailureRow>> = {
  50411: BLOCKED,
  50412: BLOCKED,
  50413: BLOCKED,
  50511: BLOCKED_BY_CHANCE,
  50512: BLOCKED,
  50513: BLOCKED,
  50516: BLOCKED_BY_CHANCE,
  50517: BLOCKED_BY_CHANCE,
  50518: BLOCKED,
  50519: BLOCKED_BY_CHANCE,
  50520: CHECK_BROKEN,
  50521: CHECK_BROKEN,
  50522: CHECK_BROKEN,
  50215: { code: 'invalid_input' },
};

/**
 * Outcome of a query that was answered with an error. `done` tells that the answer calls the task finished. Without that
 * word only a code that can be said of a finished task ends it: limits and inner errors may be the query's own.
 */
export function queryError(error: ApiError, done: boolean): QueryOutcome {
  const vendorCode = vendorCodeOf(error);
  const { message } = error;
  const failure = own(TASK_ERRORS, error.code) ?? (done ? afterDone(error.code) : undefined);
  if (failure) {
    return {
      kind: 'failed',
      code: failure.code,
      vendorCode,
      message,
      ...(failure.again && { again: failure.again }),
    };
  }
  const row = own(SUBMIT_ERRORS, error.code) ?? SUBMIT_STATUSES[error.status];
  const afterMs = row?.kind === 'retry' ? row.afterMs : undefined;
  return { kind: 'unknown', vendorCode, message, ...(afterMs !== undefined && { afterMs }) };
}

/** A finished task with a limit's or an inner error is worth another try. */
function afterDone(code: string): FailureRow {
  return Object.hasOwn(SUBMIT_ERRORS, code) ? CHECK_BROKEN : { code: 'upstream_failed' };
}

/** The code, or `http_<status>` where there is none. */
export function vendorCodeOf(error: ApiError): string {
  return error.code === '' ? `http_${error.status}` : error.code;
}

function own<Row>(table: Readonly<Record<string, Row>>, name: string): Row | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined;
}
