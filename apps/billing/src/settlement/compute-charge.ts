import { mostInputSeconds } from '@reelgate/catalog';
import type { Catalogue } from '@reelgate/catalog';
import type { Micros } from '@reelgate/contracts';
import { billedSeconds } from '../prices/billed-seconds.js';
import { priceBy } from '../prices/resolve-rate.js';
import type { Priced, Rate } from '../prices/tariff.js';
import type { Hold } from '../reservations/hold.js';

/** How much was delivered; null = the vendor does not say. */
export interface DeliveredQuantity {
  readonly ms: number | null;
  readonly tokens: number | null;
  /** Of all input videos together. */
  readonly inputMs: number | null;
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

/** Prices a delivered film at the given rate. What the vendor does not measure is as it was held for. */
export function computeCharge(
  hold: Pick<Hold, 'basis' | 'seconds' | 'secondsStated' | 'tokens' | 'price'>,
  rate: Rate,
  delivered: DeliveredQuantity,
  allowOverrun: boolean,
  catalogue: Catalogue,
): Charge {
  const { basis, seconds, secondsStated } = hold;
  const quantity = {
    seconds: billedSeconds({ scene: basis.scene, seconds, stated: secondsStated }, delivered.ms),
    tokens: delivered.tokens ?? hold.tokens ?? undefined,
    images: basis.images,
    inputSeconds:
      delivered.inputMs === null ? mostInputSeconds(basis, catalogue) : Math.ceil(delivered.inputMs / 1_000),
  };
  // A rate per token with tokens known to nobody: the hold's own price stands.
  const priced = priceBy(rate, quantity) ?? hold.price;
  const charged = allowOverrun || priced.amount < hold.price.amount ? priced.amount : hold.price.amount;
  return { priced, charged, uncollected: priced.amount - charged };
}
