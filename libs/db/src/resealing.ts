import { AppError, BackgroundLoop } from '@reelgate/runtime';
import type { Clock, Logger, Sealer } from '@reelgate/runtime';
import type { Database } from './database.js';

const EVERY_MS = 10 * 60_000;
const BATCH = 500;

/** A column with sealed values, and the one that names its rows. */
export interface SealedColumn {
  /** With its schema. */
  readonly table: string;
  readonly id: string;
  readonly column: string;
  /** What the values are sealed for. */
  readonly context: string;
}

export interface ResealingOptions {
  readonly database: Database;
  readonly sealer: Sealer;
  readonly columns: readonly SealedColumn[];
  readonly clock: Clock;
  readonly logger: Logger;
}

/**
 * While the installation changes its secret: seals what rests under a former one anew, again and again, since processes that
 * do not know the new secret yet go on writing. Its log says when a former secret is no longer needed. Any number of
 * processes may do it at once.
 */
export class Resealing {
  readonly #loop: BackgroundLoop;

  constructor(private readonly options: ResealingOptions) {
    this.#loop = new BackgroundLoop({
      name: 'resealing',
      everyMs: EVERY_MS,
      round: (signal) => this.#round(signal),
      clock: options.clock,
      logger: options.logger,
    });
  }

  start(): void {
    if (this.options.sealer.isRotating) this.#loop.start();
  }

  stop(): Promise<void> {
    return this.#loop.stop();
  }

  async #round(stopping: AbortSignal): Promise<void> {
    let resealed = 0;
    let unreadable = 0;
    for (const column of this.options.columns) {
      for (let after = ''; !stopping.aborted;) {
        const batch = await this.#batch(column, after);
        resealed += batch.resealed;
        unreadable += batch.unreadable;
        if (batch.last === undefined) break;
        after = batch.last;
      }
    }
    if (stopping.aborted) return;
    const { logger, columns } = this.options;
    const counts = { resealed, unreadable, tables: [...new Set(columns.map(({ table }) => table))] };
    if (unreadable > 0) logger.error(counts, 'some sealed values cannot be opened under any secret given');
    else if (resealed > 0) logger.info(counts, 'sealed values were sealed anew');
    else logger.info(counts, 'everything is sealed under the current secret');
  }

  async #batch(
    { table, id, column, context }: SealedColumn,
    after: string,
  ): Promise<{ resealed: number; unreadable: number; last: string | undefined }> {
    const { database, sealer } = this.options;
    const rows = await database.query<{ id: string; sealed: string }>(
      `SELECT ${id} AS id, ${column} AS sealed FROM ${table}
        WHERE ${column} IS NOT NULL AND ${id} > $1 ORDER BY ${id} LIMIT ${BATCH}`,
      [after],
    );
    let unreadable = 0;
    const changes = rows.flatMap((row) => {
      try {
        const anew = sealer.reseal(row.sealed, context);
        return anew === undefined ? [] : [{ ...row, anew }];
      } catch (error) {
        if (!(error instanceof AppError)) throw error;
        unreadable += 1;
        return [];
      }
    });
    if (changes.length > 0) {
      // What has been written since keeps what was written.
      await database.query(
        `UPDATE ${table} t SET ${column} = n.anew
           FROM unnest($1::text[], $2::text[], $3::text[]) AS n (id, sealed, anew)
          WHERE t.${id} = n.id AND t.${column} = n.sealed`,
        [changes.map((row) => row.id), changes.map((row) => row.sealed), changes.map((row) => row.anew)],
      );
    }
    return {
      resealed: changes.length,
      unreadable,
      last: rows.length === BATCH ? rows.at(-1)!.id : undefined,
    };
  }
}
