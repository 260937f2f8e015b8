import { parse } from 'csv-parse/sync';
import { PRICE_SOURCES } from '@reelgate/contracts';
import { oneOf, parseTerms } from './price-terms.js';
import type { Tariff } from './tariff.js';

/** Columns that every price book has; those of further terms may be absent. */
const COLUMNS = [
  'billing_name',
  'currency',
  'unit_price',
  'unit',
  'min_units',
  'step',
  'source',
  'effective_from',
] as const;

type CsvRow = Record<(typeof COLUMNS)[number], string>;

/** The id of a price row says what it is: name, currency and the day it came into force (UTC). */
const priceId = (billingName: string, currency: string, effectiveFrom: Date): string =>
  `${billingName}:${currency}:${effectiveFrom.toISOString().slice(0, 10)}`;

/**
 * Reads a price book in CSV: the header above, one row per name, currency and day, days beginning at midnight UTC. Throws
 * an Error that names the line of the first row that is not valid.
 */
export function parsePriceCsv(text: string): Tariff[] {
  const rows = parse<CsvRow>(text, { columns: true, skip_empty_lines: true, trim: true });
  return rows.map((row, i) => {
    try {
      return tariffOf(row);
    } catch (error) {
      throw new Error(`price book, row ${i + 1} (${row.billing_name}): ${(error as Error).message}`, {
        cause: error,
      });
    }
  });
}

function tariffOf(row: CsvRow): Tariff {
  const missing = COLUMNS.filter((column) => row[column] === undefined);
  if (missing.length > 0) throw new RangeError(`no column ${missing.join(', ')}`);
  if (!/^[a-z0-9._-]+$/.test(row.billing_name)) throw new RangeError('not a billing name');
  if (!/^[A-Z]{3}$/.test(row.currency)) throw new RangeError('not a currency');
  if (!/^\d{4}-\d{2}-\d{2}$/.test(row.effective_from)) throw new RangeError('effective_from is not a day');
  const effectiveFrom = new Date(`${row.effective_from}T00:00:00Z`);
  return {
    id: priceId(row.billing_name, row.currency, effectiveFrom),
    billingName: row.billing_name,
    currency: row.currency,
    ...parseTerms(row),
    source: oneOf(PRICE_SOURCES, row.source),
    effectiveFrom,
  };
}
