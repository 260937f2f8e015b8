import { parseTerms } from './price-terms.js';
import type { Tariff } from './tariff.js';

/** A row of the price book: 0.6 CNY a second, unless other terms are given. */
export const tariff = (fields: Partial<Tariff> = {}): Tariff => ({
  id: 'a-price',
  billingName: 'a-name',
  currency: 'CNY',
  ...parseTerms({ unit_price: '0.6', unit: 'second' }),
  source: 'list',
  effectiveFrom: new Date('2026-06-15T00:00:00Z'),
  priceList: '',
  withdrawn: false,
  ...fields,
});
