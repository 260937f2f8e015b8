import type { Context } from './context.js';
import type { MeaningName } from './meanings.js';
import type { Field, Stated } from './read-value.js';

/** Reads the strongest statement of a meaning; undefined when there is none. Weaker ones are not looked at. */
export function readStated<T>(
  { stated }: Context,
  meaning: MeaningName,
  read: (field: Field) => T,
): Stated<T> | undefined {
  const [strongest] = stated(meaning);
  return strongest && { param: strongest.param, value: read(strongest) };
}
