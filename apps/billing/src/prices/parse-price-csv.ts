import { parse } from 'csv-parse/sync';
import { ANY_FILM, PRICE_SOURCES } from '@reelgate/contracts';
import { oneOf, parseTerms } from './price-terms.js';
import { isCostList, isPriceList } from './price-list-name.js';
import type { Tariff } from './tariff.js';

/** Columns that every price book has; those of further terms, `price_list` and `withdrawn` may be absent. */
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

/** A row of a price book as text, by the names of its columns. */
export type PriceTexts = Readonly<Record<string, string | undefined>>;

/**
 * The id of a price row says what it is: its list if it has one, name, currency and the day it came into force (UTC), or
 * the instant when that is not midnight.
 */
function priceId(tariff: Pick<Tariff, 'billingName' | 'currency' | 'effectiveFrom' | 'priceList'>): string {
  const { billingName, currency, effectiveFrom, priceList } = tariff;
  const from = effectiveFrom.toISOString().replace('T00:00:00.000Z', '');
  return `${priceList === '' ? '' : `${priceList}/`}${billingName}:${currency}:${from}`;
}

/** Takes a CSV apart by its header. Throws an Error when it is none. */
export function csvRows(text: string): PriceTexts[] {
  return parse<PriceTexts>(text, { columns: true, skip_empty_lines: true, trim: true, bom: true });
}

/**
 * Reads a price book in CSV: the header above, one row per name, currency and day, days beginning at midnight UTC. Throws
 * an Error that names the line of the first row that is not valid.
 */
export function parsePriceCsv(text: string): Tariff[] {
  return csvRows(text).map((row, i) => {
    try {
      const missing = COLUMNS.filter((column) => row[column] === undefined);
      if (missing.length > 0) throw new RangeError(`no column ${missing.join(', ')}`);
      return readTariff(row);
    } catch (error) {
      throw new Error(`price book, row ${i + 1} (${row['billing_name']}): ${(error as Error).message}`, {
        cause: error,
      });
    }
  });
}

/** Reads one row of a price book. Throws RangeError. */
export function readTariff(row: PriceTexts): Tariff {
  const { billing_name: billingName = '', currency = '', price_list: priceList = '' } = row;
  const isCost = isCostList(priceList);
  if (!/^[a-z0-9._-]+$/.test(billingName) && !(isCost && billingName === ANY_FILM)) {
    throw new RangeError('not a billing name');
  }
  if (!/^[A-Z]{3}$/.test(currency)) throw new RangeError('not a currency');
  if (priceList !== '' && !isCost && !isPriceList(priceList))
    throw new RangeError('not a name of a price list');
  const withdrawn = oneOf(['', 'false', 'true'], row['withdrawn'] ?? '') === 'true';
  const effectiveFrom = readInstant(row['effective_from'] ?? '');
  return {
    id: priceId({ billingName, currency, effectiveFrom, priceList }),
    billingName,
    currency,
    // A row that withdraws a price has none.
    ...parseTerms(withdrawn ? { unit_price: '0', unit: 'second' } : row),
    source: oneOf(PRICE_SOURCES, row['source'] ?? ''),
    effectiveFrom,
    priceList,
    withdrawn,
  };
}

/** A day, which begins at midnight UTC, or an instant with its zone. */
function readInstant(text: string): Date {
  if (/^\d{4}-\d{2}-\d{2}$/.test(text)) return valid(new Date(`${text}T00:00:00Z`));
  if (/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2})$/.test(text)) {
    return valid(new Date(text));
  }
  throw new RangeError('effective_from is not a day or an instant with a time zone');
}

function valid(at: Date): Date {
  if (Number.isNaN(at.getTime())) throw new RangeError('effective_from is no date of the calendar');
  return at;
}
