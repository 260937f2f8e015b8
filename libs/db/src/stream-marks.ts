import type { StreamState } from '@reelgate/bus';
import type { Database, Sql } from './database.js';

/** What a service remembers of the streams it publishes into; a migration of the service creates it in its schema. */
export function streamMarksSql(schema: string): string {
  return `CREATE TABLE ${schema}.stream_mark (
       stream        text PRIMARY KEY,
       created       text NOT NULL,
       last_sequence bigint NOT NULL
     )`;
}

/**
 * Compares the streams with what was remembered of them. One that was made anew, or that has lost its newest messages, may
 * have lost some that nobody had taken: everything in the outbox that was ever sent into it becomes unsent again, behind what
 * waits already (consumers know what they have handled). Returns how many messages that are. Of several processes that look
 * at once one does it.
 */
export async function noticeStreamLoss(
  database: Database,
  schema: string,
  readStreams: () => Promise<readonly StreamState[]>,
): Promise<number> {
  return database.transaction(async (tx) => {
    // Whoever holds the marks reads the streams after whoever held them before, so sequences only grow.
    await tx.query(`LOCK TABLE ${schema}.stream_mark IN EXCLUSIVE MODE`);
    let again = 0;
    for (const { name, prefixes, created, lastSequence } of await readStreams()) {
      const [known] = await tx.query<{ created: string; lastSequence: bigint }>(
        `SELECT created, last_sequence AS "lastSequence" FROM ${schema}.stream_mark WHERE stream = $1`,
        [name],
      );
      await tx.query(
        `INSERT INTO ${schema}.stream_mark (stream, created, last_sequence) VALUES ($1, $2, $3)
         ON CONFLICT (stream) DO UPDATE SET created = excluded.created, last_sequence = excluded.last_sequence`,
        [name, created, lastSequence],
      );
      const lost = known && (known.created !== created || BigInt(lastSequence) < known.lastSequence);
      if (lost) again += await unsend(tx, schema, prefixes);
    }
    return again;
  });
}

async function unsend(sql: Sql, schema: string, prefixes: readonly string[]): Promise<number> {
  const rows = await sql.query(
    `UPDATE ${schema}.outbox SET sent_at = NULL, claimed_until = NULL, position = DEFAULT
      WHERE sent_at IS NOT NULL AND subject LIKE ANY ($1) RETURNING 1`,
    [prefixes.map((prefix) => `${prefix}%`)],
  );
  return rows.length;
}
