import type { Family, Vendor } from '@reelgate/contracts';
import type { FamilyDefinition, FamilyKit, FamilyOnVendor } from '@reelgate/provider-kit';
import * as vendors from '@reelgate/vendors';

/** What a family's file says. Models and limits are the catalogue's, requests the vendors'. */
export interface FamilyFile {
  readonly family: Family;
  /** Where the family's requests at a vendor are unlike those of any other family: what takes their place. */
  readonly special?: Partial<Record<Vendor, (kit: FamilyKit) => FamilyOnVendor>>;
}

/** The family with every vendor that the catalogue names for its models, the usual one first. */
export function defineFamily({ family, special = {} }: FamilyFile, kit: FamilyKit): FamilyDefinition {
  const spoken = Object.values(vendors).map(({ serve }): FamilyOnVendor => serve(kit));
  const named = kit.catalogue.rows
    .filter((row) => row.family === family)
    .flatMap((row) => row.vendors.map(({ vendor }) => vendor));
  return {
    family,
    vendors: [...new Set(named)].flatMap((name) => {
      const plain = spoken.filter(({ client }) => client.vendor === name);
      return plain.map((onVendor) => special[name]?.(kit) ?? onVendor);
    }),
  };
}
