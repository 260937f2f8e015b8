import { PRICE_TERMS } from '@reelgate/contracts';
import type { PriceRow } from '@reelgate/contracts';
import { stringify } from 'csv-stringify/sync';
import { toTerms } from './price-view.js';

/** A price book as CSV, which an import takes again. */
export function toPriceCsv(rows: readonly PriceRow[]): string {
  return stringify(
    rows.map((row) => ({
      billing_name: row.billingName,
      currency: row.currency,
      ...toTerms(row),
      source: row.source,
      effective_from: row.effectiveFrom.replace('T00:00:00.000Z', ''),
      price_list: row.priceList ?? '',
      withdrawn: row.withdrawn ? 'true' : '',
    })),
    {
      header: true,
      columns: [
        'billing_name',
        'currency',
        ...PRICE_TERMS,
        'source',
        'effective_from',
        'price_list',
        'withdrawn',
      ],
    },
  );
}
