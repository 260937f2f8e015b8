import type { PriceSource, PriceUnit, Tariff } from '../pricing/tariff.js';

/** A price row as `TARIFF_COLUMNS` selects it. */
export interface TariffRow {
  readonly price_id: string;
  readonly billing_name: string;
  readonly currency: string;
  readonly unit_price: bigint;
  readonly unit: PriceUnit;
  readonly min_units: number | null;
  readonly step: number | null;
  readonly source: PriceSource;
  readonly effective_from: Date;
}

/** Columns of `billing.price p`; their names collide with no other table's. */
export const TARIFF_COLUMNS =
  'p.id AS price_id, p.billing_name, p.currency, p.unit_price, p.unit, p.min_units, p.step, p.source, p.effective_from';

export function tariffOf(row: TariffRow): Tariff {
  return {
    id: row.price_id,
    billingName: row.billing_name,
    currency: row.currency,
    unitPrice: row.unit_price,
    unit: row.unit,
    minUnits: row.min_units,
    step: row.step,
    source: row.source,
    effectiveFrom: row.effective_from,
  };
}
