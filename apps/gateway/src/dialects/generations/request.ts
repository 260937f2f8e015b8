import { Named } from '@reelgate/catalog';
import type { PlainObject } from '@reelgate/catalog';
import type { Dialect } from '../dialect.js';
import { isBlank } from '../output-config.js';
import { unifiedDialect } from '../unified/request.js';

/** new-api's unified form: the unified video's fields, `width` and `height` beside them. */
export const generationsDialect: Dialect = {
  name: 'generations',
  toCreateBody: (body, catalogue) => {
    const stated = withoutZeroes(body);
    const size = sizeOf(stated);
    const { width: _width, height: _height, ...rest } = stated;
    const read = unifiedDialect.toCreateBody(size === undefined ? stated : { ...rest, size }, catalogue);
    return size === undefined ? read : { ...read, size: new Named('width', size) };
  },
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

/** The size that `width` and `height` state, unless there is a `size`. */
function sizeOf({ size, width, height }: PlainObject): string | undefined {
  if (!isBlank(size) || !isLength(width) || !isLength(height)) return undefined;
  return `${Number(width)}x${Number(height)}`;
}

const isLength = (value: unknown): value is number | string =>
  (typeof value === 'number' || typeof value === 'string') && /^\s*\d{1,5}(\.0*)?\s*$/.test(String(value));
