import type { DeadLetter } from '@reelgate/bus';
import type { Sql, Transaction } from './database.js';

/**
 * Records a message in the transaction of its effect. Returns false when it has been handled before: the caller then has
 * nothing to do and the message is acknowledged.
 */
export async function firstDelivery(
  tx: Transaction,
  schema: string,
  consumer: string,
  messageId: string,
): Promise<boolean> {
  const rows = await tx.query(
    `INSERT INTO ${schema}.inbox (consumer, message_id) VALUES ($1, $2) ON CONFLICT DO NOTHING RETURNING message_id`,
    [consumer, messageId],
    `${schema}-inbox`,
  );
  return rows.length === 1;
}

/** Stores a message that will not be handled any more; storing it twice is the same as once. */
export async function storeDeadLetter(sql: Sql, schema: string, letter: DeadLetter): Promise<void> {
  await sql.query(
    `INSERT INTO ${schema}.dead_letter (id, subject, payload, headers, deliveries, reason)
     VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (subject, id) DO NOTHING`,
    [letter.id, letter.subject, letter.payload, letter.headers, letter.deliveries, letter.reason],
  );
}

/** How many messages were given up and not replayed. */
export async function countDeadLetters(sql: Sql, schema: string): Promise<number> {
  const [row] = await sql.query<{ letters: bigint }>(
    `SELECT count(*) AS letters FROM ${schema}.dead_letter WHERE replayed_at IS NULL`,
  );
  return Number(row?.letters ?? 0n);
}
