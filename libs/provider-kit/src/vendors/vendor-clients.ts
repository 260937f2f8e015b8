import { Inject, Injectable } from '@nestjs/common';
import type { Vendor } from '@reelgate/contracts';
import type { FamilyDefinition, VendorClient } from '@reelgate/vendor-port';
import { FAMILY_DEFINITIONS } from '../tokens.js';

/** The vendors that this process speaks: each that one of its families knows, once. */
@Injectable()
export class VendorClients {
  readonly #byVendor: ReadonlyMap<Vendor, VendorClient>;

  constructor(@Inject(FAMILY_DEFINITIONS) definitions: readonly FamilyDefinition[]) {
    this.#byVendor = vendorClients(definitions);
  }

  get all(): VendorClient[] {
    return [...this.#byVendor.values()];
  }

  of(vendor: Vendor): VendorClient | undefined {
    return this.#byVendor.get(vendor);
  }
}

export function vendorClients(definitions: readonly FamilyDefinition[]): Map<Vendor, VendorClient> {
  const all = definitions.flatMap(({ vendors }) => vendors.map(({ client }) => client));
  return new Map(all.map((client) => [client.vendor, client]));
}
