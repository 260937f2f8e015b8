import { formatMicros } from '@reelgate/contracts';
import type { Micros, Price, PriceRow, PriceSource } from '@reelgate/contracts';
import { columnList } from '@reelgate/db';
import type { Columns } from '@reelgate/db';
import { formatUnitPrice, TERM_COLUMNS, writeTerms } from './price-terms.js';
import type { Cost, PriceTerms } from './price-terms.js';

/** A row of the price book. Rows are never changed, so its id stands for everything in it. */
export interface Tariff extends PriceTerms {
  readonly id: string;
  readonly billingName: string;
  readonly currency: string;
  readonly source: PriceSource;
  readonly effectiveFrom: Date;
  /** The list it stands in; '' = the one for everybody. */
  readonly priceList: string;
  /** From this row on the name has no price in its list; the terms mean nothing then. */
  readonly withdrawn: boolean;
}

const COLUMNS: Columns<Tariff> = {
  id: 'id',
  billingName: 'billing_name',
  currency: 'currency',
  source: 'source',
  effectiveFrom: 'effective_from',
  priceList: 'price_list',
  withdrawn: 'withdrawn',
  ...TERM_COLUMNS,
};

/** What SELECT has to name of `billing.price p`. */
export const TARIFF_COLUMNS = columnList<Tariff>(COLUMNS, 'p');

/** The tariff of a row that was selected together with more. */
export function tariffOf(row: Tariff): Tariff {
  const members = Object.keys(COLUMNS) as (keyof Tariff)[];
  return Object.fromEntries(members.map((member) => [member, row[member]])) as unknown as Tariff;
}

/** What one task is charged by. A hold and a quote keep their rate, whatever the price book says later. */
export interface Rate {
  /** The combined name the task is charged as; the row's own name may be the one it falls back to. */
  readonly billingModel: string;
  readonly tariff: Tariff;
  /** Factor on the price, in 1e-6: the account's, times the ratio of an off-peak window. */
  readonly multiplier: Micros;
  readonly offPeak: boolean;
  /** The account's own list, whether the tariff stands in it or not; '' = it has none. */
  readonly priceList: string;
}

/** The cost of one task. */
export interface Priced extends Rate, Cost {}

/** The wire form of a row. */
export function toPriceRow(tariff: Tariff): PriceRow {
  return {
    id: tariff.id,
    billingName: tariff.billingName,
    currency: tariff.currency,
    unitPrice: formatUnitPrice(tariff.unitPrice),
    unit: tariff.unit,
    minUnits: tariff.minUnits,
    step: tariff.step,
    terms: writeTerms(tariff),
    source: tariff.source,
    effectiveFrom: tariff.effectiveFrom.toISOString(),
    ...(tariff.priceList === '' ? {} : { priceList: tariff.priceList }),
    ...(tariff.withdrawn ? { withdrawn: true } : {}),
  };
}

/** The wire form of a cost. */
export function toPrice(priced: Priced): Price {
  const { tariff } = priced;
  return {
    billingModel: priced.billingModel,
    unit: tariff.unit,
    unitPrice: formatUnitPrice(tariff.unitPrice),
    terms: writeTerms(tariff),
    multiplier: formatMicros(priced.multiplier),
    units: priced.units,
    billedSeconds: priced.billedSeconds,
    extraImages: priced.extraImages,
    inputSeconds: priced.inputSeconds,
    amount: formatMicros(priced.amount),
    currency: tariff.currency,
    priceId: tariff.id,
    priceSource: tariff.source,
    offPeak: priced.offPeak,
  };
}
