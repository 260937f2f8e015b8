import type { SchemaMigrations } from '@reelgate/db';
import { CreateProvider1763800000000 } from './1763800000000-create-provider.js';
import { HearFromVendors1774300000000 } from './1774300000000-hear-from-vendors.js';

/** The migrations of the schema that all providers share. */
export const providerMigrations: SchemaMigrations = {
  schema: 'provider',
  migrations: [CreateProvider1763800000000, HearFromVendors1774300000000],
};
