import { PRICE_TERMS } from '@reelgate/contracts';
import type { PriceRow } from '@reelgate/contracts';
import { stringify } from 'csv-stringify/sync';
import { placeOf, toTerms } from './price-view.js';

/** A cost book as CSV, which an import takes again. */
export function toCostCsv(rows: readonly PriceRow[]): string {
  return stringify(
    rows.map((row) => ({ ...placeOf(row), ...cells(row) })),
    { header: true, columns: ['vendor', 'channel_id', ...COLUMNS] },
  );
}

/** What every row has. */
const COLUMNS = [
  'billing_name',
  'currency',
  ...PRICE_TERMS,
  'source',
  'effective_from',
  'withdrawn',
] as const;

const cells = (row: PriceRow): Readonly<Record<string, unknown>> => ({
  billing_name: row.billingName,
  currency: row.currency,
  ...toTerms(row),
  source: row.source,
  effective_from: row.effectiveFrom.replace('T00:00:00.000Z', ''),
  withdrawn: row.withdrawn ? 'true' : '',
});

/** A price book as CSV, which an import takes again. */
export function toPriceCsv(rows: readonly PriceRow[]): string {
  return stringify(
    rows.map((row) => ({ ...cells(row), price_list: row.priceList ?? '' })),
    { header: true, columns: [...COLUMNS.slice(0, -1), 'price_list', 'withdrawn'] },
  );
}
