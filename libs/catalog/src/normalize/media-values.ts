import type { PlainObject } from './read-value.js';
import { isPlainObject } from './read-value.js';
import { UploadedFile } from './task-request.js';

const URL_BEGIN = /^\s*(https?|oss|gs|s3|tos|asset|file|ftp):\/\//i;
const DATA_URI = /^\s*data:/i;
/** The first characters of the commonest pictures, films and sounds in Base64. */
const BASE64_BEGIN = /^(iVBORw0KGgo|\/9j\/|R0lGOD|UklGR|Qk0|AAAA[A-Za-z0-9+/]{2}Z0eX|SUQz|T2dnUw|GkXfo)/;
const SHORTEST_BASE64 = 64;
/** File names of media, where an address may have them: at its end, or before a query or in one. */
const MEDIA_FILE =
  /\.(png|jpe?g|webp|gif|bmp|tiff?|heic|heif|avif|mp4|m4v|mov|webm|mkv|avi|mp3|wav|m4a|aac|ogg|opus|flac)(?![a-z0-9])/i;
/** Words of names that hold media. */
const MEDIA_WORD =
  /(^|[^a-z])(image|images|img|imgs|picture|pictures|photo|photos|pic|frame|frames|video|videos|clip|film|movie|audio|audios|sound|voice|speech|music|mask|face|avatar|media|file|files|upload|asset|base64)([^a-z]|$)/;

/** Whether a value can be a medium where a field of media holds it: a file, any address, a data URI or Base64, alone or in a list. */
export function holdsMedia(value: unknown): boolean {
  if (value instanceof UploadedFile) return true;
  if (typeof value === 'string') return URL_BEGIN.test(value) || DATA_URI.test(value) || isBase64(value);
  if (Array.isArray(value)) return value.some((item) => holdsMedia(item));
  return isPlainObject(value) && Object.values(value).some((item) => holdsMedia(item));
}

/**
 * Where the first medium stands within a value that no field of media holds, as a path from its name on; undefined when there
 * is none. An address counts when it ends like a medium's, or when a name on the way to it says so.
 */
export function findMedium(name: string, value: unknown): string | undefined {
  return find(name, value, MEDIA_WORD.test(wordsOf(name)));
}

function find(path: string, value: unknown, isNamed: boolean): string | undefined {
  if (value instanceof UploadedFile) return path;
  if (typeof value === 'string') return isMedium(value, isNamed) ? path : undefined;
  const members = Array.isArray(value)
    ? value.map((item: unknown, index) => [`${path}[${index}]`, item, isNamed] as const)
    : isPlainObject(value)
      ? Object.entries(value).map(
          ([key, item]) => [`${path}.${key}`, item, isNamed || MEDIA_WORD.test(wordsOf(key))] as const,
        )
      : [];
  for (const [inner, item, named] of members) {
    const found = find(inner, item, named);
    if (found !== undefined) return found;
  }
  return undefined;
}

function isMedium(text: string, isNamed: boolean): boolean {
  if (/^\s*data:(image|video|audio|application\/octet-stream)/i.test(text) || isBase64(text)) return true;
  return URL_BEGIN.test(text) && (isNamed || MEDIA_FILE.test(text));
}

const isBase64 = (text: string): boolean => text.length >= SHORTEST_BASE64 && BASE64_BEGIN.test(text);

/** `firstFrameURL` → `first_frame_url`. */
const wordsOf = (name: string): string => name.replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2').toLowerCase();

/** The members of an object, if it is one. */
export const membersOf = (value: unknown): PlainObject => (isPlainObject(value) ? value : {});
