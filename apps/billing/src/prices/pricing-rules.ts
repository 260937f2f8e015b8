import type { Installation } from '@reelgate/service';

/** Injection token of the installation's `PricingRules`. */
export const PRICING_RULES = Symbol('PricingRules');

/** What an installation has decided about prices. */
export type PricingRules = Pick<Installation, 'currency' | 'refRule' | 'catalogue' | 'offPeakRatios'>;
