import * as all from './all.js';
import type { ExpectedVendor } from './expected-vendor.js';

export const EXPECTED_VENDORS: readonly ExpectedVendor[] = Object.values(all);

/** What the tests know of a vendor; undefined when they know nothing. */
export const expectedOf = (vendor: string): ExpectedVendor | undefined =>
  EXPECTED_VENDORS.find(({ name }) => name === vendor);
export type { ExpectedVendor, SentRequest } from './expected-vendor.js';
