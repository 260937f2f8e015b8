import type { MigrationInterface, QueryRunner } from 'typeorm';

const STATEMENTS = [
  // The secrets that sign an account's webhooks, sealed. One is current; those it replaced stay valid for a while.
  `CREATE TABLE gateway.webhook_secret (
     id          text PRIMARY KEY,
     account_id  text NOT NULL,
     sealed      text NOT NULL,
     created_at  timestamptz NOT NULL,
     valid_until timestamptz
   )`,
  `CREATE UNIQUE INDEX webhook_secret_current ON gateway.webhook_secret (account_id) WHERE valid_until IS NULL`,
  `CREATE INDEX webhook_secret_account ON gateway.webhook_secret (account_id)`,

  // One row a webhook: written in the statement that moves the task, tried until it is delivered or given up. \`position\`
  // orders the webhooks of one task; the next one goes only when the one before it is done with.
  `CREATE TABLE gateway.webhook_delivery (
     id           text PRIMARY KEY,
     account_id   text NOT NULL,
     task_id      text NOT NULL,
     event        text NOT NULL CHECK (event IN ('in_progress', 'completed', 'failed')),
     position     smallint NOT NULL,
     url          text NOT NULL,
     host         text NOT NULL,
     state        text NOT NULL CHECK (state IN ('pending', 'delivered', 'stopped', 'given_up')),
     attempts     integer NOT NULL DEFAULT 0,
     created_at   timestamptz NOT NULL,
     next_at      timestamptz NOT NULL,
     claimed_until timestamptz,
     give_up_at   timestamptz NOT NULL,
     last_at      timestamptz,
     last_status  integer,
     last_error   text,
     ended_at     timestamptz,
     UNIQUE (task_id, position)
   ) WITH (fillfactor = 85)`,
  `CREATE INDEX webhook_delivery_due ON gateway.webhook_delivery (host, next_at) WHERE state = 'pending'`,
  `CREATE INDEX webhook_delivery_account ON gateway.webhook_delivery (account_id, id)`,
  `CREATE INDEX webhook_delivery_ended ON gateway.webhook_delivery (ended_at) WHERE ended_at IS NOT NULL`,
];

export class SendWebhooks1795600000000 implements MigrationInterface {
  readonly name = 'SendWebhooks1795600000000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
