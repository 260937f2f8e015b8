import type { Page } from '../openapi/page.dto.js';

/** One page of a list, in the shape of every list answer. */
export function pageOf<Item extends { readonly id: string }>(
  data: readonly Item[],
  hasMore: boolean,
): Page<Item> {
  return {
    object: 'list',
    data,
    first_id: data[0]?.id ?? null,
    last_id: data.at(-1)?.id ?? null,
    has_more: hasMore,
  };
}
