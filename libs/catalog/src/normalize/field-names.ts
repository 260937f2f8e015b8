import type { PlainObject } from './read-value.js';
import { isPlainObject } from './read-value.js';

/**
 * What callers call the fields of their requests, where that is not what they are called here: our path (`image`,
 * `images[1]`, `metadata.output_config.resolution`) → theirs. Whoever blames a field blames it by its caller's name.
 */
export type FieldNames = ReadonlyMap<string, string>;

export const NO_NAMES: FieldNames = new Map();

/**
 * A value of a request in another format, put in its place among our fields, together with the field of that format that
 * held it. Without a value it says what the caller would have to call the field.
 */
export class Named {
  constructor(
    readonly param: string,
    readonly value?: unknown,
  ) {}
}

/** A request whose fields may be `Named`, and the same as plain values beside their names. */
export function takeNames(tree: PlainObject): { readonly fields: PlainObject; readonly names: FieldNames } {
  const names = new Map<string, string>();
  const fields = plain(tree, '', names) as PlainObject;
  return { fields, names };
}

/** An object of nothing but names says nothing itself and is left out. */
function plain(value: unknown, path: string, names: Map<string, string>): unknown {
  if (value instanceof Named) {
    names.set(path, value.param);
    return plain(value.value, path, names);
  }
  if (Array.isArray(value))
    return value.map((item: unknown, index) => plain(item, `${path}[${index}]`, names));
  if (!isPlainObject(value)) return value;
  const members = Object.entries(value).map(
    ([key, member]) => [key, plain(member, path === '' ? key : `${path}.${key}`, names)] as const,
  );
  const stated = members.filter(([, member]) => member !== undefined);
  return stated.length === 0 && members.length > 0 && path !== '' ? undefined : Object.fromEntries(stated);
}

/** What the caller calls the field of this path, by the nearest field around it that has a name. */
export function callerName(names: FieldNames, path: string): string {
  for (
    let end = path.length;
    end > 0;
    end = Math.max(path.lastIndexOf('.', end - 1), path.lastIndexOf('[', end - 1))
  ) {
    const name = names.get(path.slice(0, end));
    if (name !== undefined) return name + path.slice(end);
  }
  return path;
}
