import type { PlainObject } from '@reelgate/catalog';

/** The members that say something. */
export function defined(members: PlainObject): PlainObject {
  return Object.fromEntries(
    Object.entries(members).filter(([, value]) => value !== undefined && value !== null),
  );
}
