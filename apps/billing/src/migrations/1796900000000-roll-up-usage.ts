import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Sums of what was settled, kept by the transaction that settles, so that usage is not summed up from every hold. A hold
 * says whether it is in them; those settled before, or by a replica of an earlier version, are added in the background.
 */
export class RollUpUsage1796900000000 implements MigrationInterface {
  readonly name = 'RollUpUsage1796900000000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}

const STATEMENTS = [
  `ALTER TABLE billing.hold
     ADD COLUMN vendor text,
     ADD COLUMN channel_id text,
     ADD COLUMN vendor_task_id text,
     ADD COLUMN usage_counted boolean NOT NULL DEFAULT false`,
  // By hours and days of UTC. Vendor and channel are empty where nobody had been chosen. Only figures change, so room in the pages keeps updates there.
  `CREATE TABLE billing.usage_sum (
     span        text NOT NULL CHECK (span IN ('hour', 'day')),
     since       timestamptz NOT NULL,
     account_id  text NOT NULL,
     key_id      text NOT NULL,
     model       text NOT NULL,
     vendor      text NOT NULL,
     channel_id  text NOT NULL,
     tasks       bigint NOT NULL,
     failed      bigint NOT NULL,
     cancelled   bigint NOT NULL,
     seconds     bigint NOT NULL,
     amount      bigint NOT NULL,
     uncollected bigint NOT NULL,
     PRIMARY KEY (span, since, account_id, key_id, model, vendor, channel_id)
   ) WITH (fillfactor = 70)`,
  `CREATE INDEX usage_sum_account ON billing.usage_sum (account_id, span, since)`,
  // What is not in the sums yet, and the parts of hours at the ends of a period.
  `CREATE INDEX hold_uncounted ON billing.hold (settled_at) WHERE settled_at IS NOT NULL AND NOT usage_counted`,
  `CREATE INDEX hold_settled ON billing.hold (settled_at) WHERE settled_at IS NOT NULL`,
  `CREATE INDEX hold_settled_account ON billing.hold (account_id, settled_at) WHERE settled_at IS NOT NULL`,
  `DROP INDEX billing.hold_charged_account`,
  `DROP INDEX billing.hold_charged_time`,
];
