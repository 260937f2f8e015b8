import type pg from 'pg';
import { DatabaseUnavailable, isEndOfConnection } from './database-unavailable.js';
import { lossOf, markLost } from './watched-pool.js';
import type { WatchedPool } from './watched-pool.js';

/** One statement, as `pg` takes it. */
export interface Statement {
  readonly text: string;
  readonly values: readonly unknown[];
  /** Prepared once per connection under this name. */
  readonly name?: string | undefined;
}

/** One connection on loan from the pool. */
export class Session {
  private constructor(private readonly client: pg.PoolClient) {}

  /** Borrows a connection; throws DatabaseUnavailable. */
  static async open(pool: WatchedPool): Promise<Session> {
    return new Session(await pool.connect());
  }

  get lost(): boolean {
    return lossOf(this.client) !== undefined;
  }

  /**
   * Runs one statement; `commits`: its success makes something permanent. Throws the server's error, or
   * DatabaseUnavailable when the connection broke.
   */
  async run<Row extends object>(statement: Statement, commits: boolean): Promise<Row[]> {
    const loss = lossOf(this.client);
    if (loss) throw new DatabaseUnavailable(true, loss);
    try {
      const { text, values, name } = statement;
      const result = await this.client.query<Row & pg.QueryResultRow>({
        text,
        values: [...values],
        ...(name ? { name } : {}),
      });
      return result.rows;
    } catch (error) {
      // A server that ends a connection says so in answer to the statement, which it has then given up; once the commit
      // is done it does not answer so. A connection that ends without a word leaves both possible.
      const givenUp = isEndOfConnection(error);
      if (givenUp) this.discard(error);
      if (this.lost) throw new DatabaseUnavailable(givenUp || !commits, error);
      throw error;
    }
  }

  /** Declares the connection broken: what it is in the middle of is not known. */
  discard(reason: Error): void {
    markLost(this.client, reason);
  }

  /** Gives the connection back; the pool closes one that is broken. */
  close(): void {
    this.client.release(this.lost);
  }
}
