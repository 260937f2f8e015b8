import { billingMigrations } from '@reelgate/billing';
import { grantServiceRole, migrate } from '@reelgate/db';
import { gatewayMigrations } from '@reelgate/gateway';
import { providerMigrations } from '@reelgate/provider-kit';

/** Each service's schema, by its name. */
const SCHEMAS = { gateway: gatewayMigrations, billing: billingMigrations, provider: providerMigrations };
export type ServiceName = keyof typeof SCHEMAS;
export const SERVICE_NAMES = Object.keys(SCHEMAS) as readonly ServiceName[];

/** What a service's role is called when nobody says otherwise. */
export const ROLE_PREFIX = 'reelgate_';

/** The roles that the services work as: `<prefix><service>` each, with these passwords. */
export interface ServiceRoles {
  readonly prefix: string;
  readonly passwords: Readonly<Record<ServiceName, string>>;
}

/**
 * Brings every schema of an installation to its current version, and makes the services' roles when there are passwords for
 * them; safe to run from several processes at once. Returns the names of the migrations that ran. Throws when the database
 * cannot be reached or a migration fails (that one is then rolled back).
 */
export async function migrateAll(databaseUrl: string, roles?: ServiceRoles): Promise<string[]> {
  const ran = await migrate(databaseUrl, Object.values(SCHEMAS));
  if (!roles) return ran;
  for (const service of SERVICE_NAMES) {
    const { schema, addOnly = [] } = SCHEMAS[service];
    const name = `${roles.prefix}${service}`;
    await grantServiceRole(databaseUrl, { name, password: roles.passwords[service], schema, addOnly });
  }
  return ran;
}
