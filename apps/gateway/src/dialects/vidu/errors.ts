import type { ErrorCode, TaskErrorCode } from '@reelgate/contracts';
import type { AppError } from '@reelgate/runtime';
import type { ErrorEnvelope } from '../../http/error-envelope.js';

/** The reasons of Vidu's error page that come nearest to ours. */
const REASONS: Readonly<Record<ErrorCode, string>> = {
  invalid_request: 'BadRequest',
  invalid_json: 'BadRequest',
  invalid_multipart: 'BadRequest',
  missing_required_parameter: 'FieldLacking',
  unsupported_parameter: 'FieldInvalid',
  model_parameter_conflict: 'FieldInvalid',
  invalid_media_url: 'ImageDownloadFailure',
  video_not_ready: 'OperationInProcess',
  video_failed: 'CreationNotFound',
  not_cancellable: 'BadRequest',
  invalid_api_key: 'Unauthorized',
  permission_denied: 'Forbidden',
  model_not_allowed: 'Forbidden',
  insufficient_balance: 'CreditInsufficient',
  budget_exceeded: 'CreditInsufficient',
  not_found: 'NotFound',
  model_not_found: 'ModelUnavailable',
  method_not_allowed: 'BadRequest',
  gone: 'CreationNotFound',
  payload_too_large: 'BadRequest',
  unsupported_media_type: 'BadRequest',
  idempotency_in_progress: 'OperationInProcess',
  idempotency_key_reused: 'Conflict',
  rate_limit_exceeded: 'TooManyRequests',
  concurrency_limit_exceeded: 'QuotaExceeded',
  upload_quota_exceeded: 'QuotaExceeded',
  internal_error: 'InternalServiceFailure',
  upstream_error: 'InternalServiceFailure',
  not_priced: 'ModelUnavailable',
  no_channel: 'ModelUnavailable',
  service_unavailable: 'SystemThrottling',
  sealed_unreadable: 'InternalServiceFailure',
  storage_full: 'SystemThrottling',
  upstream_timeout: 'InternalServiceFailure',
};

/** `err_code` of a failed task. */
export const VIDU_TASK_ERRORS: Readonly<Record<TaskErrorCode, string>> = {
  moderation_blocked: 'CreationPolicyViolation',
  invalid_input: 'FieldInvalid',
  upstream_failed: 'InternalServiceFailure',
  upstream_rejected: 'BadRequest',
  timed_out: 'InternalServiceFailure',
  expired: 'Canceled',
  cancelled: 'UserCancelled',
};

/** A failure in Vidu's envelope. `code` is the HTTP status, which stays ours; `metadata` says our code and the field too. */
export function toViduError(error: AppError, requestId: string): ErrorEnvelope {
  const { status, message, param } = error;
  return {
    status,
    body: {
      code: status,
      reason: reasonOf(error),
      message,
      metadata: { trace_id: requestId, code: error.code, ...(param === undefined ? {} : { param }) },
    },
  };
}

function reasonOf({ code, param }: AppError): string {
  if (code === 'invalid_request' && param !== undefined) return 'FieldInvalid';
  if (code === 'not_found' && param === 'id') return 'TaskNotFound';
  return REASONS[code];
}
