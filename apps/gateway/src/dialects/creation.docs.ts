import type { ErrorCode } from '@reelgate/contracts';

/** What the routes that create tasks say about themselves alike, for /openapi.json. */

/** Refusals of what a request asks for. */
export const REQUEST_ERRORS = [
  'invalid_request',
  'invalid_json',
  'invalid_multipart',
  'missing_required_parameter',
  'unsupported_parameter',
  'model_parameter_conflict',
  'invalid_media_url',
  'model_not_allowed',
  'model_not_found',
  'payload_too_large',
  'unsupported_media_type',
  'not_priced',
] as const satisfies ErrorCode[];

/** Refusals of a request that is fine in itself. */
export const MONEY_ERRORS = [
  'insufficient_balance',
  'budget_exceeded',
  'idempotency_in_progress',
  'idempotency_key_reused',
  'rate_limit_exceeded',
  'concurrency_limit_exceeded',
  'upload_quota_exceeded',
  'storage_full',
  'no_channel',
] as const satisfies ErrorCode[];

export const IDEMPOTENCY = {
  'Idempotency-Key':
    'Up to 255 visible characters. The same request again answers the same video (`idempotent-replayed: true`), for 24 hours.',
};
