import type { InputKind } from '@reelgate/contracts';
import { checkMediaUrl } from './check-url.js';
import { MEDIUM_MEMBERS, spreadMedia } from './media-fields.js';
import { malformed, Refusal } from './refusal.js';
import { plainName } from './meanings.js';
import type { Field } from './read-value.js';
import { isAbsent, isPlainObject } from './read-value.js';
import { UploadedFile } from './task-request.js';

/** One medium a request names, by exactly one of URL, uploaded file and the upstream's own file id. */
export interface Medium {
  readonly param: string;
  readonly url?: string;
  readonly file?: UploadedFile;
  readonly fileId?: string;
  /** What the request says it is for, where it says so beside the medium itself. */
  readonly use?: MediumUse;
}

export type MediumUse = 'first' | 'last' | 'reference';

export interface MediaRules {
  readonly kind: InputKind;
  readonly allowPrivateUrls: boolean;
  /** What the caller calls a field of ours, an item of an array included. Absent: as it is called here. */
  readonly called?: (path: string) => string;
  /** Told of members beside a medium that say neither which nor what for. */
  readonly onUnknown?: (beside: BesideMedium) => void;
}

/** A member beside a medium: `keep_original_sound` beside `video_url`. */
export interface BesideMedium extends Field {
  readonly name: string;
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
  const members = MEDIUM_MEMBERS.filter((name) => !isAbsent(value[name]));
  const [member] = members;
  const { file_id: fileId } = value;
  if (members.length + (isAbsent(fileId) ? 0 : 1) !== 1)
    throw new Refusal(
      'invalid_request',
      param,
      `\`${param}\` has to name exactly one medium, by one of ${[...MEDIUM_MEMBERS, 'file_id'].join(', ')}.`,
    );
  const use = readUse(param, value);
  for (const key of Object.keys(value))
    if (key !== member && key !== 'file_id' && !SILENT_MEMBERS.includes(key) && !isAbsent(value[key]))
      rules.onUnknown?.({ name: key, param: `${param}.${key}`, value: value[key] });
  if (member === undefined) {
    if (typeof fileId !== 'string') throw malformed(`${param}.file_id`, 'a text', fileId);
    return { param: `${param}.file_id`, fileId, ...use };
  }
  return { ...readMedium(innerUrl(`${param}.${member}`, value[member], rules), rules), ...use };
}

/** `image_url: {url}` is how chat requests nest it. */
function innerUrl(param: string, value: unknown, rules: MediaRules): Field {
  if (!isPlainObject(value) || !('url' in value)) return { param, value };
  for (const key of Object.keys(value))
    if (key !== 'url' && !isAbsent(value[key]))
      rules.onUnknown?.({ name: key, param: `${param}.${key}`, value: value[key] });
  return { param, value: value['url'] };
}

/** Members that say what a medium is for, or merely of what kind it is. */
const USE_MEMBERS: readonly string[] = ['role', 'type', 'frame_type', 'usage', 'position'];
/** With those that say of what type it is, which the file itself says better. */
const SILENT_MEMBERS: readonly string[] = [
  ...USE_MEMBERS,
  'mimeType',
  'mime_type',
  'media_type',
  'content_type',
];
const USES: ReadonlyMap<string, MediumUse | undefined> = new Map([
  ...['firstframe', 'first', 'startframe', 'start'].map((word) => [word, 'first'] as const),
  ...['lastframe', 'last', 'endframe', 'end', 'tail', 'tailframe'].map((word) => [word, 'last'] as const),
  ...['reference', 'referenceimage', 'referencevideo', 'referenceaudio'].map(
    (word) => [word, 'reference'] as const,
  ),
  ...['image', 'imageurl', 'inputimage', 'video', 'videourl', 'audio', 'audiourl', 'url', 'file'].map(
    (word) => [word, undefined] as const,
  ),
]);

function readUse(param: string, value: Record<string, unknown>): { use?: MediumUse } {
  let use: MediumUse | undefined;
  for (const member of USE_MEMBERS) {
    const word = value[member];
    if (isAbsent(word)) continue;
    const plain = typeof word === 'string' ? plainName(word) : '';
    if (!USES.has(plain))
      throw malformed(`${param}.${member}`, 'first_frame, last_frame or reference_image', word);
    use = USES.get(plain) ?? use;
  }
  return use ? { use } : {};
}

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
