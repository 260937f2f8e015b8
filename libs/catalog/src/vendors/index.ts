import type { Vendor } from '@reelgate/contracts';
import * as all from './all.js';
import type { VendorFacts } from './vendor-facts.js';

const VENDOR_FACTS: ReadonlyMap<Vendor, VendorFacts> = new Map(
  Object.values(all).map((facts: VendorFacts) => [facts.name, facts]),
);

/** Every vendor that has a client. */
export const VENDORS: readonly Vendor[] = [...VENDOR_FACTS.keys()];

/** What a vendor can do. Throws RangeError for a name that is no vendor's. */
export function vendorFacts(vendor: Vendor): VendorFacts {
  const facts = VENDOR_FACTS.get(vendor);
  if (!facts) throw new RangeError(`there is no vendor ${JSON.stringify(vendor)}`);
  return facts;
}
