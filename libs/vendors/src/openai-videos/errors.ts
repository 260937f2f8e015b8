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
 * The error tables: codes that a call answers with (`error.code`, or `error.type` where there is none), and codes that a failed
 * video carries. They are those of OpenAI and of Reelgate itself; of any other the HTTP status decides.
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
const NOT_NOW: CreateErrorRow = { kind: 'retry', afterMs: 60_000 };

/** What a code means for a create. */
export const CREATE_ERRORS: Readonly<Record<string, CreateErrorRow>> = {
  invalid_request: INVALID,
  invalid_value: INVALID,
  invalid_json: OURS,
  invalid_multipart: OURS,
  missing_required_parameter: INVALID,
  unsupported_parameter: INVALID,
  model_parameter_conflict: INVALID,
  invalid_media_url: INVALID,
  payload_too_large: INVALID,
  unsupported_media_type: OURS,

  moderation_blocked: MODERATED,
  sentinel_block: MODERATED,
  content_policy_violation: MODERATED,

  // One model's trouble, which must not take the channel's other models down.
  model_not_found: OURS,
  model_not_allowed: OURS,
  not_priced: NOT_NOW,
  no_channel: NOT_NOW,

  invalid_api_key: AUTH,
  permission_denied: AUTH,
  insufficient_quota: QUOTA,
  insufficient_balance: QUOTA,
  budget_exceeded: QUOTA,

  rate_limit_exceeded: RATE,
  concurrency_limit_exceeded: { kind: 'retry', afterMs: 30_000, fault: 'concurrency' },

  // The reference was sent before. What became of it is looked for.
  idempotency_in_progress: UNKNOWN,
  idempotency_key_reused: { kind: 'duplicate' },
  internal_error: UNKNOWN,
  upstream_error: UNKNOWN,
  upstream_timeout: UNKNOWN,
};

/** Outcome of a create that was answered with an error. */
export const createError = (error: ApiError): SubmitOutcome => createOutcome(rowFor(error), error);

/** Outcome of a status query that was answered with an error: never the end of a video, an unknown id included. */
export const queryError = (error: ApiError): Extract<QueryOutcome, { kind: 'unknown' }> =>
  openQuestion(rowFor(error), error);

/** Outcome of a cancel that was answered with an error. Not every API of this format has such a call. */
export function cancelError(error: ApiError): CancelOutcome {
  if (error.code === 'not_cancellable') return { kind: 'too_late' };
  return { kind: 'unknown', vendorCode: vendorCodeOf(error), message: error.message };
}

/** What the code of a failed video means. */
export const TASK_ERRORS: Readonly<Record<string, FailureRow>> = {
  moderation_blocked: { kind: 'failed', code: 'moderation_blocked' },
  sentinel_block: { kind: 'failed', code: 'moderation_blocked' },
  content_policy_violation: { kind: 'failed', code: 'moderation_blocked' },
  invalid_input: { kind: 'failed', code: 'invalid_input' },
  upstream_failed: { kind: 'failed', code: 'upstream_failed' },
  upstream_rejected: { kind: 'failed', code: 'upstream_rejected' },
  timed_out: { kind: 'failed', code: 'timed_out' },
  expired: { kind: 'failed', code: 'expired' },
  cancelled: { kind: 'cancelled' },
};

/** Outcome of a failed video. */
export function taskFailure(code: string, message: string): QueryOutcome {
  const row = Object.hasOwn(TASK_ERRORS, code) ? TASK_ERRORS[code] : undefined;
  return failureOutcome(row, code === '' ? 'failed' : code, message);
}

function rowFor({ code, status }: ApiError): CreateErrorRow | undefined {
  return Object.hasOwn(CREATE_ERRORS, code) ? CREATE_ERRORS[code] : CREATE_STATUSES[status];
}
