import { DataSource } from 'typeorm';
import type { EntitySchema } from 'typeorm';
import pg from 'pg';
import type { Logger } from '@reelgate/runtime';
import { DatabaseUnavailable } from './database-unavailable.js';
import { Session } from './session.js';
import { WatchedPool } from './watched-pool.js';

/** Injection token of the process's `Database`. */
export const DATABASE = Symbol('Database');

const INT8_OID = 20;

/** Something that runs SQL: the database itself, or one transaction. */
export interface Sql {
  /**
   * Runs one statement and returns its rows (also of INSERT/UPDATE/DELETE … RETURNING). `bigint` columns and counts come
   * as JavaScript bigint. With `name` the statement is prepared once per connection.
   */
  query<Row extends object = Record<string, unknown>>(
    text: string,
    values?: readonly unknown[],
    name?: string,
  ): Promise<Row[]>;
}

/** One transaction. */
export interface Transaction extends Sql {
  /** Calls `hook` after the commit, never after a rollback: to wake who waits for the rows. */
  afterCommit(hook: () => void): void;
}

export interface DatabaseOptions {
  readonly url: string;
  readonly poolSize: number;
  /** Seen in pg_stat_activity. */
  readonly applicationName: string;
  readonly logger: Logger;
  readonly entities?: readonly (Function | EntitySchema)[];
}

/** SQLSTATEs after which the same transaction may succeed when it is run again: serialisation failure, deadlock. */
const TRANSIENT = new Set(['40001', '40P01']);
const TRIES = 5;

/** The SQLSTATE of a database error, e.g. `23505`. */
export function sqlState(error: unknown): string | undefined {
  return typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string'
    ? error.code
    : undefined;
}

/**
 * A service's Postgres: one pool, shared by the hand-written statements of the hot path, which use it directly, and a
 * TypeORM DataSource (`source`), whose entities serve administration. Connections may break at any time. A statement or
 * transaction of which certainly nothing happened is then run again on another one; otherwise, and when there is no other,
 * it throws DatabaseUnavailable.
 */
export class Database implements Sql {
  private constructor(
    readonly source: DataSource,
    private readonly pool: WatchedPool,
  ) {}

  /** Connects; rejects when the server cannot be reached. */
  static async connect(options: DatabaseOptions): Promise<Database> {
    const pool = new WatchedPool({
      connectionString: options.url,
      application_name: options.applicationName,
      max: options.poolSize,
      types: {
        getTypeParser: (oid: number, format?: 'text' | 'binary') =>
          oid === INT8_OID ? BigInt : pg.types.getTypeParser(oid, format),
      },
      keepAlive: true,
      idleTimeoutMillis: 60_000,
      connectionTimeoutMillis: 5_000,
    });
    const source = new DataSource({
      type: 'postgres',
      // TypeORM asks its driver for a pool and is handed this one: entities and statements share its connections.
      driver: {
        Pool: function () {
          return pool;
        },
      },
      url: options.url,
      entities: [...(options.entities ?? [])],
      logging: false,
      poolErrorHandler: (error: unknown) =>
        options.logger.warn({ err: error }, 'idle database connection lost'),
    });
    try {
      await source.initialize();
    } catch (error) {
      await pool.end();
      throw error;
    }
    return new Database(source, pool);
  }

  async query<Row extends object = Record<string, unknown>>(
    text: string,
    values: readonly unknown[] = [],
    name?: string,
  ): Promise<Row[]> {
    return this.#onConnection((session) => session.run<Row>({ text, values, name }, true));
  }

  /**
   * Runs `work` in one READ COMMITTED transaction and returns its result. Rolls back when it throws; runs it again, up to
   * five times in all, on a deadlock, a serialisation failure or a connection that broke before the commit, so `work` must
   * not have effects outside the database.
   */
  async transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    const { result, hooks } = await this.#onConnection((session) => transact(session, work));
    for (const hook of hooks) hook();
    return result;
  }

  /** Lends a connection to `work`, again while that may help. */
  async #onConnection<T>(work: (session: Session) => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      const session = await Session.open(this.pool);
      try {
        return await work(session);
      } catch (error) {
        const again = error instanceof DatabaseUnavailable ? error.nothingDone : isTransient(error);
        if (!again || attempt === TRIES) throw error;
      } finally {
        session.close();
      }
    }
  }

  /** Rejects when the database does not answer. */
  async ping(): Promise<void> {
    await this.query('SELECT 1');
  }

  async close(): Promise<void> {
    if (this.source.isInitialized) await this.source.destroy();
  }
}

function isTransient(error: unknown): boolean {
  return TRANSIENT.has(sqlState(error) ?? '');
}

/** One attempt at a transaction: its result, and what to call now that it is committed. */
async function transact<T>(
  session: Session,
  work: (tx: Transaction) => Promise<T>,
): Promise<{ result: T; hooks: (() => void)[] }> {
  const hooks: (() => void)[] = [];
  const say = (text: string, commits = false): Promise<object[]> =>
    session.run({ text, values: [] }, commits);
  await say('BEGIN');
  let result: T;
  try {
    result = await work({
      query: (text, values = [], name) => session.run({ text, values, name }, false),
      afterCommit: (hook) => hooks.push(hook),
    });
  } catch (error) {
    // On a connection that is lost there is nothing to roll back any more.
    if (!session.lost) await say('ROLLBACK').catch((failure: Error) => session.discard(failure));
    throw error;
  }
  await say('COMMIT', true);
  return { result, hooks };
}
