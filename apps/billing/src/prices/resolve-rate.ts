import { billingName, priceLookupNames } from '@reelgate/catalog';
import { divideRoundHalfUp } from '@reelgate/contracts';
import type { Micros, PricingBasis } from '@reelgate/contracts';
import { costOf } from './price-terms.js';
import type { Quantity } from './price-terms.js';
import type { PricingRules } from './pricing-rules.js';
import type { Priced, Rate, Tariff } from './tariff.js';

/** Ends the combined names of films at a vendor's own off-peak price. */
export const OFF_PEAK_SUFFIX = '-offpeak';
/** Factor 1 of a multiplier or a ratio. */
const ONE = 1_000_000n;

/** The names a task is priced by. */
export interface PriceNames {
  /** The combined name it is charged as. */
  readonly billingModel: string;
  /** Names of price rows, the preferred one first. */
  readonly lookup: readonly string[];
}

/** The names of a basis; undefined when its model is not in the catalogue. */
export function priceNames(basis: PricingBasis, rules: PricingRules): PriceNames | undefined {
  if (!rules.catalogue.byBase(basis.base)) return undefined;
  const billingModel = billingName(basis, rules);
  return { billingModel, lookup: priceLookupNames(billingModel, rules.catalogue) };
}

/**
 * The row that prices a task: of the first name that has one in force at the instant, the latest; for each name the
 * account's own list goes before the one for everybody. Undefined when none of the names is priced then.
 */
export function tariffInForce(
  tariffs: readonly Tariff[],
  lookup: readonly string[],
  at: Date,
  priceList: string,
): Tariff | undefined {
  for (const name of lookup) {
    for (const list of new Set([priceList, ''])) {
      const row = rowInForce(tariffs, name, list, at);
      if (row) return row;
    }
  }
  return undefined;
}

/** The latest row of a name in one list at an instant; undefined when there is none, or it withdraws the price. */
export function rowInForce(
  tariffs: readonly Tariff[],
  name: string,
  list: string,
  at: Date,
): Tariff | undefined {
  const [latest] = tariffs
    .filter((row) => row.billingName === name && row.priceList === list && row.effectiveFrom <= at)
    .sort((a, b) => b.effectiveFrom.getTime() - a.effectiveFrom.getTime());
  return latest && !latest.withdrawn ? latest : undefined;
}

/** What an account has agreed on prices. */
export interface CustomerTerms {
  /** Factor on every price, in 1e-6. */
  readonly multiplier: Micros;
  /** Its own list; '' = it has none. */
  readonly priceList: string;
}

/**
 * The rate of a task created at an instant, for a customer. Undefined when there is no price. The off-peak flag counts
 * where the vendor has off-peak prices of its own (they are rows), or where the operator has windows and a ratio for the
 * family: the task waits for one. Otherwise it is ignored and the rate says `offPeak: false`.
 */
export function resolveRate(
  basis: PricingBasis,
  at: Date,
  { multiplier, priceList }: CustomerTerms,
  tariffs: readonly Tariff[],
  rules: PricingRules,
): Rate | undefined {
  const names = priceNames(basis, rules);
  const tariff = names && tariffInForce(tariffs, names.lookup, at, priceList);
  if (!tariff) return undefined;
  const rate = { billingModel: names.billingModel, tariff, multiplier, priceList };
  if (rate.billingModel.endsWith(OFF_PEAK_SUFFIX)) return { ...rate, offPeak: true };
  const ratio = rules.offPeakRatios.get(basis.family);
  if (basis.offPeak && ratio !== undefined) {
    return { ...rate, multiplier: divideRoundHalfUp(multiplier * ratio, ONE), offPeak: true };
  }
  return { ...rate, offPeak: false };
}

/** What a quantity costs at this rate. Undefined when it is per million tokens and their number is not known. */
export function priceBy(rate: Rate, quantity: Quantity): Priced | undefined {
  const cost = costOf(rate.tariff, quantity, rate.multiplier);
  return cost && { ...rate, ...cost };
}
