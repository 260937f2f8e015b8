import { defaultCatalogue, normalize, takeNames } from '@reelgate/catalog';
import type { NormalizeOptions, NormalizeResult, PlainObject } from '@reelgate/catalog';
import type { Dialect } from '../dialects/dialect.js';

/** What becomes of a body in a client format. Throws what the format itself throws. */
export function normalizeIn(
  dialect: Dialect,
  body: PlainObject,
  options: NormalizeOptions = {},
): NormalizeResult {
  const { fields, names } = takeNames(dialect.toCreateBody(body, options.catalogue ?? defaultCatalogue));
  return normalize(fields, { ...options, names });
}
