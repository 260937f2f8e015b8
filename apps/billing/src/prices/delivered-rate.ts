import { measuredTier, TIERS } from '@reelgate/contracts';
import type { PricingBasis, TaskResult, Tier } from '@reelgate/contracts';
import type { PricingRules } from './pricing-rules.js';
import { OFF_PEAK_SUFFIX, priceNames, tariffInForce } from './resolve-rate.js';
import type { Rate, Tariff } from './tariff.js';

/** What a vendor said about a film that bears on its rate; absent = it said nothing. */
export type Delivered = Pick<TaskResult, 'tier' | 'offPeak' | 'width' | 'height'>;

const rank = (tier: Tier): number => TIERS.indexOf(tier);

/**
 * The tier delivered: by the vendor's word, or as ordered where it has none; but what was measured counts when it is
 * smaller, because a vendor's word is often the echo of the order.
 */
function deliveredTier(ordered: Tier, { tier, width, height }: Delivered): Tier {
  const word = tier ?? ordered;
  if (width === undefined || height === undefined) return word;
  const measured = measuredTier(width, height);
  return rank(measured) < rank(word) ? measured : word;
}

/**
 * The bases that a delivered film may be priced by, the preferred one first: as delivered, and, where less was delivered
 * than ordered and that has no price of its own, by the next larger tiers up to the one ordered.
 */
export function deliveredBases(ordered: PricingBasis, delivered: Delivered): PricingBasis[] {
  const tier = deliveredTier(ordered.tier, delivered);
  const tiers = rank(tier) > rank(ordered.tier) ? [tier] : TIERS.slice(rank(tier), rank(ordered.tier) + 1);
  const offPeak = delivered.offPeak ?? ordered.offPeak;
  return tiers.map((each) => ({ ...ordered, tier: each, offPeak }));
}

/** Whether a film was delivered as ordered, as far as its rate goes. */
export function isAsOrdered(ordered: PricingBasis, [basis]: readonly PricingBasis[]): boolean {
  return basis?.tier === ordered.tier && basis.offPeak === ordered.offPeak;
}

/**
 * The rate a film is charged at: that of its order, unless the vendor delivered another tier, or ran it at another rate;
 * then that of what was delivered (`bases`), at the prices of the task's creation. Where that has no price the rate stays:
 * an unpriced delivery is no reason to charge more or nothing. Silence about off-peak never costs the client its discount.
 */
export function deliveredRate(
  agreed: Rate,
  ordered: PricingBasis,
  bases: readonly PricingBasis[],
  at: Date,
  tariffs: readonly Tariff[],
  rules: PricingRules,
): Rate {
  for (const basis of bases) {
    if (isAsOrdered(ordered, [basis])) return agreed;
    const names = priceNames(basis, rules);
    const tariff = names && tariffInForce(tariffs, names.lookup, at, agreed.priceList);
    if (!tariff) continue;
    const ratioGranted = agreed.offPeak && !agreed.billingModel.endsWith(OFF_PEAK_SUFFIX);
    return {
      billingModel: names.billingModel,
      tariff,
      multiplier: agreed.multiplier,
      priceList: agreed.priceList,
      offPeak: ratioGranted || names.billingModel.endsWith(OFF_PEAK_SUFFIX),
    };
  }
  return agreed;
}
