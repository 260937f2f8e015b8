import { PRICE_TERMS } from '@reelgate/contracts';
import type { Price, PriceRow, PriceTerm, PriceTermValue } from '@reelgate/contracts';
import type { PriceAnswer, TaskPrice } from './price.dto.js';

/** How prices look in answers: the one place. */

/** All terms by their names; null for those that the price does not have, and where there is no price. */
export function toTerms(
  price: Pick<PriceRow, 'terms' | 'unit' | 'unitPrice'> | undefined,
): Record<PriceTerm, PriceTermValue> {
  const said: Partial<Record<PriceTerm, PriceTermValue>> = price
    ? { unit: price.unit, unit_price: price.unitPrice, ...price.terms }
    : {};
  return Object.fromEntries(PRICE_TERMS.map((name) => [name, said[name] ?? null])) as Record<
    PriceTerm,
    PriceTermValue
  >;
}

/** A row of the price book. */
export function toPriceRow(row: PriceRow): PriceAnswer {
  return {
    id: row.id,
    billing_model: row.billingName,
    currency: row.currency,
    ...toTerms(row),
    source: row.source,
    effective_from: row.effectiveFrom,
    price_list: row.priceList ?? null,
    withdrawn: row.withdrawn ?? false,
  };
}

/** What a film costs, as a receipt and a quote tell it. */
export function toPrice(price: Price): TaskPrice {
  return {
    billing_model: price.billingModel,
    ...toTerms(price),
    price_multiplier: price.multiplier,
    units: price.units,
    billed_seconds: price.billedSeconds,
    extra_images: price.extraImages ?? 0,
    input_seconds: price.inputSeconds ?? 0,
    amount: price.amount,
    currency: price.currency,
    price_id: price.priceId,
    price_source: price.priceSource,
    off_peak: price.offPeak,
  };
}
