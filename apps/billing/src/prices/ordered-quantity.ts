import { mostInputSeconds } from '@reelgate/catalog';
import type { PriceRequest } from '@reelgate/contracts';
import type { Quantity } from './price-terms.js';
import type { PricingRules } from './pricing-rules.js';

/** How much of a film an order is held for. Input videos whose length is not known count as the longest ones allowed. */
export function orderedQuantity(
  { basis, seconds, tokens }: Pick<PriceRequest, 'basis' | 'seconds' | 'tokens'>,
  { catalogue }: PricingRules,
): Quantity {
  return { seconds, tokens, images: basis.images, inputSeconds: mostInputSeconds(basis, catalogue) };
}
