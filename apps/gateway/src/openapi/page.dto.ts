import type { Type } from '@nestjs/common';
import { Flag, Integer, Nested, Text, Word } from './fields.js';

/** One page of a list: the shape of every list outside other vendors' forms. */
export interface Page<Item> {
  readonly object: 'list';
  readonly data: readonly Item[];
  readonly first_id: string | null;
  readonly last_id: string | null;
  readonly has_more: boolean;
}

/** The class of pages of `item`, to be extended by one with a name. */
export function PageOf<Item>(item: Type<Item>): Type<Page<Item>> {
  class PageOfItems implements Page<Item> {
    @Word(['list'])
    object: 'list';

    @Nested(item, { list: true })
    data: Item[];

    @Text({ nullable: true })
    first_id: string | null;

    @Text({ nullable: true, description: 'Send it as `after` to get the next page.' })
    last_id: string | null;

    @Flag()
    has_more: boolean;
  }
  return PageOfItems;
}

/** What every list can be asked. */
export class PageQuery {
  @Integer({ least: 1, most: 100, standard: 20, optional: true })
  limit: number = 20;

  @Text({ optional: true, description: '`last_id` of the page before.' })
  after?: string;
}
