import { HttpException } from '@nestjs/common';
import type { ErrorCode } from '@reelgate/contracts';
import { AppError } from '@reelgate/runtime';

/** Failures of Fastify and its plugins that callers cause, by the code of the error. */
const BY_CODE: Readonly<Record<string, readonly [ErrorCode, string]>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: ['payload_too_large', 'The body is larger than 64 MiB.'],
  FST_ERR_CTP_INVALID_MEDIA_TYPE: [
    'unsupported_media_type',
    'The body has to be application/json or multipart/form-data.',
  ],
  FST_ERR_CTP_INVALID_JSON_BODY: ['invalid_json', 'The body is not valid JSON.'],
  FST_ERR_CTP_EMPTY_JSON_BODY: ['invalid_json', 'The body is empty; it has to be a JSON object.'],
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: ['invalid_request', 'The body is not as long as content-length says.'],
  FST_ERR_BAD_URL: ['invalid_request', 'The path is not a valid URL path.'],
  FST_ERR_MAX_PARAM_LENGTH: ['not_found', 'There is nothing at this path.'],
};

const BY_STATUS: Readonly<Record<number, readonly [ErrorCode, string]>> = {
  400: ['invalid_request', 'The request is not valid.'],
  403: ['not_found', 'There is nothing at this path.'],
  404: ['not_found', 'There is nothing at this path.'],
  406: ['invalid_request', 'The request is not valid.'],
  413: ['payload_too_large', 'The request is too large.'],
  414: ['not_found', 'There is nothing at this path.'],
  415: ['unsupported_media_type', 'The body has to be application/json or multipart/form-data.'],
};

/** What a thrown value means to the caller; undefined when it is nobody's fault but ours. */
export function toAppError(thrown: unknown): AppError | undefined {
  if (thrown instanceof AppError) return thrown;
  const cause = thrown instanceof HttpException ? thrown.cause : thrown;
  if (typeof cause === 'object' && cause !== null) {
    const { code, statusCode, name } = cause as { code?: unknown; statusCode?: unknown; name?: unknown };
    const known = typeof code === 'string' ? BY_CODE[code] : undefined;
    if (known) return new AppError(...known);
    // The JSON parser's own errors: bad syntax, and members that would reach prototypes.
    if (name === 'SyntaxError' && statusCode === 400)
      return new AppError(...BY_CODE['FST_ERR_CTP_INVALID_JSON_BODY']!);
    const status = thrown instanceof HttpException ? thrown.getStatus() : statusCode;
    if (typeof status === 'number') return ofStatus(status);
  }
  return thrown instanceof HttpException ? ofStatus(thrown.getStatus()) : undefined;
}

/** A refusal of the framework's is the caller's to mend, also one that nobody has foreseen. */
function ofStatus(status: number): AppError | undefined {
  if (status < 400 || status >= 500) return undefined;
  return new AppError(...(BY_STATUS[status] ?? BY_STATUS[400]!));
}
