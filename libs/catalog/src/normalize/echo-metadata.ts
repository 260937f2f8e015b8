import { familyFacts } from '../families/index.js';
import type { Context } from './context.js';
import type { PlainObject } from './read-value.js';
import { isAbsent, isPlainObject } from './read-value.js';
import { UploadedFile } from './task-request.js';

/** Top-level fields with a meaning for every family. */
const KNOWN = new Set([
  'model',
  'prompt',
  'seconds',
  'duration',
  'size',
  'image',
  'images',
  'input_reference',
  'first_frame_image',
  'last_frame_image',
  'aspect_ratio',
  'audio',
  'seed',
  'off_peak',
  'offpeak',
  'callback_url',
  'metadata',
]);

/**
 * The metadata as sent, and the top-level fields without a meaning for this model. A member of the metadata wins over a
 * field of the same name. Uploads are shown by their type: their storage keys are nobody's business.
 */
export function echoMetadata({ request, metadata, row }: Context): PlainObject {
  const { options = {}, topLevelResolution, subjects } = familyFacts(row.family);
  const isOwn = (key: string): boolean =>
    Object.hasOwn(options, key) ||
    (key === 'resolution' && topLevelResolution === true) ||
    (key === 'subjects' && subjects === true);
  const unknown = Object.entries(request).filter(
    ([key, value]) => value !== undefined && !KNOWN.has(key) && !isOwn(key),
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

/** Says so when a field was sent that has a meaning for another family only and that the caller may have counted on. */
export function warnOfResolution({ request, row, warnings, called }: Context): void {
  if (familyFacts(row.family).topLevelResolution || isAbsent(request['resolution'])) return;
  warnings.push({
    code: 'parameters_ignored',
    message: `The top-level \`resolution\` does not count for ${row.base}; use \`${called('metadata.output_config.resolution')}\`.`,
  });
}
