import type { Transaction } from './database.js';

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
