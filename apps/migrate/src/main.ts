import { databaseUrl } from '@reelgate/db';
import { readEnv } from '@reelgate/runtime';
import { IsOptional, IsString, Matches } from 'class-validator';
import { makeCredentials } from './credentials.js';
import { migrateAll } from './index.js';

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
}

/** `main.js` migrates; `main.js credentials <folder>` makes passwords. Returns the lines to print. */
async function run([command, folder, ...more]: readonly string[]): Promise<string[]> {
  if (command === undefined) {
    const ran = await migrateAll(databaseUrl(readEnv(MigrateEnv, process.env)));
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
