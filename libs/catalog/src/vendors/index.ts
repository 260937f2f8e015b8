import type { Vendor } from '@reelgate/contracts';
import { ark } from './ark.js';
import { jimengVisual } from './jimeng-visual.js';
import { tencentVod } from './tencent-vod.js';
import type { VendorFacts } from './vendor-facts.js';
import { vidu } from './vidu.js';

/** Every vendor that has a client, by the name its channels are stored with (never rename one). */
const VENDOR_FACTS: ReadonlyMap<Vendor, VendorFacts> = new Map([
  ['tencent-vod', tencentVod],
  ['vidu', vidu],
  ['ark', ark],
  ['jimeng-visual', jimengVisual],
]);

export const VENDORS: readonly Vendor[] = [...VENDOR_FACTS.keys()];

/** What a vendor can do. Throws RangeError for a name that is no vendor's. */
export function vendorFacts(vendor: Vendor): VendorFacts {
  const facts = VENDOR_FACTS.get(vendor);
  if (!facts) throw new RangeError(`there is no vendor ${JSON.stringify(vendor)}`);
  return facts;
}
