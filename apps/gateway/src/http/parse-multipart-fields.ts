import { AppError } from '@reelgate/runtime';
import { isPlainObject } from './plain-object.js';
import type { PlainObject } from './plain-object.js';

/** Parts of one form, files included. */
export const MAX_PARTS = 64;
/** Levels of a name: `metadata[file_infos][][Type]` has four. */
const MAX_LEVELS = 4;
const FORBIDDEN = new Set(['__proto__', 'constructor', 'prototype']);

/** Name and value of a part: text, a received file, or what a JSON part held. */
export type FormEntry = readonly [name: string, value: unknown];

/** An array made by a repeated name, which a further repetition may extend; `a[]` makes plain arrays. */
class Repeated extends Array<unknown> {}

/**
 * Builds the body that a form stands for, as the official clients flatten it: `a[b][c]` is a member, `a[]` and a
 * repeated `a` append, `a[][k]` fills a row and begins the next when `k` repeats. `metadata` may come whole as one part of
 * JSON text, the only lossless way; its members then win over `metadata[…]` parts. Leaves stay text: whoever knows a
 * field's type coerces it. Throws AppError `invalid_multipart`, naming the field.
 */
export function parseMultipartFields(entries: readonly FormEntry[]): PlainObject {
  if (entries.length > MAX_PARTS) throw refuse(null, `The form has more than ${MAX_PARTS} parts.`);
  const root: PlainObject = {};
  const whole: PlainObject[] = [];
  for (const [name, value] of entries) {
    const metadata = name === 'metadata' ? metadataObject(value) : undefined;
    if (metadata) whole.push(metadata);
    else {
      const [first, ...rest] = splitName(name);
      place(root, first!, rest, value, name);
    }
  }
  if (whole.length > 0) {
    const members = isPlainObject(root['metadata']) ? root['metadata'] : {};
    root['metadata'] = Object.fromEntries([members, ...whole].flatMap(Object.entries<unknown>));
  }
  return withoutRepeated(root) as PlainObject;
}

function metadataObject(value: unknown): PlainObject | undefined {
  const parsed = typeof value === 'string' ? parseJson(value) : value;
  return isPlainObject(parsed) ? parsed : undefined;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** `a[b][]` → `a`, `b`, `` (an empty segment appends). */
function splitName(name: string): string[] {
  const match = /^([^[\]]+)((?:\[[^[\]]*\])*)$/.exec(name);
  if (!match) throw refuse(null, 'A part has a name that is not of the form field[member][].');
  const [, field, brackets = ''] = match;
  const segments = [field!, ...(brackets === '' ? [] : brackets.slice(1, -1).split(']['))];
  if (segments.length > MAX_LEVELS)
    throw refuse(field!, `\`${field}\` is nested deeper than ${MAX_LEVELS} levels.`);
  if (segments.some((segment) => FORBIDDEN.has(segment))) {
    throw refuse(FORBIDDEN.has(field!) ? null : field!, 'A part is named like a built-in property.');
  }
  return segments;
}

/** Puts a value under `key` of an object, making what lies between. */
function place(
  target: PlainObject,
  key: string,
  rest: readonly string[],
  value: unknown,
  name: string,
): void {
  const present = Object.hasOwn(target, key) ? target[key] : undefined;
  if (rest.length === 0) {
    if (present === undefined) target[key] = value;
    else if (present instanceof Repeated) present.push(value);
    else if (isPlainObject(present) || Array.isArray(present)) throw conflict(name);
    else target[key] = Repeated.from([present, value]);
    return;
  }
  const [next, ...deeper] = rest as [string, ...string[]];
  if (next === '') {
    target[key] ??= [];
    const list = target[key];
    if (!Array.isArray(list) || list instanceof Repeated) throw conflict(name);
    append(list as unknown[], deeper, value, name);
    return;
  }
  target[key] ??= {};
  const child = target[key];
  if (!isPlainObject(child)) throw conflict(name);
  place(child, next, deeper, value, name);
}

function append(list: unknown[], rest: readonly string[], value: unknown, name: string): void {
  const [key, ...deeper] = rest;
  if (key === undefined) {
    if (isPlainObject(list[0])) throw conflict(name);
    list.push(value);
    return;
  }
  if (key === '') throw refuse(null, 'A part names an array inside an array.');
  if (list.length > 0 && !isPlainObject(list[0])) throw conflict(name);
  let row = list.at(-1) as PlainObject | undefined;
  if (!row || holds(row, [key, ...deeper])) {
    row = {};
    list.push(row);
  }
  place(row, key, deeper, value, name);
}

/** Whether a row has the leaf already, so that the next one begins. */
function holds(row: unknown, path: readonly string[]): boolean {
  const [key, ...rest] = path;
  if (key === undefined) return true;
  if (key === '' || !isPlainObject(row) || !Object.hasOwn(row, key)) return false;
  return holds(row[key], rest);
}

/** Plain arrays all the way down. */
function withoutRepeated(value: unknown): unknown {
  if (Array.isArray(value)) return Array.from(value as unknown[], withoutRepeated);
  if (!isPlainObject(value)) return value;
  for (const [key, member] of Object.entries(value)) value[key] = withoutRepeated(member);
  return value;
}

function conflict(name: string): AppError {
  const field = /^[^[]+/.exec(name)?.[0] ?? null;
  return refuse(field, `\`${field}\` is sent both as a value and as something with members.`);
}

function refuse(param: string | null, message: string): AppError {
  return new AppError('invalid_multipart', message, { param: param ?? undefined });
}
