import type { PlainObject } from '../../http/plain-object.js';
import type { Dialect } from '../dialect.js';
import { isBlank } from '../output-config.js';
import { unifiedDialect } from '../unified/request.js';

/** new-api's unified form: the unified video's fields, `width` and `height` beside them. */
export const generationsDialect: Dialect = {
  name: 'generations',
  toCreateBody: (body) => unifiedDialect.toCreateBody(readPixels(withoutZeroes(body))),
};

/** Go clients write unset numbers as zero; none of these can be one. */
function withoutZeroes(body: PlainObject): PlainObject {
  const zero = ['duration', 'width', 'height', 'fps'].filter(
    (name) => body[name] === 0 || body[name] === '0',
  );
  return zero.length === 0
    ? body
    : Object.fromEntries(Object.entries(body).filter(([name]) => !zero.includes(name)));
}

/** `width` and `height` are the size, unless there is one. */
function readPixels(body: PlainObject): PlainObject {
  const { width, height, ...rest } = body;
  if (!isBlank(body['size']) || !isLength(width) || !isLength(height)) return body;
  return { ...rest, size: `${Number(width)}x${Number(height)}` };
}

const isLength = (value: unknown): value is number | string =>
  (typeof value === 'number' || typeof value === 'string') && /^\s*\d{1,5}\s*$/.test(String(value));
