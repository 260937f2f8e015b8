import { DataSource } from 'typeorm';
import type { EntitySchema, QueryRunner } from 'typeorm';
import pg from 'pg';
import type { Logger } from '@reelgate/runtime';

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

/** SQLSTATEs after which the same transaction may succeed when it is run again. */
const TRANSIENT = new Set(['40001', '40P01']);
const TRANSIENT_TRIES = 5;

/** The SQLSTATE of a database error, e.g. `23505`. */
export function sqlState(error: unknown): string | undefined {
  return typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string'
    ? error.code
    : undefined;
}

/**
 * A service's Postgres: one pool, shared by the hand-written statements of the hot path, which use it directly, and a
 * TypeORM DataSource (`source`), whose entities serve administration.
 */
export class Database implements Sql {
  private constructor(
    readonly source: DataSource,
    private readonly pool: pg.Pool,
  ) {}

  /** Connects; rejects when the server cannot be reached. */
  static async connect(options: DatabaseOptions): Promise<Database> {
    const pool = new pg.Pool({
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
    await source.initialize();
    return new Database(source, pool);
  }

  async query<Row extends object = Record<string, unknown>>(
    text: string,
    values: readonly unknown[] = [],
    name?: string,
  ): Promise<Row[]> {
    const result = await this.pool.query<Row & pg.QueryResultRow>({
      text,
      values: [...values],
      ...(name ? { name } : {}),
    });
    return result.rows;
  }

  /**
   * Runs `work` in one READ COMMITTED transaction and returns its result. Rolls back when it throws; runs it again, up to
   * five times, on a deadlock or serialisation failure, so `work` must not have effects outside the database.
   */
  async transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.#once(work);
      } catch (error) {
        if (attempt >= TRANSIENT_TRIES || !TRANSIENT.has(sqlState(error) ?? '')) throw error;
      }
    }
  }

  async #once<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    const hooks: (() => void)[] = [];
    const client = await this.pool.connect();
    let broken: Error | undefined;
    let result: T;
    try {
      await client.query('BEGIN');
      result = await work({
        query: async <Row extends object>(text: string, values: readonly unknown[] = [], name?: string) =>
          (
            await client.query<Row & pg.QueryResultRow>({
              text,
              values: [...values],
              ...(name ? { name } : {}),
            })
          ).rows,
        afterCommit: (hook) => hooks.push(hook),
      });
      await client.query('COMMIT');
    } catch (error) {
      await client.query('ROLLBACK').catch((failure: Error) => {
        broken = failure;
      });
      throw error;
    } finally {
      // A connection that could not roll back is in an unknown state: the pool closes it.
      client.release(broken);
    }
    for (const hook of hooks) hook();
    return result;
  }

  /** Rejects when the database does not answer. */
  async ping(): Promise<void> {
    await this.pool.query('SELECT 1');
  }

  async close(): Promise<void> {
    if (this.source.isInitialized) await this.source.destroy();
  }
}

export type { QueryRunner };
