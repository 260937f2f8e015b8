import type { InputKind } from '@reelgate/contracts';
import { checkMediaUrl } from './check-url.js';
import { spreadMedia } from './media-fields.js';
import { malformed, Refusal } from './refusal.js';
import type { Field } from './read-value.js';
import { isAbsent, isPlainObject } from './read-value.js';
import { UploadedFile } from './task-request.js';

/** One medium a request names, by exactly one of URL, uploaded file and the upstream's own file id. */
export interface Medium {
  readonly param: string;
  readonly url?: string;
  readonly file?: UploadedFile;
  readonly fileId?: string;
}

export interface MediaRules {
  readonly kind: InputKind;
  readonly allowPrivateUrls: boolean;
  /** What the caller calls a field of ours, an item of an array included. Absent: as it is called here. */
  readonly called?: (path: string) => string;
}

/** No scene takes nearly as many; more than this is not worth checking one by one. */
const MOST_MEDIA = 50;

/** All media of a field: none, one, or an array of URLs, files, `{image_url}` and `{file_id}`. */
export function readMedia({ param: path, value }: Field, rules: MediaRules): Medium[] {
  if (isAbsent(value)) return [];
  if (typeof value === 'string') {
    const spread = spreadMedia(value);
    if (spread !== value) return readMedia({ param: path, value: spread }, rules);
  }
  const called = rules.called ?? ((ours: string) => ours);
  if (!Array.isArray(value)) return [readMedium({ param: called(path), value }, rules)];
  if (value.length > MOST_MEDIA)
    throw new Refusal(
      'invalid_request',
      called(path),
      `\`${called(path)}\` has more than ${MOST_MEDIA} entries.`,
    );
  return value.map((item: unknown, index) =>
    readMedium({ param: called(`${path}[${index}]`), value: item }, rules),
  );
}

function readMedium({ param, value }: Field, rules: MediaRules): Medium {
  if (value instanceof UploadedFile) return checkKind({ param, file: value }, rules.kind);
  if (typeof value === 'string' && value.trim() !== '')
    return { param, url: checkMediaUrl(param, value.trim(), rules.allowPrivateUrls) };
  if (isPlainObject(value)) return readMediumObject(param, value, rules);
  throw malformed(param, `a URL or a file`, value);
}

function readMediumObject(param: string, value: Record<string, unknown>, rules: MediaRules): Medium {
  const { image_url: url, file_id: fileId } = value;
  if (isAbsent(url) === isAbsent(fileId))
    throw new Refusal(
      'invalid_request',
      param,
      `\`${param}\` has to hold exactly one of image_url and file_id.`,
    );
  if (isAbsent(fileId)) return readMedium({ param: `${param}.image_url`, value: innerUrl(url) }, rules);
  if (typeof fileId !== 'string') throw malformed(`${param}.file_id`, 'a text', fileId);
  return { param: `${param}.file_id`, fileId };
}

/** `image_url: {url}` is how chat requests nest it. */
const innerUrl = (url: unknown): unknown => (isPlainObject(url) && 'url' in url ? url['url'] : url);

/** Refuses a file whose type is known to be of another kind; clients often send no better than octet-stream. */
function checkKind(medium: Medium & { file: UploadedFile }, kind: InputKind): Medium {
  const type = medium.file.contentType.split('/')[0]?.toLowerCase();
  if (['image', 'video', 'audio'].includes(type ?? '') && type !== kind)
    throw malformed(medium.param, `a file of type ${kind}`, medium.file.contentType);
  return medium;
}

/** Whether two media are the same one, named in two fields. */
export function isSameMedium(a: Medium, b: Medium): boolean {
  return a.url === b.url && a.file?.file === b.file?.file && a.fileId === b.fileId;
}

/** The field that the first of these media came in, as a whole: `images`, not `images[1]`. */
export function fieldOf(media: readonly Medium[]): string | undefined {
  return media[0]?.param.replace(/\[\d+\].*$/, '');
}
