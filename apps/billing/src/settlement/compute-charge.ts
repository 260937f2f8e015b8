import type { Micros } from '@reelgate/contracts';
import type { Quantity } from '../prices/price-terms.js';
import { priceBy } from '../prices/resolve-rate.js';
import type { Priced, Rate } from '../prices/tariff.js';

/** What is taken for a delivered film. */
export interface Charge {
  /** The price of what was delivered. */
  readonly priced: Priced;
  /** What is taken of it: never more than was held, unless the account allows an overrun. */
  readonly charged: Micros;
  /** The rest of the price, which nobody pays. */
  readonly uncollected: Micros;
}

/** Prices a delivered quantity at the given rate. */
export function computeCharge(held: Priced, rate: Rate, delivered: Quantity, allowOverrun: boolean): Charge {
  // A rate per token with tokens known to nobody: the hold's own price stands.
  const priced = priceBy(rate, delivered) ?? held;
  const charged = allowOverrun || priced.amount < held.amount ? priced.amount : held.amount;
  return { priced, charged, uncollected: priced.amount - charged };
}
