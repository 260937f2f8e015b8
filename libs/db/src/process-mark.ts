import { randomInt } from 'node:crypto';
import { BackgroundLoop } from '@reelgate/runtime';
import type { Clock, Logger } from '@reelgate/runtime';
import pg from 'pg';

/** First half of the advisory locks' numbers: any fixed number that nothing else takes a lock of two numbers under. */
const LOCK_CLASS = 723_351;
const IDS = 2 ** 31;
const CONNECT_LIMIT_MS = 5_000;
/** Between two looks whether the connection is whole, beside its own word that it is not. */
const LOOK_EVERY_MS = 10_000;

/**
 * SQL that is true when the process of the mark in `column` is dead, and not true when it lives or there is no mark.
 * (Whoever can share the lock knows that nobody has it; the share ends with the transaction.)
 */
export function isDeadSql(column: string): string {
  return `pg_try_advisory_xact_lock_shared(${LOCK_CLASS}, ${column})`;
}

export interface ProcessMarkOptions {
  readonly url: string;
  /** Seen in pg_stat_activity. */
  readonly applicationName: string;
  readonly clock: Clock;
  readonly logger: Logger;
}

/**
 * Shows other processes that this one lives: an advisory lock which a connection of its own holds, and which Postgres frees
 * the moment that connection ends, also by `kill -9`. A process that lost the connection looks dead under its former mark
 * while it lives on, so what is taken over from a dead process must be guarded against the return of its owner.
 */
export class ProcessMark {
  readonly #loop: BackgroundLoop;
  #held: { readonly id: number; readonly client: pg.Client } | undefined;

  constructor(private readonly options: ProcessMarkOptions) {
    this.#loop = new BackgroundLoop({
      name: 'process mark',
      everyMs: LOOK_EVERY_MS,
      round: () => this.#hold(),
      clock: options.clock,
      logger: options.logger,
    });
  }

  /** The mark to write beside what this process is at; undefined while there is none to show. */
  get id(): number | undefined {
    return this.#held?.id;
  }

  /** Begins; resolves when the mark has been tried for once. */
  async start(): Promise<void> {
    this.#loop.start();
    await this.#loop.next();
  }

  async stop(): Promise<void> {
    await this.#loop.stop();
    await this.#held?.client.end();
    this.#held = undefined;
  }

  async #hold(): Promise<void> {
    if (this.#held) {
      await this.#held.client.query('SELECT 1');
      return;
    }
    const client = new pg.Client({
      connectionString: this.options.url,
      application_name: this.options.applicationName,
      connectionTimeoutMillis: CONNECT_LIMIT_MS,
      query_timeout: CONNECT_LIMIT_MS,
      keepAlive: true,
    });
    const lose = (): void => {
      if (this.#held?.client !== client) return;
      this.#held = undefined;
      this.#loop.wake();
    };
    client.on('error', lose);
    client.on('end', lose);
    try {
      await client.connect();
      const id = randomInt(IDS);
      const { rows } = await client.query<{ free: boolean }>('SELECT pg_try_advisory_lock($1, $2) AS free', [
        LOCK_CLASS,
        id,
      ]);
      if (!rows[0]?.free) throw new Error('the number drawn for this process is in use');
      this.#held = { id, client };
    } catch (error) {
      await client.end().catch(() => undefined);
      throw error;
    }
  }
}
