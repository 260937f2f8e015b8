import { databaseUrl } from '@reelgate/db';
import { readEnv } from '@reelgate/runtime';
import { IsOptional, IsString, Matches } from 'class-validator';
import { makeCredentials } from './credentials.js';
import { migrateAll, ROLE_PREFIX } from './index.js';
import type { ServiceRoles } from './index.js';

class MigrateEnv {
  /** Postgres connection URL of a role that may create schemas. */
  @Matches(/^postgres(ql)?:\/\//, { message: 'must be a postgres:// URL' })
  DATABASE_URL: string;

  @IsOptional()
  @IsString()
  DATABASE_USER?: string;

  @IsOptional()
  @IsString()
  DATABASE_PASSWORD?: string;

  /** What the names of the services' roles begin with. */
  @Matches(/^[a-z_][a-z0-9_]{0,40}$/)
  DATABASE_ROLE_PREFIX: string = ROLE_PREFIX;

  /** Passwords of the roles that the services work as; without them no roles are made. */
  @IsOptional()
  @IsString()
  GATEWAY_DATABASE_PASSWORD?: string;

  @IsOptional()
  @IsString()
  BILLING_DATABASE_PASSWORD?: string;

  @IsOptional()
  @IsString()
  PROVIDER_DATABASE_PASSWORD?: string;
}

/** Throws when some of the passwords are there and some are not. */
function rolesOf(env: MigrateEnv): ServiceRoles | undefined {
  const {
    DATABASE_ROLE_PREFIX: prefix,
    GATEWAY_DATABASE_PASSWORD: gateway,
    BILLING_DATABASE_PASSWORD: billing,
    PROVIDER_DATABASE_PASSWORD: provider,
  } = env;
  if (gateway && billing && provider) return { prefix, passwords: { gateway, billing, provider } };
  if (!gateway && !billing && !provider) return undefined;
  throw new Error(
    'GATEWAY_DATABASE_PASSWORD, BILLING_DATABASE_PASSWORD and PROVIDER_DATABASE_PASSWORD are needed together.',
  );
}

/** `main.js` migrates; `main.js credentials <folder>` makes passwords. Returns the lines to print. */
async function run([command, folder, ...more]: readonly string[]): Promise<string[]> {
  if (command === undefined) {
    const env = readEnv(MigrateEnv, process.env);
    const ran = await migrateAll(databaseUrl(env), rolesOf(env));
    return ran.length > 0 ? ran.map((name) => `migrated: ${name}`) : ['nothing to migrate'];
  }
  if (command !== 'credentials' || folder === undefined || more.length > 0)
    throw new Error(
      'Without arguments the database is migrated; "credentials <folder>" makes passwords there.',
    );
  const made = await makeCredentials(folder);
  return made.length > 0 ? made.map((name) => `made: ${name}`) : ['all credentials are there'];
}

try {
  process.stdout.write(`${(await run(process.argv.slice(2))).join('\n')}\n`);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}
