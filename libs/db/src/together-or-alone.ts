import { DatabaseUnavailable } from './database-unavailable.js';

/**
 * Does `work` on all items at once, which has to be all or nothing, as one transaction is. Where it fails it is done on each
 * alone, so that an item which the database does not take fails by itself. Rejects when the database is away: then none of
 * them could be done.
 */
export async function togetherOrAlone<Item, Result>(
  items: readonly Item[],
  work: (items: readonly Item[]) => Promise<readonly Result[]>,
): Promise<readonly (Result | Promise<Result>)[]> {
  try {
    return await work(items);
  } catch (error) {
    if (items.length === 1 || error instanceof DatabaseUnavailable) throw error;
    return items.map(async (item) => (await work([item]))[0]!);
  }
}
