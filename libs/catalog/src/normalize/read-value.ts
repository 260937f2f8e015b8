import { malformed, Refusal } from './refusal.js';

/**
 * Readers of single fields. JSON and multipart mean the same, so an integer or a boolean may come as text wherever
 * one is expected; null and empty text count as absent, as forms send them for fields left blank.
 */

/** A field of the request: where it stands, for `param`, and what it holds. */
export interface Field {
  readonly param: string;
  readonly value: unknown;
}

/** A value together with the field that stated it. */
export interface Stated<T> {
  readonly param: string;
  readonly value: T;
}

export type PlainObject = Record<string, unknown>;

export function isAbsent(value: unknown): value is undefined | null | '' {
  return value === undefined || value === null || (typeof value === 'string' && value.trim() === '');
}

/** An object as JSON has it, of whatever realm: nothing stands between it and the root of its prototypes. */
export function isPlainObject(value: unknown): value is PlainObject {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

/** A whole number within the safe range, of either sign; `"5.0"` is one, as 5.0 is in JSON. */
export function readInteger({ param, value }: Field): number {
  const number =
    typeof value === 'string' && /^\s*[+-]?\d{1,16}(\.0*)?\s*$/.test(value) ? Number(value) : value;
  if (typeof number !== 'number' || !Number.isSafeInteger(number))
    throw malformed(param, 'a whole number', value);
  return number;
}

/** A length in whole seconds, with or without its unit: 8, "8", "8s". */
export function readSeconds({ param, value }: Field): number {
  return readInteger({ param, value: typeof value === 'string' ? withoutUnit(value) : value });
}

export const withoutUnit = (text: string): string =>
  text.replace(/^(\s*[+-]?\d+(?:\.0*)?)\s*s(?:ec(?:ond)?s?)?\s*$/i, '$1');

export function readBoolean({ param, value }: Field): boolean {
  const flag = booleanOf(value);
  if (flag === undefined) throw malformed(param, 'true or false', value);
  return flag;
}

/** True, false, or undefined for what is neither; text is read as forms and vendors write it. */
export function booleanOf(value: unknown): boolean | undefined {
  if (typeof value === 'boolean') return value;
  if (value === 1 || value === 0) return value === 1;
  if (typeof value !== 'string') return undefined;
  const word = value.trim().toLowerCase();
  if (['true', '1', 'yes', 'on', 'enabled'].includes(word)) return true;
  return ['false', '0', 'no', 'off', 'disabled'].includes(word) ? false : undefined;
}

/** Text of at most `longest` characters (code points, as the API counts). */
export function readText({ param, value }: Field, longest = 1_000): string {
  if (typeof value !== 'string') throw malformed(param, 'a text', value);
  if (value.length > longest && [...value].length > longest)
    throw new Refusal('invalid_request', param, `\`${param}\` is longer than ${longest} characters.`);
  return value;
}

/** An object, or the JSON text of one as a multipart part carries it. */
export function readObject(field: Field): PlainObject {
  const value = parseIfText(field);
  if (!isPlainObject(value)) throw malformed(field.param, 'an object', field.value);
  return value;
}

/** An array, or the JSON text of one. */
export function readArray(field: Field): unknown[] {
  const value = parseIfText(field);
  if (!Array.isArray(value)) throw malformed(field.param, 'an array', field.value);
  return value;
}

function parseIfText({ param, value }: Field): unknown {
  if (typeof value !== 'string') return value;
  const parsed = parseJson(value);
  if (parsed === undefined) throw malformed(param, 'JSON', value);
  if (!isShallow(parsed)) throw new Refusal('invalid_request', param, `\`${param}\` is nested too deeply.`);
  return parsed;
}

/** What a text holds as JSON; undefined for a text that is none. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** Most levels of arrays and objects in a request, the body itself being the first. */
export const MOST_LEVELS = 32;

/** Whether arrays and objects are nested no deeper than anything downstream can walk. Does not recurse itself. */
export function isShallow(value: unknown): boolean {
  let level: unknown[] = [value];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > MOST_LEVELS) return false;
    level = level.flatMap((item) =>
      typeof item === 'object' && item !== null ? (Object.values(item) as unknown[]) : [],
    );
  }
  return true;
}
