import type { BusConnection, OutgoingMessage } from '@reelgate/bus';
import { contextHeaders } from '@reelgate/bus';
import { BackgroundLoop } from '@reelgate/runtime';
import type { Clock, Logger } from '@reelgate/runtime';
import type { Database, Sql, Transaction } from './database.js';

/** Messages published by one claim. */
const BATCH = 200;
/**
 * How long a claim protects a row from other relays: just over the time limit of a publish, so that the rows of a relay
 * that died come back soon.
 */
const LEASE = "interval '3 seconds'";
/** The safety net for a wake-up that was lost with a process. */
const IDLE_POLL_MS = 250;
/** Sent rows are kept this long for timelines, then pruned. */
const KEEP_SENT = "interval '7 days'";
/** Messages that were handled are remembered for longer than any stream keeps them. */
const KEEP_RECEIVED = "interval '14 days'";
const PRUNE_EVERY_MS = 600_000;
const PRUNE_BATCH = 5_000;
/** Pause between two batches while there is more to prune. */
const PRUNE_AGAIN_MS = 1_000;

export type NewMessage = Pick<OutgoingMessage, 'id' | 'subject' | 'payload'>;

/** Rows of messages for one INSERT … SELECT unnest(…): ids, subjects, payloads, headers. */
export function outboxColumns(messages: readonly NewMessage[]): [string[], string[], string[], string[]] {
  const headers = JSON.stringify(contextHeaders());
  return [
    messages.map((message) => message.id),
    messages.map((message) => message.subject),
    messages.map((message) => JSON.stringify(message.payload)),
    messages.map(() => headers),
  ];
}

/**
 * A service's outbox: messages are written in the transaction of the rows they tell about, and published afterwards by
 * the relay, at least once, under their outbox id.
 */
export class Outbox {
  readonly #relay: BackgroundLoop;
  readonly #pruning: BackgroundLoop;

  constructor(
    private readonly options: {
      readonly database: Database;
      readonly schema: string;
      readonly bus: BusConnection;
      readonly clock: Clock;
      readonly logger: Logger;
    },
  ) {
    const { clock, logger } = options;
    this.#relay = new BackgroundLoop({
      name: 'outbox relay',
      everyMs: IDLE_POLL_MS,
      round: async () => ((await this.#publishBatch()) < BATCH ? IDLE_POLL_MS : 0),
      clock,
      logger,
    });
    this.#pruning = new BackgroundLoop({
      name: 'outbox pruning',
      everyMs: PRUNE_EVERY_MS,
      pauseFirst: true,
      round: async () => ((await this.#prune()) ? PRUNE_AGAIN_MS : PRUNE_EVERY_MS),
      clock,
      logger,
    });
  }

  /** Writes messages in the caller's transaction and wakes the relay after its commit. */
  async append(tx: Transaction, messages: readonly NewMessage[]): Promise<void> {
    if (messages.length === 0) return;
    await tx.query(
      `INSERT INTO ${this.options.schema}.outbox (id, subject, payload, headers)
       SELECT * FROM unnest($1::text[], $2::text[], $3::jsonb[], $4::jsonb[])
       ON CONFLICT (id) DO NOTHING`,
      outboxColumns(messages),
      `${this.options.schema}-outbox-append`,
    );
    tx.afterCommit(() => this.wake());
  }

  /** Starts the relay, and the pruning of what was sent long ago. */
  start(): void {
    this.#relay.start();
    this.#pruning.start();
  }

  /** Publishes soon. */
  wake(): void {
    this.#relay.wake();
  }

  /** Stops after the batch under way. */
  async stop(): Promise<void> {
    await Promise.all([this.#relay.stop(), this.#pruning.stop()]);
  }

  /** Messages not yet sent, and the age of the oldest in seconds. */
  async backlog(): Promise<{ size: number; oldestSeconds: number }> {
    const [row] = await this.options.database.query<{ size: bigint; age: number | null }>(
      `SELECT count(*) AS size, extract(epoch FROM now() - min(created_at))::float8 AS age
         FROM ${this.options.schema}.outbox WHERE sent_at IS NULL`,
    );
    return { size: Number(row?.size ?? 0n), oldestSeconds: row?.age ?? 0 };
  }

  async #publishBatch(): Promise<number> {
    const { database, schema, bus } = this.options;
    const rows = await database.query<{
      id: string;
      subject: string;
      payload: unknown;
      headers: Record<string, string>;
    }>(
      `WITH due AS MATERIALIZED (
         SELECT id FROM ${schema}.outbox
          WHERE sent_at IS NULL AND (claimed_until IS NULL OR claimed_until < now())
          ORDER BY position LIMIT ${BATCH} FOR UPDATE SKIP LOCKED)
       UPDATE ${schema}.outbox o SET claimed_until = now() + ${LEASE}
         FROM due WHERE o.id = due.id
       RETURNING o.id, o.subject, o.payload, o.headers`,
      [],
      `${schema}-outbox-claim`,
    );
    if (rows.length === 0) return 0;
    const outcomes = await Promise.allSettled(rows.map((row) => bus.publish(row)));
    const sent = rows.filter((_, i) => outcomes[i]!.status === 'fulfilled').map((row) => row.id);
    const unsent = rows.filter((_, i) => outcomes[i]!.status === 'rejected').map((row) => row.id);
    await markSent(database, schema, sent);
    if (unsent.length > 0) {
      // Not acknowledged: unknown whether stored. The same id makes the repeat harmless.
      await database.query(`UPDATE ${schema}.outbox SET claimed_until = NULL WHERE id = ANY($1)`, [unsent]);
      const failure = outcomes.find((outcome) => outcome.status === 'rejected');
      throw failure?.reason;
    }
    return rows.length;
  }

  /** Returns whether there is more. */
  async #prune(): Promise<boolean> {
    const { database, schema } = this.options;
    const outbox = await database.query(
      `DELETE FROM ${schema}.outbox WHERE id IN (
         SELECT id FROM ${schema}.outbox WHERE sent_at < now() - ${KEEP_SENT} LIMIT ${PRUNE_BATCH}) RETURNING 1`,
    );
    const inbox = await database.query(
      `DELETE FROM ${schema}.inbox WHERE (consumer, message_id) IN (
         SELECT consumer, message_id FROM ${schema}.inbox
          WHERE received_at < now() - ${KEEP_RECEIVED} LIMIT ${PRUNE_BATCH}) RETURNING 1`,
    );
    return outbox.length === PRUNE_BATCH || inbox.length === PRUNE_BATCH;
  }
}

async function markSent(sql: Sql, schema: string, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  await sql.query(
    `UPDATE ${schema}.outbox SET sent_at = now() WHERE id = ANY($1)`,
    [ids],
    `${schema}-outbox-sent`,
  );
}
