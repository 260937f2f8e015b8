import { billingName, priceLookupNames } from '@reelgate/catalog';
import { divideRoundHalfUp } from '@reelgate/contracts';
import type { Micros, PricingBasis } from '@reelgate/contracts';
import { inOffPeakWindow } from './off-peak.js';
import type { PricingRules } from './pricing-rules.js';
import type { Priced, Tariff, Terms } from './tariff.js';

/** Ends the combined names of films at a vendor's own off-peak price. */
export const OFF_PEAK_SUFFIX = '-offpeak';
/** Factor 1 of a multiplier or a ratio. */
const ONE = 1_000_000n;
/** Nanos × 1e-6 of the multiplier make 1e-15 of the currency; a micro-unit is 1e9 of that. */
const PER_MICRO = 1_000_000_000n;
const MILLION = 1_000_000n;

/** How much of a film there is. */
export interface Quantity {
  readonly seconds: number;
  /** Needed for prices per million tokens only. */
  readonly tokens?: number | undefined;
}

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
 * The row that prices a task: of the first name that has one in force at the instant, the latest. Undefined when none of
 * the names is priced then.
 */
export function tariffInForce(
  tariffs: readonly Tariff[],
  lookup: readonly string[],
  at: Date,
): Tariff | undefined {
  for (const name of lookup) {
    const [latest] = tariffs
      .filter((row) => row.billingName === name && row.effectiveFrom <= at)
      .sort((a, b) => b.effectiveFrom.getTime() - a.effectiveFrom.getTime());
    if (latest) return latest;
  }
  return undefined;
}

/**
 * The terms of a task created at an instant, for an account with this multiplier. Undefined when there is no price. The
 * off-peak flag counts where the vendor has off-peak prices of its own (they are rows), or when the instant lies in one of
 * the operator's windows and its family has a ratio; otherwise it is ignored and the terms say `offPeak: false`.
 */
export function resolveTerms(
  basis: PricingBasis,
  at: Date,
  multiplier: Micros,
  tariffs: readonly Tariff[],
  rules: PricingRules,
): Terms | undefined {
  const names = priceNames(basis, rules);
  const tariff = names && tariffInForce(tariffs, names.lookup, at);
  if (!tariff) return undefined;
  const { billingModel } = names;
  if (billingModel.endsWith(OFF_PEAK_SUFFIX)) return { billingModel, tariff, multiplier, offPeak: true };
  const ratio = rules.offPeakRatios.get(basis.family);
  if (basis.offPeak && ratio !== undefined && inOffPeakWindow(at, rules.offPeakWindows)) {
    return { billingModel, tariff, multiplier: divideRoundHalfUp(multiplier * ratio, ONE), offPeak: true };
  }
  return { billingModel, tariff, multiplier, offPeak: false };
}

/**
 * What a quantity costs under these terms: exact arithmetic, rounded half up once, to a micro-unit. Undefined when the
 * price is per million tokens and the number of tokens is not known.
 */
export function priceBy(terms: Terms, quantity: Quantity): Priced | undefined {
  const { tariff } = terms;
  const counted = count(tariff, quantity);
  if (counted === undefined) return undefined;
  const step = tariff.step ?? 1;
  const units = Math.max(tariff.minUnits ?? 0, Math.ceil(counted / step) * step);
  const perUnit = tariff.unit === 'million_tokens' ? PER_MICRO * MILLION : PER_MICRO;
  return {
    ...terms,
    units,
    billedSeconds: tariff.unit === 'second' ? units : quantity.seconds,
    amount: divideRoundHalfUp(BigInt(units) * tariff.unitPrice * terms.multiplier, perUnit),
  };
}

function count(tariff: Tariff, quantity: Quantity): number | undefined {
  switch (tariff.unit) {
    case 'second':
      return quantity.seconds;
    case 'task':
      return 1;
    case 'million_tokens':
      return quantity.tokens;
  }
}
