import { familyFacts } from '../families/index.js';
import type { Context } from './context.js';
import type { PlainObject } from './read-value.js';
import { isPlace } from './find-fields.js';
import { isPlainObject } from './read-value.js';
import { UploadedFile } from './task-request.js';

/**
 * The metadata as sent, and the top-level fields without a meaning for this model. A member of the metadata wins over a
 * field of the same name. Uploads are shown by their type: their storage keys are nobody's business.
 */
export function echoMetadata({ request, metadata, row, found }: Context): PlainObject {
  const { options = {}, topLevelResolution } = familyFacts(row.family);
  const counts = new Set(
    [...found].flatMap(([meaning, fields]) =>
      meaning === 'resolution' && !topLevelResolution ? [] : fields.map(({ path }) => path),
    ),
  );
  const unknown = Object.entries(request).filter(
    ([key, value]) =>
      value !== undefined &&
      key !== 'metadata' &&
      !counts.has(key) &&
      !Object.hasOwn(options, key) &&
      !isPlace(key),
  );
  const members = [...unknown, ...Object.entries(metadata).filter(([, value]) => value !== undefined)];
  return Object.fromEntries(members.map(([key, value]) => [key, showUploads(value)]));
}

/** The body is nested no deeper than recursion can go; that was checked when it was opened. */
function showUploads(value: unknown): unknown {
  if (value instanceof UploadedFile) return { content_type: value.contentType };
  if (Array.isArray(value)) return value.map((item: unknown) => showUploads(item));
  if (!isPlainObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, showUploads(member)]));
}
