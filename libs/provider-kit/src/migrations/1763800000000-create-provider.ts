import { messageTablesSql } from '@reelgate/db';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The provider schema. Every instant is written from the service's clock; nothing compares against the database's own.
 */
export class CreateProvider1763800000000 implements MigrationInterface {
  name = 'CreateProvider1763800000000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [...messageTablesSql('provider'), ...TABLES]) await runner.query(statement);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}

const TABLES = [
  `CREATE TABLE provider.channel (
     id                  text PRIMARY KEY,
     name                text NOT NULL CONSTRAINT channel_name UNIQUE,
     vendor              text NOT NULL,
     sealed_key          text NOT NULL,
     base_url            text NOT NULL,
     families            text[] NOT NULL,
     weight              integer NOT NULL,
     priority            integer NOT NULL,
     max_concurrency     integer,
     requests_per_second double precision,
     settings            jsonb NOT NULL,
     enabled             boolean NOT NULL,
     -- Why it is out of use until an operator changes it: a refused key, an empty quota.
     fault               text,
     -- It rests until then: it asked for a pause, or could not be reached. setbacks counts such faults in a row.
     rests_until         timestamptz,
     setbacks            integer NOT NULL DEFAULT 0,
     -- The instant its next call may go out, when requests_per_second is set.
     next_call_at        timestamptz,
     created_at          timestamptz NOT NULL
   )`,

  // account_id and spec are null only for a cancel that came before its command; such a job is failed from the start.
  `CREATE TABLE provider.job (
     task_id          text PRIMARY KEY,
     family           text NOT NULL,
     account_id       text,
     spec             jsonb,
     context          jsonb NOT NULL DEFAULT '{}',
     state            text NOT NULL,
     channel_id       text,
     vendor_task_id   text,
     -- What the vendor knows the submit by; changes with the attempt only.
     reference        text NOT NULL,
     attempt          integer NOT NULL DEFAULT 1,
     prepared         jsonb,
     -- From when on the vendor may have got this reference; null: certainly not.
     called_at        timestamptz,
     -- Setbacks in a row, for the backoff.
     tries            integer NOT NULL DEFAULT 0,
     -- When somebody has to look at it; while somebody does, the end of the lease. Null: never again.
     due_at           timestamptz,
     -- Grows with each claim; who holds an older one writes nothing any more.
     lease            integer NOT NULL DEFAULT 0,
     deadline_at      timestamptz NOT NULL,
     accepted_at      timestamptz,
     -- Since when the vendor works on it, as far as the looks tell.
     started_at       timestamptz,
     looks            integer NOT NULL DEFAULT 0,
     last_look        text,
     progress         integer NOT NULL DEFAULT 0,
     progress_at      timestamptz,
     cancel_requested boolean NOT NULL DEFAULT false,
     error_code       text,
     error_message    text,
     result           jsonb,
     created_at       timestamptz NOT NULL,
     updated_at       timestamptz NOT NULL,
     finished_at      timestamptz
   )`,
  // The queue of each account, oldest first.
  `CREATE INDEX job_queued ON provider.job (family, account_id, created_at, task_id) WHERE state = 'queued'`,
  // What is in flight on each channel, by when it is due; also counts a channel's slots.
  `CREATE INDEX job_in_flight ON provider.job (channel_id, family, due_at)
     WHERE state IN ('submitting', 'uncertain', 'running')`,
  // What is in flight of each account, for fairness.
  `CREATE INDEX job_account ON provider.job (family, account_id)
     WHERE state IN ('submitting', 'uncertain', 'running')`,
  // When each account was last given a slot, so that accounts take turns.
  `CREATE TABLE provider.account_served (
     family     text NOT NULL,
     account_id text NOT NULL,
     at         timestamptz NOT NULL,
     PRIMARY KEY (family, account_id)
   )`,
  `CREATE INDEX job_finished ON provider.job (finished_at) WHERE finished_at IS NOT NULL`,

  `CREATE TABLE provider.vendor_call (
     id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
     task_id     text NOT NULL REFERENCES provider.job ON DELETE CASCADE,
     at          timestamptz NOT NULL,
     channel_id  text NOT NULL,
     action      text NOT NULL,
     reference   text NOT NULL,
     outcome     text NOT NULL,
     vendor_code text,
     latency_ms  integer NOT NULL
   )`,
  `CREATE INDEX vendor_call_task ON provider.vendor_call (task_id)`,

  `CREATE TABLE provider.usual_duration (
     key          text PRIMARY KEY,
     mean_ms      double precision NOT NULL,
     deviation_ms double precision NOT NULL,
     updated_at   timestamptz NOT NULL
   )`,
];
