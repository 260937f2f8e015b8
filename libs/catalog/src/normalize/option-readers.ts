import { checkMediaUrl } from './check-url.js';
import { malformed } from './refusal.js';
import type { Field } from './read-value.js';
import { plainName } from './meanings.js';
import {
  isAbsent,
  isPlainObject,
  readArray,
  readBoolean,
  readInteger,
  readObject,
  readText,
} from './read-value.js';

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
/** One of some words as they are spelled here, in any case. */
export const spelled =
  (...allowed: string[]): OptionReader =>
  ({ param, value }) => {
    const given = typeof value === 'string' ? value.trim().toLowerCase() : undefined;
    const found = allowed.find((item) => item.toLowerCase() === given);
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

/** Things stored at the vendor, by their ids: `[{id: "…"}]`, with a `name` and a `voice_id` where they have one. */
export const stored: OptionReader = (field) =>
  readArray(field).map((value, index) => {
    const param = `${field.param}[${index}]`;
    if (!isPlainObject(value)) throw malformed(param, 'an object', value);
    const members = Object.entries(value).map(([key, member]) => [plainName(key), member] as const);
    const known = { id: 'id', name: 'name', voiceid: 'voice_id' } as const;
    const other = members.find(([key, member]) => !isAbsent(member) && !Object.hasOwn(known, key));
    if (other)
      throw malformed(
        param,
        'an `id` with nothing but a `name` and a `voice_id`: send media as images',
        value,
      );
    const read = members
      .filter(([, member]) => !isAbsent(member))
      .map(([key, member]) => {
        const name = known[key as keyof typeof known];
        // Ids are numbers in some documents; as text they are passed on whole.
        return [
          name,
          typeof member === 'number'
            ? String(member)
            : readText({ param: `${param}.${name}`, value: member }),
        ];
      });
    const subject = Object.fromEntries(read) as Record<string, unknown>;
    if (subject['id'] === undefined) throw malformed(`${param}.id`, 'a text', undefined);
    return subject;
  });
