import type { PricingBasis, Tier } from '@reelgate/contracts';
import type { PricingRules } from './pricing-rules.js';
import { OFF_PEAK_SUFFIX, priceNames, tariffInForce } from './resolve-rate.js';
import type { Rate, Tariff } from './tariff.js';

/** What a vendor said about a film that bears on its price; null = it said nothing. */
export interface Delivered {
  readonly tier: Tier | null;
  readonly offPeak: boolean | null;
}

/** The basis as delivered: what the vendor did not say is as ordered. */
export function deliveredBasis(ordered: PricingBasis, delivered: Delivered): PricingBasis {
  return {
    ...ordered,
    tier: delivered.tier ?? ordered.tier,
    offPeak: delivered.offPeak ?? ordered.offPeak,
  };
}

/**
 * The rate a film is charged at: that of its hold, unless the vendor delivered another tier, or ran it at another rate;
 * then that of what was delivered, at the prices of the task's creation. Where that has no price the hold's rate stays: an
 * unpriced delivery is no reason to charge more or nothing. Silence about off-peak never costs the client its discount.
 */
export function deliveredRate(
  held: Rate,
  ordered: PricingBasis,
  delivered: Delivered,
  at: Date,
  tariffs: readonly Tariff[],
  rules: PricingRules,
): Rate {
  const basis = deliveredBasis(ordered, delivered);
  if (basis.tier === ordered.tier && basis.offPeak === ordered.offPeak) return held;
  const names = priceNames(basis, rules);
  const tariff = names && tariffInForce(tariffs, names.lookup, at);
  if (!tariff) return held;
  const ratioGranted = held.offPeak && !held.billingModel.endsWith(OFF_PEAK_SUFFIX);
  return {
    billingModel: names.billingModel,
    tariff,
    multiplier: held.multiplier,
    offPeak: ratioGranted || names.billingModel.endsWith(OFF_PEAK_SUFFIX),
  };
}
