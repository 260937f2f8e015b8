import { DataSource, MigrationExecutor, QueryFailedError } from 'typeorm';
import type { MigrationInterface } from 'typeorm';
import { isEndOfConnection } from './database-unavailable.js';
import { lossOf, watchConnection } from './watched-pool.js';

/** The migrations of one service, which own one schema. */
export interface SchemaMigrations {
  readonly schema: string;
  readonly migrations: readonly (new () => MigrationInterface)[];
  /** Tables to whose rows the service only adds: its role may do no more. */
  readonly addOnly?: readonly string[];
}

/** Any fixed number: every Reelgate process that migrates a database takes the same lock. */
const LOCK = 7_233_517_465;

/** How often one service's migrations are begun when their connection keeps breaking. */
const TRIES = 5;

/**
 * Brings the schemas to their current version, one service after the other, under an advisory lock: of several processes
 * that start at once one migrates and the others wait and then find nothing to do (TypeORM itself takes no lock). The
 * lock belongs to the connection that migrates, so neither outlives the other; when it breaks, the migration under way is
 * rolled back and run again. Returns the names of the migrations that ran.
 */
export async function migrate(url: string, services: readonly SchemaMigrations[]): Promise<string[]> {
  const ran: string[] = [];
  for (const service of services) ran.push(...(await migrateService(url, service)));
  return ran;
}

async function migrateService(url: string, { schema, migrations }: SchemaMigrations): Promise<string[]> {
  let before: string[] | undefined;
  for (let attempt = 1; ; attempt++) {
    const source = new DataSource({
      type: 'postgres',
      url,
      schema,
      poolSize: 1,
      applicationName: 'reelgate-migrate',
      migrations: [...migrations],
      migrationsTableName: 'migration',
      extra: { onConnect: watchConnection },
    });
    let client: object | undefined;
    try {
      await source.initialize();
      const runner = source.createQueryRunner();
      client = (await runner.connect()) as object;
      await runner.query('SELECT pg_advisory_lock($1)', [LOCK]);
      await runner.query(`CREATE SCHEMA IF NOT EXISTS "${schema}"`);
      const executor = new MigrationExecutor(source, runner);
      executor.transaction = 'each';
      before ??= await executedBy(executor);
      await executor.executePendingMigrations();
      return (await executedBy(executor)).filter((name) => !before!.includes(name));
    } catch (error) {
      const lost = (client && lossOf(client) !== undefined) || isEndOfConnection(causeOf(error));
      if (!lost || attempt === TRIES) throw error;
    } finally {
      // Closing its connection frees the lock.
      if (source.isInitialized) await source.destroy();
    }
  }
}

/** Oldest first. */
async function executedBy(executor: MigrationExecutor): Promise<string[]> {
  return (await executor.getExecutedMigrations()).map(({ name }) => name).toReversed();
}

function causeOf(error: unknown): unknown {
  return error instanceof QueryFailedError ? error.driverError : error;
}
