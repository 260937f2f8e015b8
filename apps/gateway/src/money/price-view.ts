import { PRICE_TERMS } from '@reelgate/contracts';
import type { Price, PriceRow, PriceTerm, PriceTermValue } from '@reelgate/contracts';
import { AppError } from '@reelgate/runtime';
import type { CostAnswer } from './cost.dto.js';
import type { CreatePrice, PriceAnswer, TaskPrice } from './price.dto.js';

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

/** A new row by the names of the CSV's columns. Throws AppError `missing_required_parameter` when it has no price. */
export function toRowTexts(
  dto: Pick<CreatePrice, PriceTerm | 'billing_model' | 'effective_from' | 'withdrawn'>,
): Readonly<Record<string, string>> {
  const { billing_model: name, effective_from: from, withdrawn } = dto;
  if (!withdrawn && dto.unit_price === undefined) {
    throw new AppError('missing_required_parameter', '`unit_price` is missing.', { param: 'unit_price' });
  }
  const terms = PRICE_TERMS.flatMap((term) => {
    const value = dto[term];
    return value === undefined || value === null ? [] : [[term, String(value)]];
  });
  return {
    billing_name: name,
    ...(Object.fromEntries(terms) as Record<string, string>),
    ...(from === undefined ? {} : { effective_from: from }),
    ...(withdrawn ? { withdrawn: 'true' } : {}),
  };
}

/** Whose cost a row of the cost book is. */
export function placeOf({ priceList = '' }: Pick<PriceRow, 'priceList'>): {
  readonly vendor: string | null;
  readonly channel_id: string | null;
} {
  const [of, id = ''] = priceList.split(':', 2);
  return { vendor: of === 'vendor' ? id : null, channel_id: of === 'channel' ? id : null };
}

/** A row of the cost book. */
export function toCostRow(row: PriceRow): CostAnswer {
  return {
    id: row.id,
    ...placeOf(row),
    billing_model: row.billingName,
    currency: row.currency,
    ...toTerms(row),
    effective_from: row.effectiveFrom,
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
