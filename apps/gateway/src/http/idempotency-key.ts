import { AppError } from '@reelgate/runtime';

/**
 * The key of an `Idempotency-Key` header: 1 to 255 visible characters, bare or quoted (a structured-field string, as the
 * IETF draft writes it). Throws AppError `invalid_request`.
 */
export function readIdempotencyKey(header: string | string[] | undefined): string | undefined {
  if (header === undefined) return undefined;
  const text = Array.isArray(header) ? header.join(',') : header;
  const key = /^"(.*)"$/.exec(text.trim())?.[1] ?? text.trim();
  if (!/^[\x21-\x7e]{1,255}$/.test(key)) {
    throw new AppError('invalid_request', 'An Idempotency-Key has 1 to 255 visible ASCII characters.', {
      param: 'Idempotency-Key',
    });
  }
  return key;
}

/** The same where there has to be one: `what` happens once per key. Throws AppError `missing_required_parameter` too. */
export function needIdempotencyKey(header: string | string[] | undefined, what: string): string {
  const key = readIdempotencyKey(header);
  if (key !== undefined) return key;
  throw new AppError('missing_required_parameter', `${what} once per \`Idempotency-Key\`; send one.`, {
    param: 'Idempotency-Key',
  });
}
