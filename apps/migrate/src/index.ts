import { billingMigrations } from '@reelgate/billing';
import { migrate } from '@reelgate/db';
import { gatewayMigrations } from '@reelgate/gateway';
import { providerMigrations } from '@reelgate/provider-kit';

/**
 * Brings every schema of an installation to its current version; safe to run from several processes at once. Returns the
 * names of the migrations that ran. Throws when the database cannot be reached or a migration fails (that one is then
 * rolled back).
 */
export function migrateAll(databaseUrl: string): Promise<string[]> {
  return migrate(databaseUrl, [gatewayMigrations, billingMigrations, providerMigrations]);
}
