import { AppError } from '@reelgate/runtime';
import { describeBytes, KNOWN_MEDIA, SNIFF_BYTES, sniffMedia } from './sniff-media.js';
import { MAX_FILE_BYTES } from './upload.service.js';

/** Shorter texts than this are no picture; a host name or a file id is. */
const SHORTEST_BASE64 = 64;
const NO_BASE64 = /[^A-Za-z0-9+/_=-]/;

/**
 * The bytes of a medium that stands in the request itself: a `data:` URI, or bare Base64 that decodes to a type we know.
 * Undefined for anything else, such as a URL. Throws AppError, naming `param`.
 */
export function inlineMedia(text: string, param: string): Buffer | undefined {
  if (/^\s*data:/i.test(text)) return decodeDataUri(text.trim(), param);
  if (text.length < SHORTEST_BASE64 || !isBase64(text)) return undefined;
  const head = Buffer.from(text.slice(0, SNIFF_BYTES * 2), 'base64');
  return sniffMedia(head) ? decode(text, param) : undefined;
}

function decodeDataUri(uri: string, param: string): Buffer {
  const comma = uri.indexOf(',');
  if (comma < 0 || !/;base64$/i.test(uri.slice(0, comma).trimEnd())) {
    throw refuse(param, 'is a data URI that is not Base64');
  }
  const text = uri.slice(comma + 1).replace(/\s+/g, '');
  if (text === '') throw refuse(param, 'is a data URI without content');
  if (!isBase64(text)) throw refuse(param, 'is a data URI whose content is not Base64');
  return decode(text, param);
}

function decode(text: string, param: string): Buffer {
  if (text.length > Math.ceil(MAX_FILE_BYTES / 3) * 4 + 4) {
    throw new AppError('payload_too_large', `\`${param}\` is larger than 20 MiB.`, { param });
  }
  const bytes = Buffer.from(text, 'base64');
  const head = bytes.subarray(0, SNIFF_BYTES);
  if (!sniffMedia(head)) throw refuse(param, `${describeBytes(head)}; send ${KNOWN_MEDIA}`);
  return bytes;
}

function refuse(param: string, what: string): AppError {
  return new AppError('invalid_media_url', `\`${param}\` ${what}.`, { param });
}

/**
 * Whether a text is Base64 of either alphabet, padded or not. It looks for what is none instead of matching the whole: a
 * pattern that has to match 28 million characters outgrows the stack of the regular expression engine.
 */
function isBase64(text: string): boolean {
  if (text === '' || NO_BASE64.test(text)) return false;
  const padding = text.indexOf('=');
  return padding === -1 || (padding > 0 && /^={1,2}$/.test(text.slice(padding, padding + 3)));
}
