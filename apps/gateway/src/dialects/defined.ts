import type { PlainObject } from '../http/plain-object.js';

/** The members that say something. */
export function defined(members: PlainObject): PlainObject {
  return Object.fromEntries(
    Object.entries(members).filter(([, value]) => value !== undefined && value !== null),
  );
}
