import { messageTablesSql } from '@reelgate/db';
import type { MigrationInterface, QueryRunner } from 'typeorm';

const STATEMENTS = [
  `CREATE TABLE gateway.account (
     id          text PRIMARY KEY,
     name        text NOT NULL,
     status      text NOT NULL CHECK (status IN ('active', 'suspended')),
     created_at  timestamptz NOT NULL
   )`,

  // Of a key only its SHA-256 is kept. budget is in micro-units of the installation's currency.
  `CREATE TABLE gateway.api_key (
     id              text PRIMARY KEY,
     account_id      text REFERENCES gateway.account,
     name            text NOT NULL,
     role            text NOT NULL CHECK (role IN ('client', 'admin')),
     hash            bytea NOT NULL UNIQUE,
     hint            text NOT NULL,
     models          text[],
     budget          bigint CHECK (budget >= 0),
     rate_limit_per_minute integer CHECK (rate_limit_per_minute > 0),
     max_concurrency integer CHECK (max_concurrency > 0),
     callback_url    text,
     expires_at      timestamptz,
     revoked_at      timestamptz,
     created_at      timestamptz NOT NULL,
     CHECK (role = 'admin' OR account_id IS NOT NULL)
   )`,
  `CREATE INDEX api_key_account ON gateway.api_key (account_id)`,

  // One row a task. \`rank\` only grows (contracts: TASK_STATE_RANK), \`progress\` never falls. Amounts are micro-units.
  // Ids sort by creation, so (account_id, id) serves lists in both orders. A row changes a few times in its life: the room
  // left in each page lets those updates stay in place.
  `CREATE TABLE gateway.task (
     id             text PRIMARY KEY,
     account_id     text NOT NULL,
     key_id         text NOT NULL,
     dialect        text NOT NULL,
     family         text NOT NULL,
     model          text NOT NULL,
     billing_model  text NOT NULL,
     spec           jsonb NOT NULL,
     basis          jsonb NOT NULL,
     metadata       jsonb NOT NULL,
     warnings       jsonb NOT NULL,
     off_peak       boolean NOT NULL,
     remixed_from   text,
     callback_url   text,
     state          text NOT NULL,
     rank           smallint NOT NULL,
     progress       smallint NOT NULL DEFAULT 0,
     held           bigint NOT NULL,
     charged        bigint,
     currency       text NOT NULL,
     billed_seconds integer NOT NULL,
     created_at     timestamptz NOT NULL,
     submitted_at   timestamptz,
     ended_at       timestamptz,
     vendor         text,
     channel_id     text,
     error_code     text,
     error_message  text,
     result_url     text,
     cover_url      text,
     result_expires_at timestamptz,
     archive_key    text,
     deleted_at     timestamptz
   ) WITH (fillfactor = 85)`,
  `CREATE INDEX task_account ON gateway.task (account_id, id) WHERE deleted_at IS NULL`,
  `CREATE INDEX task_open ON gateway.task (id) WHERE rank < 90`,
  `CREATE INDEX task_open_key ON gateway.task (key_id) WHERE rank < 90`,
  `CREATE INDEX task_uncharged ON gateway.task (ended_at) WHERE state = 'completed' AND charged IS NULL`,
  `CREATE INDEX task_failed ON gateway.task (id) WHERE state = 'failed'`,
  `CREATE INDEX task_ended ON gateway.task (ended_at) WHERE rank = 90`,
  `CREATE INDEX task_archived_deleted ON gateway.task (deleted_at) WHERE deleted_at IS NOT NULL AND archive_key IS NOT NULL`,

  // Reserved by the first request with a key; \`stored\` is set in the statement that stores the task. Until then
  // another request may take the reservation over once its lease has run out (the first one died).
  `CREATE TABLE gateway.idempotency (
     account_id   text NOT NULL,
     key          text NOT NULL,
     fingerprint  bytea NOT NULL,
     task_id      text NOT NULL,
     stored       boolean NOT NULL DEFAULT false,
     lease_until  timestamptz NOT NULL,
     expires_at   timestamptz NOT NULL,
     PRIMARY KEY (account_id, key)
   )`,
  `CREATE INDEX idempotency_expires ON gateway.idempotency (expires_at)`,

  // Files received from clients. The row is written before the file, so that none can be forgotten.
  `CREATE TABLE gateway.upload (
     key          text PRIMARY KEY,
     account_id   text NOT NULL,
     task_id      text,
     content_type text NOT NULL,
     created_at   timestamptz NOT NULL,
     expires_at   timestamptz NOT NULL
   )`,
  `CREATE INDEX upload_expires ON gateway.upload (expires_at)`,
  `CREATE INDEX upload_task ON gateway.upload (task_id)`,

  `CREATE TABLE gateway.audit (
     id         text PRIMARY KEY,
     at         timestamptz NOT NULL,
     key_id     text NOT NULL,
     action     text NOT NULL,
     subject    text NOT NULL,
     details    jsonb NOT NULL
   )`,
  ...messageTablesSql('gateway'),
];

export class CreateGateway1774000000000 implements MigrationInterface {
  readonly name = 'CreateGateway1774000000000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP SCHEMA gateway CASCADE');
  }
}
