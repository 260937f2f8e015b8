import type { SchemaMigrations } from '@reelgate/db';
import { CreateProvider1763800000000 } from './1763800000000-create-provider.js';

/** The migrations of the schema that all providers share. */
export const providerMigrations: SchemaMigrations = {
  schema: 'provider',
  migrations: [CreateProvider1763800000000],
};
