import type { Catalogue } from '@reelgate/catalog';
import type { VendorHttp } from '@reelgate/vendor-port';

/** What a vendor is built from. */
export interface VendorKit {
  /** The one way out: address rules, limits, breaker. */
  readonly http: VendorHttp;
  readonly now: () => Date;
  /** The installation's models: the built-in ones and the operator's. */
  readonly catalogue: Catalogue;
}
