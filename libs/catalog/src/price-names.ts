import type { PricingBasis } from '@reelgate/contracts';
import type { BillingName } from './billing-name.js';
import type { Catalogue } from './catalogue.js';
import { defaultCatalogue } from './catalogue.js';
import type { KlingRefRule } from './normalize/normalize-result.js';

/** Takes a combined billing name apart, in any case. Undefined when it is none. Never throws. */
export function parseBillingName(
  text: string,
  catalogue: Catalogue = defaultCatalogue,
): BillingName | undefined {
  return catalogue.parseBillingName(text);
}

/** Spells a billing name, in lower case. */
export function formatBillingName(name: BillingName, catalogue: Catalogue = defaultCatalogue): string {
  return catalogue.formatBillingName(name);
}

/** The combined name a task is charged as. Throws RangeError when the base is not in the catalogue. */
export function billingName(
  _basis: PricingBasis,
  _options: { klingRefRule?: KlingRefRule; catalogue?: Catalogue } = {},
): string {
  throw new Error('not implemented');
}

/** The names to look a price up by, in order: the exact one, and for motion control the one without a level. */
export function priceLookupNames(_name: string, _catalogue: Catalogue = defaultCatalogue): string[] {
  throw new Error('not implemented');
}
