import { EntitySchema } from 'typeorm';
import type { EntitySchemaColumnOptions } from 'typeorm';
import { TERM_TYPES } from './price-terms.js';
import type { Tariff } from './tariff.js';

/** `bigint` columns as TypeORM hands them out are texts. */
const BIGINT = {
  from: (value: bigint | string | null) => (value === null ? null : BigInt(value)),
  to: (value: bigint | null) => value,
};

/** A row of the price book, for its administration. Rows are added only. */
export const PriceEntity = new EntitySchema<Tariff>({
  name: 'Price',
  schema: 'billing',
  tableName: 'price',
  columns: {
    id: { type: 'text', primary: true },
    billingName: { name: 'billing_name', type: 'text' },
    currency: { type: 'text' },
    source: { type: 'text' },
    effectiveFrom: { name: 'effective_from', type: 'timestamptz' },
    priceList: { name: 'price_list', type: 'text' },
    withdrawn: { type: 'boolean' },
    ...(Object.fromEntries(
      Object.entries(TERM_TYPES).map(([member, column]) => [
        member,
        { ...column, nullable: true, ...(column.type === 'bigint' ? { transformer: BIGINT } : {}) },
      ]),
    ) as Record<keyof typeof TERM_TYPES, EntitySchemaColumnOptions>),
  },
});
