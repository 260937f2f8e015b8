import type { NativeFile } from '../native-inputs.js';
import { spellNativeKeys } from '../native-inputs.js';
import { checkMediaUrl } from './check-url.js';
import { malformed, Refusal, unsupported } from './refusal.js';
import type { Field } from './read-value.js';
import { isAbsent, isPlainObject, readArray, readText } from './read-value.js';

const MOST_FILES = 32;
const LONGEST_EXT_INFO = 32_000;

/** `metadata.file_infos` with the keys spelled as upstream; their URLs obey the rules of all media. */
export function readFileInfos(field: Field | undefined, allowPrivateUrls: boolean): NativeFile[] {
  if (!field) return [];
  const files = readArray(field);
  if (files.length > MOST_FILES)
    throw new Refusal(
      'invalid_request',
      field.param,
      `\`${field.param}\` has more than ${MOST_FILES} entries.`,
    );
  return files.map((file, index) =>
    readFileInfo({ param: `${field.param}[${index}]`, value: file }, allowPrivateUrls),
  );
}

function readFileInfo({ param, value }: Field, allowPrivateUrls: boolean): NativeFile {
  if (!isPlainObject(value)) throw malformed(param, 'an object', value);
  const file = spellNativeKeys(value);
  // Media never travel inside messages; the documented image fields take data URIs and uploads.
  if (!isAbsent(file['Base64']))
    throw unsupported(
      `${param}.base64`,
      'Native file entries take a URL or a file id; send the file itself as `image` or `images`.',
    );
  const url = file['Url'];
  if (isAbsent(url)) return file;
  if (typeof url !== 'string') throw malformed(`${param}.url`, 'a URL', url);
  checkMediaUrl(`${param}.url`, url, allowPrivateUrls);
  return file;
}

/** `metadata.ext_info`, passed on as it is. Only text: upstream's member is a JSON string and its inner form is not ours. */
export function readExtInfo(field: Field | undefined): string | undefined {
  if (!field) return undefined;
  return readText(field, LONGEST_EXT_INFO);
}
