import { DataSource } from 'typeorm';
import type { MigrationInterface } from 'typeorm';

/** The migrations of one service, which own one schema. */
export interface SchemaMigrations {
  readonly schema: string;
  readonly migrations: readonly (new () => MigrationInterface)[];
}

/** Any fixed number: every Reelgate process that migrates a database takes the same lock. */
const LOCK = 7_233_517_465;

/**
 * Brings the schemas to their current version, one service after the other, under an advisory lock: of several processes
 * that start at once one migrates and the others wait and then find nothing to do (TypeORM itself takes no lock). Returns
 * the names of the migrations that ran.
 */
export async function migrate(url: string, services: readonly SchemaMigrations[]): Promise<string[]> {
  const ran: string[] = [];
  const lock = new DataSource({ type: 'postgres', url, poolSize: 1, applicationName: 'reelgate-migrate' });
  await lock.initialize();
  const holder = lock.createQueryRunner();
  try {
    await holder.query('SELECT pg_advisory_lock($1)', [LOCK]);
    for (const { schema, migrations } of services) {
      await holder.query(`CREATE SCHEMA IF NOT EXISTS "${schema}"`);
      const source = new DataSource({
        type: 'postgres',
        url,
        schema,
        poolSize: 1,
        applicationName: 'reelgate-migrate',
        migrations: [...migrations],
        migrationsTableName: 'migration',
        migrationsTransactionMode: 'each',
      });
      await source.initialize();
      try {
        for (const migration of await source.runMigrations()) ran.push(migration.name);
      } finally {
        await source.destroy();
      }
    }
  } finally {
    // Closing its connection frees the lock.
    await holder.release();
    await lock.destroy();
  }
  return ran;
}
