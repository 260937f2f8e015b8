import { formatMicros } from '@reelgate/contracts';
import type { Micros, Price } from '@reelgate/contracts';

/** Unit prices are integers of 1e-9 of the currency: the published ones have up to seven places. */
export type Nanos = bigint;

export const PRICE_UNITS = ['second', 'task', 'million_tokens'] as const;
export type PriceUnit = (typeof PRICE_UNITS)[number];

export const PRICE_SOURCES = ['list', 'derived', 'placeholder', 'operator'] as const;
export type PriceSource = (typeof PRICE_SOURCES)[number];

/** A row of the price book. Rows are never changed, so its id stands for everything in it. */
export interface Tariff {
  readonly id: string;
  readonly billingName: string;
  readonly currency: string;
  readonly unitPrice: Nanos;
  readonly unit: PriceUnit;
  /** Fewest units billed; null = none. */
  readonly minUnits: number | null;
  /** Units are billed in whole multiples of this; null = singly. */
  readonly step: number | null;
  readonly source: PriceSource;
  readonly effectiveFrom: Date;
}

/** What one unit of a task costs. A hold and a quote keep their terms, whatever the price book says later. */
export interface Terms {
  /** The combined name the task is charged as; the row's own name may be the one it falls back to. */
  readonly billingModel: string;
  readonly tariff: Tariff;
  /** Factor on the unit price, in 1e-6: the account's, times the ratio of an off-peak window. */
  readonly multiplier: Micros;
  readonly offPeak: boolean;
}

/** The cost of one task. */
export interface Priced extends Terms {
  readonly units: number;
  readonly billedSeconds: number;
  readonly amount: Micros;
}

const DECIMAL = /^(\d{1,9})(?:\.(\d{1,9}))?$/;

/** Parses an unsigned decimal with at most nine places. Throws RangeError on anything else. */
export function parseUnitPrice(text: string): Nanos {
  const match = DECIMAL.exec(text);
  if (!match) throw new RangeError(`not a unit price: ${JSON.stringify(text.slice(0, 40))}`);
  return BigInt(match[1]! + (match[2] ?? '').padEnd(9, '0'));
}

/** Formats a unit price exactly, with at least six places. */
export function formatUnitPrice(nanos: Nanos): string {
  const digits = nanos.toString().padStart(10, '0');
  return `${digits.slice(0, -9)}.${digits.slice(-9).replace(/0{1,3}$/, '')}`;
}

/** The wire form of a price. */
export function toPrice(priced: Priced): Price {
  const { tariff } = priced;
  return {
    billingModel: priced.billingModel,
    unit: tariff.unit,
    unitPrice: formatUnitPrice(tariff.unitPrice),
    multiplier: formatMicros(priced.multiplier),
    units: priced.units,
    billedSeconds: priced.billedSeconds,
    amount: formatMicros(priced.amount),
    currency: tariff.currency,
    priceId: tariff.id,
    priceSource: tariff.source,
    offPeak: priced.offPeak,
  };
}
