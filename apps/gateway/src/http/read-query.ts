import { AppError } from '@reelgate/runtime';

/** Parameters of a query string; one that repeats comes as an array. */
export type Query = Readonly<Record<string, string | string[] | undefined>>;

const MOST_PER_PAGE = 100;

/** A parameter that may be given once. Throws AppError `invalid_request` when it is repeated; empty counts as absent. */
export function readText(query: Query, name: string): string | undefined {
  const value = query[name];
  if (Array.isArray(value)) throw refuse(name, 'is given more than once');
  return value === '' ? undefined : value;
}

/** A parameter that is one of a few words. */
export function readWord<Word extends string>(
  query: Query,
  name: string,
  words: readonly Word[],
): Word | undefined {
  const value = readText(query, name);
  if (value === undefined) return undefined;
  const word = words.find((each) => each === value);
  if (word === undefined) throw refuse(name, `has to be one of ${words.join(', ')}`);
  return word;
}

/** The values of a parameter that may repeat, or hold several separated by commas; undefined when there are none. */
export function readTexts(query: Query, name: string): string[] | undefined {
  const values = [query[name] ?? []]
    .flat()
    .flatMap((value) => value.split(','))
    .map((value) => value.trim())
    .filter((value) => value !== '');
  return values.length === 0 ? undefined : values;
}

/** A whole number within a range, or what it is unless stated. */
export function readCount(
  query: Query,
  name: string,
  { least, most, standard }: { readonly least: number; readonly most: number; readonly standard: number },
): number {
  const value = readText(query, name);
  if (value === undefined) return standard;
  const count = /^\d{1,9}$/.test(value) ? Number(value) : NaN;
  if (!(count >= least && count <= most)) throw refuse(name, `has to be a number from ${least} to ${most}`);
  return count;
}

/** An instant: ISO 8601 (a date alone is its first moment, UTC) or unix seconds. */
export function readInstant(query: Query, name: string): Date | undefined {
  const value = readText(query, name);
  if (value === undefined) return undefined;
  const iso = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:?\d{2}))?$/.test(value);
  const date = /^\d{1,11}$/.test(value) ? new Date(Number(value) * 1000) : new Date(iso ? value : NaN);
  if (Number.isNaN(date.getTime()))
    throw refuse(name, 'has to be an ISO 8601 instant with a time zone, a date, or unix seconds');
  return date;
}

/** `limit`, 1 to 100. */
export function readLimit(query: Query, standard: number): number {
  return readCount(query, 'limit', { least: 1, most: MOST_PER_PAGE, standard });
}

/** One page of a list, in the shape of every list answer. */
export function pageOf<Item extends { readonly id: string }>(
  data: readonly Item[],
  hasMore: boolean,
): object {
  return {
    object: 'list',
    data,
    first_id: data[0]?.id ?? null,
    last_id: data.at(-1)?.id ?? null,
    has_more: hasMore,
  };
}

function refuse(param: string, what: string): AppError {
  return new AppError('invalid_request', `\`${param}\` ${what}.`, { param });
}
