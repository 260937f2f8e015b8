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
  CreateErrorRow,
  FailureRow,
  QueryOutcome,
  SubmitOutcome,
} from '@reelgate/vendor-port';

/**
 * The error tables. The API has two layers with a shape of error each: its gateway (signature, permission) answers names
 * such as `SignatureDoesNotMatch`, the model service behind it numbers such as 50411. Both are keys here.
 */

const {
  invalid: INVALID,
  moderated: MODERATED,
  ours: OURS,
  auth: AUTH,
  rate: RATE,
  outage: OUTAGE,
} = CREATE_ERROR;
const CHECK_FAILED: CreateErrorRow = { kind: 'retry', afterMs: 10_000 };
/** The task may exist all the same, and there is no way to look for it. */
const UNKNOWN = CREATE_ERROR.unknown;

/** What a code means for a submit. */
export const SUBMIT_ERRORS: Readonly<Record<string, CreateErrorRow>> = {
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

/** Outcome of a submit that was answered with an error. */
export const submitError = (error: ApiError): SubmitOutcome => createOutcome(rowFor(error), error);

const rowFor = ({ code, status }: ApiError): CreateErrorRow | undefined =>
  rowOf(SUBMIT_ERRORS, code) ?? CREATE_STATUSES[status];

const BLOCKED: FailureRow = { kind: 'failed', code: 'moderation_blocked' };
/** What was made did not pass; another film of the same request may. */
const BLOCKED_BY_CHANCE: FailureRow = { kind: 'failed', code: 'moderation_blocked', again: 'once' };
const CHECK_BROKEN: FailureRow = { kind: 'failed', code: 'upstream_failed', again: 'once' };

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
  50215: { kind: 'failed', code: 'invalid_input' },
};

/**
 * Outcome of a query that was answered with an error. `done` tells that the answer calls the task finished. Without that
 * word only a code that can be said of a finished task ends it: limits and inner errors may be the query's own.
 */
export function queryError(error: ApiError, done: boolean): QueryOutcome {
  const failure = rowOf(TASK_ERRORS, error.code) ?? (done ? afterDone(error.code) : undefined);
  return failure
    ? failureOutcome(failure, vendorCodeOf(error), error.message)
    : openQuestion(rowFor(error), error);
}

/** A finished task with a limit's or an inner error is worth another try. */
function afterDone(code: string): FailureRow {
  return Object.hasOwn(SUBMIT_ERRORS, code) ? CHECK_BROKEN : { kind: 'failed', code: 'upstream_failed' };
}
