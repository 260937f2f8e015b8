import type { Micros } from '@reelgate/contracts';
import { billedSeconds } from '../pricing/billed-seconds.js';
import { priceBy } from '../pricing/resolve-price.js';
import type { Priced, Terms } from '../pricing/tariff.js';
import type { Hold } from '../reservations/hold.js';

/** How much was delivered; null = the vendor does not say. */
export interface DeliveredQuantity {
  readonly ms: number | null;
  readonly tokens: number | null;
}

/** What is taken for a delivered film. */
export interface Charge {
  /** The price of what was delivered. */
  readonly priced: Priced;
  /** What is taken of it: never more than was held, unless the account allows an overrun. */
  readonly charged: Micros;
  /** The rest of the price, which nobody pays. */
  readonly uncollected: Micros;
}

/** Prices a delivered film under the given terms. What the vendor does not measure is as it was held for. */
export function computeCharge(
  hold: Pick<Hold, 'basis' | 'seconds' | 'secondsStated' | 'tokens' | 'price'>,
  terms: Terms,
  delivered: DeliveredQuantity,
  allowOverrun: boolean,
): Charge {
  const { basis, seconds, secondsStated } = hold;
  const quantity = {
    seconds: billedSeconds({ scene: basis.scene, seconds, stated: secondsStated }, delivered.ms),
    tokens: delivered.tokens ?? hold.tokens ?? undefined,
  };
  // Terms per token with tokens known to nobody: the hold's own price stands.
  const priced = priceBy(terms, quantity) ?? hold.price;
  const charged = allowOverrun || priced.amount < hold.price.amount ? priced.amount : hold.price.amount;
  return { priced, charged, uncollected: priced.amount - charged };
}
