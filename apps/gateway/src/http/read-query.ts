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
  const value = readText(query, 'limit');
  if (value === undefined) return standard;
  const limit = /^\d{1,4}$/.test(value) ? Number(value) : NaN;
  if (!(limit >= 1 && limit <= MOST_PER_PAGE))
    throw refuse('limit', `has to be a number from 1 to ${MOST_PER_PAGE}`);
  return limit;
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
