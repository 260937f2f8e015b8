/**
 * The one table of error codes an HTTP caller can meet. `retry` becomes the `x-should-retry` header; it is
 * true only where nothing can have been created. docs/errors.md lists exactly these rows (a test compares).
 */
export interface ErrorRow {
  readonly status: number;
  readonly type:
    | 'invalid_request_error'
    | 'authentication_error'
    | 'permission_error'
    | 'billing_error'
    | 'not_found_error'
    | 'rate_limit_error'
    | 'server_error';
  readonly retry: boolean;
  /** What the caller can do about it; shown in docs/errors.md. */
  readonly advice: string;
}

const row = (status: number, type: ErrorRow['type'], retry: boolean, advice: string): ErrorRow => ({
  status,
  type,
  retry,
  advice,
});

export const ERRORS = {
  invalid_request: row(400, 'invalid_request_error', false, 'Correct the field named in `param`.'),
  invalid_json: row(400, 'invalid_request_error', false, 'Send a well-formed JSON object in UTF-8.'),
  invalid_multipart: row(
    400,
    'invalid_request_error',
    false,
    'Send well-formed multipart/form-data within the limits named in the message.',
  ),
  missing_required_parameter: row(400, 'invalid_request_error', false, 'Add the field named in `param`.'),
  unsupported_parameter: row(
    400,
    'invalid_request_error',
    false,
    'Use one of the values listed in the message, or another model.',
  ),
  model_parameter_conflict: row(
    400,
    'invalid_request_error',
    false,
    'Drop the parameter, or send the billing name that states it.',
  ),
  invalid_media_url: row(
    400,
    'invalid_request_error',
    false,
    'Send a public http(s) URL, a data URI or a file.',
  ),
  video_not_ready: row(400, 'invalid_request_error', false, 'Ask again when the status is `completed`.'),
  video_failed: row(400, 'invalid_request_error', false, 'Read `error` of the video; create a new one.'),
  not_cancellable: row(
    400,
    'invalid_request_error',
    false,
    'The vendor is already working on it; wait for its end.',
  ),
  invalid_api_key: row(
    401,
    'authentication_error',
    false,
    'Send `Authorization: Bearer <api key>` with a key that exists and is not revoked.',
  ),
  permission_denied: row(
    403,
    'permission_error',
    false,
    'Use a key with the needed role, of an active account.',
  ),
  model_not_allowed: row(
    403,
    'permission_error',
    false,
    'Use a model that the key allows, or ask the operator to allow it.',
  ),
  insufficient_balance: row(402, 'billing_error', false, 'Add credit to the account.'),
  budget_exceeded: row(
    402,
    'billing_error',
    false,
    'Wait until the budget starts anew, or raise it: the message says whose it is, what is missing and until when.',
  ),
  not_found: row(
    404,
    'not_found_error',
    false,
    "Check the path and the id; another account's objects are not visible.",
  ),
  model_not_found: row(404, 'not_found_error', false, 'Use a name listed by GET /v1/models.'),
  method_not_allowed: row(
    405,
    'invalid_request_error',
    false,
    'Use one of the methods in the `allow` header.',
  ),
  gone: row(410, 'not_found_error', false, 'The file has expired at the vendor and was not archived.'),
  payload_too_large: row(
    413,
    'invalid_request_error',
    false,
    'Stay within the size limits named in the message, or send a URL.',
  ),
  unsupported_media_type: row(
    415,
    'invalid_request_error',
    false,
    'Send application/json or multipart/form-data.',
  ),
  idempotency_in_progress: row(
    409,
    'invalid_request_error',
    true,
    'The first request with this key is still running; ask again in a second.',
  ),
  idempotency_key_reused: row(
    422,
    'invalid_request_error',
    false,
    'Use a new Idempotency-Key for a different request.',
  ),
  rate_limit_exceeded: row(429, 'rate_limit_error', true, 'Wait as `retry-after` says.'),
  concurrency_limit_exceeded: row(
    429,
    'rate_limit_error',
    true,
    'Wait until one of your videos, or downloads, is done.',
  ),
  upload_quota_exceeded: row(
    429,
    'rate_limit_error',
    true,
    'Delete videos whose files you need no more, wait until files expire, or give media by URL.',
  ),
  internal_error: row(500, 'server_error', false, 'Report the `x-request-id` to the operator.'),
  upstream_error: row(
    502,
    'server_error',
    false,
    'The vendor answered with an error; look the video up before you send it again.',
  ),
  not_priced: row(503, 'server_error', false, 'The operator has to add a price for this billing name.'),
  no_channel: row(503, 'server_error', false, 'The operator has to enable a channel that serves this model.'),
  sealed_unreadable: row(
    503,
    'server_error',
    false,
    'The operator has to give the former REELGATE_SECRET as REELGATE_SECRET_PREVIOUS.',
  ),
  service_unavailable: row(
    503,
    'server_error',
    true,
    'A part of the gateway is not reachable and nothing was created; send it again.',
  ),
  storage_full: row(
    507,
    'server_error',
    true,
    'The operator has to make room for files. Requests that give media by URL work.',
  ),
  upstream_timeout: row(
    504,
    'server_error',
    false,
    'The vendor did not answer in time; look the video up before you send it again.',
  ),
} as const satisfies Record<string, ErrorRow>;

export type ErrorCode = keyof typeof ERRORS;
