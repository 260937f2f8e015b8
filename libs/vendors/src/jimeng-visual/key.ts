/** The parts of a channel key. */
export interface VisualKey {
  readonly accessKey: string;
  readonly secretKey: string;
}

const FORM = "a key of Jimeng's visual API has the form AccessKey|SecretKey";

/**
 * Reads a channel key. Strict, because a key that is cut or padded would only fail later, as a refused signature. Throws
 * TypeError saying what is wrong, without quoting any part.
 */
export function parseKey(key: string): VisualKey {
  const parts = key.split('|');
  if (parts.length !== 2) {
    throw new TypeError(`${FORM}; this one has ${parts.length} ${parts.length === 1 ? 'part' : 'parts'}`);
  }
  if (parts.includes('')) throw new TypeError(`${FORM}; a part is empty`);
  if (!parts.every((part) => /^[\x21-\x7e]+$/.test(part))) {
    throw new TypeError(`${FORM}; a part holds a blank, a line break or a character outside ASCII`);
  }
  const [accessKey, secretKey] = parts as [string, string];
  return { accessKey, secretKey };
}
