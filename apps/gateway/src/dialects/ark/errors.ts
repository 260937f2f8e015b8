import type { ErrorCode, TaskErrorCode } from '@reelgate/contracts';
import type { AppError } from '@reelgate/runtime';
import type { ErrorEnvelope } from '../../http/error-envelope.js';

/** The codes of Ark's error page that come nearest to ours. */
const CODES: Readonly<Record<ErrorCode, string>> = {
  invalid_request: 'InvalidParameter',
  invalid_json: 'InvalidParameter',
  invalid_multipart: 'InvalidParameter',
  missing_required_parameter: 'MissingParameter',
  unsupported_parameter: 'InvalidParameter',
  model_parameter_conflict: 'InvalidParameter',
  invalid_media_url: 'InvalidParameter',
  video_not_ready: 'OperationDenied.InvalidState',
  video_failed: 'OperationDenied.InvalidState',
  not_cancellable: 'OperationDenied.InvalidState',
  invalid_api_key: 'AuthenticationError',
  permission_denied: 'AccessDenied',
  model_not_allowed: 'OperationDenied.PermissionDenied',
  insufficient_balance: 'AccountOverdueError',
  budget_exceeded: 'SetLimitExceeded',
  not_found: 'NotFound',
  model_not_found: 'InvalidEndpointOrModel.NotFound',
  method_not_allowed: 'InvalidParameter',
  gone: 'NotFound',
  payload_too_large: 'InvalidParameter',
  unsupported_media_type: 'InvalidParameter',
  idempotency_in_progress: 'RequestBurstTooFast',
  idempotency_key_reused: 'InvalidParameter',
  rate_limit_exceeded: 'AccountRateLimitExceeded',
  concurrency_limit_exceeded: 'QuotaExceeded',
  upload_quota_exceeded: 'QuotaExceeded',
  internal_error: 'InternalServiceError',
  upstream_error: 'InternalServiceError',
  not_priced: 'ModelNotOpen',
  no_channel: 'ModelNotOpen',
  service_unavailable: 'ServerOverloaded',
  sealed_unreadable: 'InternalServiceError',
  storage_full: 'ServerOverloaded',
  upstream_timeout: 'InternalServiceError',
};

/** `error.code` of a failed task. */
export const ARK_TASK_ERRORS: Readonly<Record<TaskErrorCode, string>> = {
  moderation_blocked: 'OutputVideoSensitiveContentDetected',
  invalid_input: 'InvalidParameter',
  upstream_failed: 'InternalServiceError',
  upstream_rejected: 'InvalidParameter',
  timed_out: 'InternalServiceError',
  expired: 'InternalServiceError',
  cancelled: 'OperationDenied.InvalidState',
};

/** Ark refuses to delete a task in the wrong state with a conflict. Every other status is ours. */
const STATUS: Readonly<Partial<Record<ErrorCode, number>>> = { not_cancellable: 409 };

const TYPES: Readonly<Record<number, string>> = {
  401: 'Unauthorized',
  402: 'Forbidden',
  403: 'Forbidden',
  404: 'NotFound',
  405: 'MethodNotAllowed',
  409: 'Conflict',
  410: 'NotFound',
  429: 'TooManyRequests',
};

/** A failure in Ark's envelope. The message ends with the request's id, where that vendor's clients look for it. */
export function toArkError(error: AppError, requestId: string): ErrorEnvelope {
  const status = STATUS[error.code] ?? error.status;
  const { message, param } = error;
  return {
    status,
    body: {
      error: {
        code: CODES[error.code],
        message: `${message} Request id: ${requestId}`,
        param: param ?? '',
        type: TYPES[status] ?? (status >= 500 ? 'InternalServerError' : 'BadRequest'),
      },
    },
  };
}
