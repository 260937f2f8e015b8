import type { DeadLetter } from '@reelgate/bus';
import { AppError, redactText } from '@reelgate/runtime';
import { columnList } from './column-list.js';
import type { Database, Sql } from './database.js';

/** Migration: what operators do about letters. */
export const letterFatesSql = (schema: string): string =>
  `ALTER TABLE ${schema}.dead_letter ADD COLUMN dropped_at timestamptz, ADD COLUMN drop_reason text`;

/** Those about which nobody has done anything. */
export const WAITING_LETTER = 'replayed_at IS NULL AND dropped_at IS NULL';

/** Which letter: ids are unique among those of a subject. */
export type LetterRef = Pick<DeadLetter, 'subject' | 'id'>;

/** A letter as it is kept. */
export interface KeptLetter extends Omit<DeadLetter, 'stream'> {
  readonly buriedAt: Date;
  readonly replayedAt: Date | null;
  readonly droppedAt: Date | null;
  readonly dropReason: string | null;
}

export interface LetterQuery {
  readonly state?: 'waiting' | 'replayed' | 'dropped' | undefined;
  /** Only those after this one. */
  readonly after?: (LetterRef & { readonly buriedAt: Date }) | undefined;
  readonly limit: number;
}

// Whole milliseconds, which is what travels: a page then ends exactly where the next one begins.
const BURIED_AT = `date_trunc('milliseconds', buried_at)`;

const LETTER = columnList<KeptLetter>({
  id: 'id',
  subject: 'subject',
  payload: 'payload',
  headers: 'headers',
  deliveries: 'deliveries',
  reason: 'reason',
  buriedAt: BURIED_AT,
  replayedAt: 'replayed_at',
  droppedAt: 'dropped_at',
  dropReason: 'drop_reason',
});

/** Stores a message that will not be handled any more; storing it twice is the same as once. */
export async function storeDeadLetter(sql: Sql, schema: string, letter: DeadLetter): Promise<void> {
  await sql.query(
    `INSERT INTO ${schema}.dead_letter (id, subject, payload, headers, deliveries, reason)
     VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (subject, id) DO NOTHING`,
    [letter.id, letter.subject, letter.payload, letter.headers, letter.deliveries, letter.reason],
  );
}

/** How many messages were given up, and neither replayed nor dropped. */
export async function countDeadLetters(sql: Sql, schema: string): Promise<number> {
  const [row] = await sql.query<{ letters: bigint }>(
    `SELECT count(*) AS letters FROM ${schema}.dead_letter WHERE ${WAITING_LETTER}`,
  );
  return Number(row?.letters ?? 0n);
}

/** A service's dead letters, for those who look after them. */
export class DeadLetterFile {
  constructor(
    private readonly database: Database,
    private readonly schema: string,
  ) {}

  /** The latest first. */
  async list({ state, after, limit }: LetterQuery): Promise<KeptLetter[]> {
    return this.database.query<KeptLetter>(
      `SELECT ${LETTER} FROM ${this.schema}.dead_letter
        WHERE ($1::text IS NULL OR $1 = CASE WHEN replayed_at IS NOT NULL THEN 'replayed'
                                             WHEN dropped_at IS NOT NULL THEN 'dropped' ELSE 'waiting' END)
          AND ($2::timestamptz IS NULL OR (${BURIED_AT}, subject, id) < ($2, $3, $4))
        ORDER BY ${BURIED_AT} DESC, subject DESC, id DESC LIMIT ${limit}`,
      [state ?? null, after?.buriedAt ?? null, after?.subject ?? null, after?.id ?? null],
    );
  }

  /** Throws AppError `not_found`. */
  find(ref: LetterRef): Promise<KeptLetter> {
    return this.#find(this.database, ref);
  }

  /**
   * Has a letter handled again, and returns it as it is then. One that was replayed is not handled once more; of two at the
   * same time the second waits. What `handle` throws is kept as the letter's reason and thrown on. The process may die between
   * the handling and the mark: handlers know a message that they have handled. Throws AppError `not_found`, and
   * `invalid_request` when it was dropped.
   */
  async replay(ref: LetterRef, at: Date, handle: (letter: KeptLetter) => Promise<void>): Promise<KeptLetter> {
    const failure = await this.database.transaction(async (tx) => {
      const letter = await this.#find(tx, ref, 'FOR UPDATE');
      if (letter.replayedAt) return undefined;
      if (letter.droppedAt) {
        throw new AppError('invalid_request', 'The dead letter was dropped.', { param: 'id' });
      }
      const failed = await handle(letter).then(
        () => undefined,
        (error: unknown) => ({ error }),
      );
      await tx.query(
        `UPDATE ${this.schema}.dead_letter
            SET deliveries = deliveries + 1, replayed_at = $3, reason = coalesce($4, reason)
          WHERE subject = $1 AND id = $2`,
        [ref.subject, ref.id, failed ? null : at, failed ? reasonOf(failed.error) : null],
      );
      return failed;
    });
    if (failure) throw failure.error;
    return this.find(ref);
  }

  /** Has nothing be done about a letter any more; again changes nothing. Throws like `replay`. */
  async drop(ref: LetterRef, at: Date, reason: string): Promise<KeptLetter> {
    await this.database.query(
      `UPDATE ${this.schema}.dead_letter SET dropped_at = $3, drop_reason = $4
        WHERE subject = $1 AND id = $2 AND ${WAITING_LETTER}`,
      [ref.subject, ref.id, at, reason],
    );
    const letter = await this.find(ref);
    if (letter.replayedAt) {
      throw new AppError('invalid_request', 'The dead letter was replayed.', { param: 'id' });
    }
    return letter;
  }

  async #find(sql: Sql, { subject, id }: LetterRef, lock = ''): Promise<KeptLetter> {
    const [letter] = await sql.query<KeptLetter>(
      `SELECT ${LETTER} FROM ${this.schema}.dead_letter WHERE subject = $1 AND id = $2 ${lock}`,
      [subject, id],
    );
    if (!letter) throw new AppError('not_found', 'There is no such dead letter.', { param: 'id' });
    return letter;
  }
}

function reasonOf(error: unknown): string {
  return redactText(error instanceof Error ? `${error.name}: ${error.message}` : String(error));
}
