import { checkMediaUrl } from './check-url.js';
import { malformed } from './refusal.js';
import type { Field } from './read-value.js';
import { readArray, readBoolean, readInteger, readObject, readText } from './read-value.js';

/** Reads the value of an option; throws Refusal when it makes no sense. */
export type OptionReader = (field: Field, options: { readonly allowPrivateUrls: boolean }) => unknown;

const LONGEST_PAYLOAD = 32_000;

export const text: OptionReader = (field) => readText(field);
export const flag: OptionReader = (field) => readBoolean(field);
export const json: OptionReader = (field) => readText(field, LONGEST_PAYLOAD);
export const word =
  (...allowed: string[]): OptionReader =>
  ({ param, value }) => {
    const found = allowed.find((item) => typeof value === 'string' && item === value.trim().toLowerCase());
    if (!found) throw malformed(param, allowed.join(', '), value);
    return found;
  };
export const integer =
  (least: number, most: number): OptionReader =>
  (field) => {
    const value = readInteger(field);
    if (value < least || value > most)
      throw malformed(field.param, `a whole number from ${least} to ${most}`, field.value);
    return value;
  };
export const position: OptionReader = (field) => {
  const corner = readInteger(field);
  if (corner < 1 || corner > 4) throw malformed(field.param, 'a corner from 1 to 4', field.value);
  return corner;
};
export const url: OptionReader = (field, { allowPrivateUrls }) =>
  checkMediaUrl(field.param, readText(field, 8_192), allowPrivateUrls);
export const object: OptionReader = (field) => readObject(field);
export const list: OptionReader = (field) => readArray(field);
