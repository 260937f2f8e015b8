import { readEnv } from '@reelgate/runtime';
import { Matches } from 'class-validator';
import { migrateAll } from './index.js';

class MigrateEnv {
  /** Postgres connection URL of a role that may create schemas. */
  @Matches(/^postgres(ql)?:\/\//, { message: 'must be a postgres:// URL' })
  DATABASE_URL: string;
}

try {
  const ran = await migrateAll(readEnv(MigrateEnv, process.env).DATABASE_URL);
  process.stdout.write(
    ran.length > 0 ? `${ran.map((name) => `migrated: ${name}`).join('\n')}\n` : 'nothing to migrate\n',
  );
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}
