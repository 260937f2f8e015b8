import { AppError } from '@reelgate/runtime';
import { isPlainObject } from '@reelgate/catalog';
import type { PlainObject } from '@reelgate/catalog';

/** Parts of one form, files included. */
export const MAX_PARTS = 64;
/** Levels of a name: `metadata[file_infos][][Type]` has four. */
const MAX_LEVELS = 4;
const FORBIDDEN = new Set(['__proto__', 'constructor', 'prototype']);

/** Name and value of a part: text, a received file, or what a JSON part held. */
export type FormEntry = readonly [name: string, value: unknown];

/** An array made by a repeated name, which a further repetition may extend; `a[]` makes plain arrays. */
class Repeated extends Array<unknown> {}

/** One leaf of a row: where in the row it stands, and what it is. */
type RowEntry = readonly [path: readonly string[], value: unknown];

/** The leaves of an array of objects as they came: which of them belong together can be told at the end only. */
class Rows {
  readonly entries: RowEntry[] = [];
}

/**
 * Builds the body that a form stands for, as the official clients flatten it: `a[b][c]` is a member, `a[]` and a
 * repeated `a` append, `a[0]`, `a[1]` … number an array, `a[][k]` fills rows, row by row or column by column. `metadata` may
 * come whole as one part of JSON text, the only lossless way; it may not contradict `metadata[…]` parts. Leaves stay
 * text: whoever knows a field's type coerces it. Throws AppError `invalid_multipart`, naming the field.
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
  const settled = Object.fromEntries(
    Object.entries(root).map(([field, value]) => [field, settle(value, field, field === 'metadata')]),
  );
  if (whole.length > 0) {
    const members = isPlainObject(settled['metadata']) ? settled['metadata'] : {};
    settled['metadata'] = [...whole, members].reduce(joined);
  }
  return settled;
}

/** The members of two parts of the metadata. What stands in both has to be the same; in text, as it is outside of JSON. */
function joined(one: PlainObject, other: PlainObject): PlainObject {
  for (const [key, value] of Object.entries(other))
    if (Object.hasOwn(one, key) && textOf(one[key]) !== textOf(value))
      throw refuse(
        'metadata',
        `\`metadata\` has ${JSON.stringify(key.slice(0, 64))} twice, with different values: send it once.`,
      );
  return { ...other, ...one };
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

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
    throw refuse(
      field!,
      `\`${field}\` is nested deeper than ${MAX_LEVELS} levels: send it as one part that holds it as JSON text.`,
    );
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
    append(target, key, deeper, value, name);
    return;
  }
  target[key] ??= {};
  const child = target[key];
  if (!isPlainObject(child)) throw conflict(name);
  place(child, next, deeper, value, name);
}

/** Appends to the array under `key`: a value, or with a path behind it a leaf of a row. */
function append(
  target: PlainObject,
  key: string,
  path: readonly string[],
  value: unknown,
  name: string,
): void {
  if (path[0] === '') throw refuse(null, 'A part names an array inside an array.');
  target[key] ??= path.length === 0 ? [] : new Rows();
  const list = target[key];
  if (path.length > 0 && list instanceof Rows) list.entries.push([path, value]);
  else if (path.length === 0 && Array.isArray(list) && !(list instanceof Repeated)) list.push(value);
  else throw conflict(name);
}

/** Plain arrays and objects all the way down. `metadata` itself stays an object, however its members are called. */
function settle(value: unknown, field: string, isMetadata = false): unknown {
  if (value instanceof Rows) return toRows(value.entries, field).map((row) => settle(row, field));
  if (Array.isArray(value)) return Array.from(value as unknown[], (item) => settle(item, field));
  if (!isPlainObject(value)) return value;
  const members = Object.entries(value).map(([key, member]) => [key, settle(member, field)] as const);
  return (isMetadata ? undefined : toNumbered(members)) ?? Object.fromEntries(members);
}

/** The array that members named 0 to n-1, or 1 to n, stand for; undefined when they are named otherwise. */
function toNumbered(members: readonly (readonly [string, unknown])[]): unknown[] | undefined {
  const byNumber = new Map(
    members.map(([key, member]) => [/^\d{1,2}$/.test(key) ? Number(key) : NaN, member]),
  );
  const first = byNumber.has(0) ? 0 : 1;
  const numbers = members.map((_, index) => first + index);
  return members.length > 0 && numbers.every((number) => byNumber.has(number))
    ? numbers.map((number) => byNumber.get(number))
    : undefined;
}

/**
 * Puts the leaves of an array of objects together. Clients send them row by row, or, since HTTP libraries group parts of one
 * name, column by column; what could be either is refused.
 */
function toRows(entries: readonly RowEntry[], field: string): PlainObject[] {
  const columns = Map.groupBy(entries, ([path]) => path.join(']['));
  const keys = entries.map(([path]) => path.join(']['));
  const runs = keys.filter((key, index) => key !== keys[index - 1]).length;
  const isGrouped = runs === columns.size && columns.size > 1;
  const counts = [...columns].map(([key, { length }]) => ({ length, isList: key.endsWith('][') }));
  const most = Math.max(...counts.map(({ length, isList }) => (isList ? 1 : length)));
  const rows: RowEntry[][] = [];
  if (isGrouped && most > 1) {
    if (counts.some(({ length, isList }) => isList || length !== most)) throw torn(field);
    for (const column of columns.values()) column.forEach((entry, index) => (rows[index] ??= []).push(entry));
  } else {
    for (const entry of entries) {
      const row = rows.at(-1);
      if (row && !holds(row, entry[0])) row.push(entry);
      else if (entry[0].join('][') === keys[0]) rows.push([entry]);
      else throw torn(field);
    }
  }
  return rows.map((row) => toRow(row, field));
}

function toRow(entries: readonly RowEntry[], field: string): PlainObject {
  const row: PlainObject = {};
  for (const [[key, ...rest], value] of entries) place(row, key!, rest, value, field);
  return row;
}

/** Whether a row has the leaf already, so that the next one begins. A list in a row takes any number. */
function holds(row: readonly RowEntry[], path: readonly string[]): boolean {
  return path.at(-1) !== '' && row.some(([other]) => other.join('][') === path.join(']['));
}

function torn(field: string): AppError {
  return refuse(
    field,
    `Which parts of \`${field}\` belong together cannot be told: send \`${field}\` as one part that holds it as JSON text.`,
  );
}

function conflict(name: string): AppError {
  const field = /^[^[]+/.exec(name)?.[0] ?? null;
  return refuse(field, `\`${field}\` is sent both as a value and as something with members.`);
}

function refuse(param: string | null, message: string): AppError {
  return new AppError('invalid_multipart', message, { param: param ?? undefined });
}
