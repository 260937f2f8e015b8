import type { InputKind } from '@reelgate/contracts';
import type { FieldNames } from './field-names.js';
import { callerName, NO_NAMES } from './field-names.js';
import type { PlainObject } from './read-value.js';
import { mediaFields } from './find-fields.js';
import { isAbsent, isPlainObject, isShallow, parseJson } from './read-value.js';

/**
 * The members that name the medium of an object in a list (`{image_url}`, `{type, url}`), as the formats of different vendors
 * call it. An `{url}` may stand inside once more.
 */
export const MEDIUM_MEMBERS = [
  'image_url',
  'video_url',
  'audio_url',
  'url',
  'uri',
  'image',
  'video',
  'audio',
  'bytesBase64Encoded',
  'base64',
  'b64_json',
] as const;

/** The places of Vidu's subjects, and the members of each that hold media. */
export const SUBJECT_FIELDS = ['subjects', 'metadata.subjects'] as const;
export const SUBJECT_MEDIA = { images: 'image', videos: 'video' } as const satisfies Record<
  string,
  InputKind
>;

/** One text that stands where a medium is named. */
export interface MediaText {
  /** Where it stands, as the caller calls it: `images[1]`, `metadata.video_url`. */
  readonly param: string;
  readonly text: string;
  /** Puts something else in its place. */
  readonly replace: (value: unknown) => void;
}

/**
 * Every text of a request that names a medium: single, in an array, or as `{image_url}`. Lists that came as text (JSON, or
 * URLs with commas between) become arrays in the request.
 */
export function mediaTexts(request: PlainObject, names: FieldNames = NO_NAMES): MediaText[] {
  const texts = [
    ...mediaFields(request).flatMap(({ path }) => textsAt(request, path)),
    ...SUBJECT_FIELDS.flatMap((path) => textsOfSubjects(request, path)),
  ];
  return texts.map((text) => ({ ...text, param: callerName(names, text.param) }));
}

/** The object that holds the field of a path, and its key there. Undefined where the metadata is no object. */
function placeOf(request: PlainObject, path: string): readonly [PlainObject, string] | undefined {
  const [outer, inner] = path.split('.') as [string, string?];
  if (inner === undefined) return [request, outer];
  const holder = request[outer];
  return isPlainObject(holder) ? [holder, inner] : undefined;
}

function textsAt(request: PlainObject, path: string): MediaText[] {
  const place = placeOf(request, path);
  return place ? textsOf(place[0], place[1], path) : [];
}

function textsOfSubjects(request: PlainObject, path: string): MediaText[] {
  const place = placeOf(request, path);
  if (!place) return [];
  const [holder, key] = place;
  const value = holder[key];
  const subjects = typeof value === 'string' ? spreadMedia(value) : value;
  if (!Array.isArray(subjects)) return [];
  holder[key] = subjects;
  return subjects.flatMap((subject: unknown, index) =>
    isPlainObject(subject)
      ? Object.keys(SUBJECT_MEDIA).flatMap((member) =>
          textsOf(subject, member, `${path}[${index}].${member}`),
        )
      : [],
  );
}

function textsOf(holder: PlainObject | unknown[], key: string | number, param: string): MediaText[] {
  const members = holder as PlainObject;
  const value = typeof members[key] === 'string' ? spreadMedia(members[key]) : members[key];
  if (typeof value === 'string') {
    return [{ param, text: value, replace: (other) => void (members[key] = other) }];
  }
  if (value !== members[key]) members[key] = value;
  if (Array.isArray(value)) {
    return value.flatMap((_, index) => textsOf(value as unknown[], index, `${param}[${index}]`));
  }
  if (isPlainObject(value)) {
    const member = MEDIUM_MEMBERS.find((name) => !isAbsent(value[name]));
    if (member === undefined) return [];
    return isPlainObject(value[member])
      ? textsOf(value[member], 'url', `${param}.${member}.url`)
      : textsOf(value, member, `${param}.${member}`);
  }
  return [];
}

/** Between two URLs. A comma inside one is followed by something else, and a blank stands in none. */
const BETWEEN_URLS = /(?:\s*[,;|]\s*|\s+)(?=https?:\/\/)/i;

/** What a text stands for where media are named: an array or object that a form carries as JSON, a list of URLs, or itself. */
export function spreadMedia(text: string): unknown {
  if (/^\s*[[{]/.test(text)) {
    const parsed = parseJson(text);
    return parsed !== undefined && isShallow(parsed) ? parsed : text;
  }
  const urls = /^\s*https?:\/\//i.test(text) ? text.trim().split(BETWEEN_URLS) : [];
  return urls.length > 1 ? urls : text;
}
