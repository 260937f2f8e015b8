import { Inject, Injectable } from '@nestjs/common';
import { columnList, DATABASE, Database } from '@reelgate/db';
import type { DeliveryState, WebhookDelivery } from './webhook-delivery.js';

const DELIVERY = columnList<WebhookDelivery>(
  {
    id: 'id',
    accountId: 'account_id',
    taskId: 'task_id',
    event: 'event',
    url: 'url',
    host: 'host',
    state: 'state',
    attempts: 'attempts',
    createdAt: 'created_at',
    nextAt: 'next_at',
    giveUpAt: 'give_up_at',
    lastAt: 'last_at',
    lastStatus: 'last_status',
    lastError: 'last_error',
    endedAt: 'ended_at',
  },
  'd',
);

/** Conditions on deliveries; all that are given have to hold. */
export interface DeliveryFilter {
  readonly accountId?: string | undefined;
  readonly taskId?: string | undefined;
  readonly state?: DeliveryState | undefined;
}

/** What a try came to. */
export interface DeliveryTry {
  readonly state: DeliveryState;
  readonly at: Date;
  readonly status: number | null;
  readonly error: string | null;
  /** When it is tried again, if it stays pending. */
  readonly nextAt: Date;
}

/** The log of webhooks, which is also their queue. */
@Injectable()
export class WebhookRepository {
  constructor(@Inject(DATABASE) private readonly database: Database) {}

  /**
   * Takes due deliveries for one try each, oldest first, at most `perHost` of a host or what `free` leaves of it. Nobody
   * else takes them before `leaseUntil`; those of a process that dies come back then. Of a task only the earliest
   * unfinished one is taken.
   */
  async claim(options: {
    readonly now: Date;
    readonly leaseUntil: Date;
    readonly limit: number;
    readonly perHost: number;
    readonly free: ReadonlyMap<string, number>;
  }): Promise<WebhookDelivery[]> {
    return this.database.query<WebhookDelivery>(
      `WITH RECURSIVE waiting AS (
         -- Each host by one step in the index, however many deliveries it has.
         SELECT min(host) AS host FROM gateway.webhook_delivery WHERE state = 'pending'
         UNION ALL
         SELECT (SELECT min(n.host) FROM gateway.webhook_delivery n WHERE n.state = 'pending' AND n.host > w.host)
           FROM waiting w WHERE w.host IS NOT NULL
       ), hosts AS MATERIALIZED (
         SELECT host, coalesce(b.free, $4) AS free
           FROM waiting LEFT JOIN unnest($5::text[], $6::integer[]) AS b(host, free) USING (host)
          WHERE host IS NOT NULL
       ), due AS MATERIALIZED (
         SELECT p.id FROM hosts CROSS JOIN LATERAL (
           SELECT w.id FROM gateway.webhook_delivery w
            WHERE w.host = hosts.host AND w.state = 'pending' AND w.next_at <= $1
              AND (w.claimed_until IS NULL OR w.claimed_until <= $1)
              AND NOT EXISTS (SELECT FROM gateway.webhook_delivery e
                               WHERE e.task_id = w.task_id AND e.position < w.position AND e.state = 'pending')
            ORDER BY w.next_at LIMIT hosts.free FOR UPDATE SKIP LOCKED) p
          LIMIT $3
       )
       UPDATE gateway.webhook_delivery d SET claimed_until = $2, attempts = d.attempts + 1
         FROM due WHERE d.id = due.id
       RETURNING ${DELIVERY}`,
      [
        options.now,
        options.leaseUntil,
        options.limit,
        options.perHost,
        [...options.free.keys()],
        [...options.free.values()],
      ],
      'gateway-webhook-claim',
    );
  }

  /** Notes what a try came to; when it is the end of a delivery, the task's next one is due. */
  async finish(id: string, { state, at, status, error, nextAt }: DeliveryTry): Promise<void> {
    await this.database.query(
      `WITH done AS (
         UPDATE gateway.webhook_delivery
            SET state = $2::text, last_at = $3::timestamptz, last_status = $4, last_error = $5, next_at = $6,
                claimed_until = NULL,
                ended_at = CASE WHEN $2::text = 'pending' THEN NULL ELSE $3::timestamptz END
          WHERE id = $1 AND state = 'pending'
         RETURNING task_id, position, state
       )
       UPDATE gateway.webhook_delivery d SET next_at = least(d.next_at, $3::timestamptz)
         FROM done WHERE done.state <> 'pending' AND d.task_id = done.task_id AND d.position > done.position
                     AND d.state = 'pending'`,
      [id, state, at, status, error, nextAt],
      'gateway-webhook-finish',
    );
  }

  /** Ends everything an account still has to tell this URL: its receiver has said that it is gone. */
  async stopAll(accountId: string, url: string, at: Date): Promise<void> {
    await this.database.query(
      `UPDATE gateway.webhook_delivery SET state = 'stopped', ended_at = $3
        WHERE account_id = $1 AND url = $2 AND state = 'pending'`,
      [accountId, url, at],
    );
  }

  /** Newest first, and whether more follow. */
  async list(
    { accountId, taskId, state }: DeliveryFilter,
    { limit, after }: { readonly limit: number; readonly after?: string | undefined },
  ): Promise<{ deliveries: WebhookDelivery[]; hasMore: boolean }> {
    const rows = await this.database.query<WebhookDelivery>(
      `SELECT ${DELIVERY} FROM gateway.webhook_delivery d
        WHERE ($1::text IS NULL OR d.account_id = $1) AND ($2::text IS NULL OR d.task_id = $2)
          AND ($3::text IS NULL OR d.state = $3) AND ($4::text IS NULL OR d.id < $4)
        ORDER BY d.id DESC LIMIT $5`,
      [accountId ?? null, taskId ?? null, state ?? null, after ?? null, limit + 1],
    );
    return { deliveries: rows.slice(0, limit), hasMore: rows.length > limit };
  }

  /** Sends one again from the beginning, whatever became of it. Undefined when there is none of this id. */
  async replay(id: string, now: Date, giveUpAt: Date): Promise<WebhookDelivery | undefined> {
    const [row] = await this.database.query<WebhookDelivery>(
      `UPDATE gateway.webhook_delivery d
          SET state = 'pending', attempts = 0, next_at = $2, give_up_at = $3, ended_at = NULL, claimed_until = NULL
        WHERE d.id = $1 RETURNING ${DELIVERY}`,
      [id, now, giveUpAt],
    );
    return row;
  }

  /** Removes rows that ended before `before`, some at a time. */
  async prune(before: Date, limit: number): Promise<void> {
    await this.database.query(
      `DELETE FROM gateway.webhook_delivery WHERE id IN (
         SELECT id FROM gateway.webhook_delivery WHERE ended_at < $1 ORDER BY ended_at LIMIT $2)`,
      [before, limit],
    );
  }

  /** Deliveries that wait. */
  async pending(): Promise<number> {
    const [row] = await this.database.query<{ n: bigint }>(
      `SELECT count(*) AS n FROM gateway.webhook_delivery WHERE state = 'pending'`,
    );
    return Number(row?.n ?? 0n);
  }
}
