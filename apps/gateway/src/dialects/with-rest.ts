import { isPlainObject, Named } from '@reelgate/catalog';
import type { PlainObject } from '@reelgate/catalog';
import { AppError } from '@reelgate/runtime';

/**
 * What a format made of its own fields, together with the fields of a request that it does not know: the catalogue reads those by
 * their names, or says that they mean nothing. Throws AppError for one that says again, and otherwise, what a field of the
 * format's own says.
 */
export function withRest(mapped: PlainObject, rest: PlainObject, path = ''): PlainObject {
  const merged: PlainObject = { ...mapped };
  for (const [key, value] of Object.entries(rest)) {
    const own = merged[key];
    const param = path + key;
    if (value === undefined || value === null) continue;
    if (saysNothing(own)) merged[key] = value;
    else if (isPlainObject(own) && isPlainObject(value)) merged[key] = withRest(own, value, `${param}.`);
    else if (!isSame(own, value)) throw refuse(param, own);
  }
  return merged;
}

/** The members of a body that are none of these. */
export function membersBeside(body: PlainObject, names: readonly string[]): PlainObject {
  return Object.fromEntries(Object.entries(body).filter(([name]) => !names.includes(name)));
}

function saysNothing(own: unknown): boolean {
  const value = own instanceof Named ? own.value : own;
  return value === undefined || value === null;
}

const isSame = (own: unknown, value: unknown): boolean =>
  JSON.stringify(own instanceof Named ? own.value : own) === JSON.stringify(value);

function refuse(param: string, own: unknown): AppError {
  const counts = own instanceof Named ? ` \`${own.param}\` is what it is called in this format.` : '';
  return new AppError('unsupported_parameter', `\`${param}\` contradicts another field.${counts}`, { param });
}
