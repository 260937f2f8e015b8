import { keyParts } from '../key-text.js';

/** The parts of a channel key. */
export interface VisualKey {
  readonly accessKey: string;
  readonly secretKey: string;
}

const FORM = "a key of Jimeng's visual API has the form AccessKey|SecretKey";

/** Reads a channel key. Throws TypeError saying what is wrong, without quoting any part. */
export function parseKey(key: string): VisualKey {
  const [accessKey, secretKey] = keyParts(key, FORM, [2]) as [string, string];
  return { accessKey, secretKey };
}
