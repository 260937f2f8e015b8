import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What vendors take: costs are rows of the price book in lists of vendors and channels, so only the unit that they alone
 * have is new. The cost of a film is kept with its hold, and in the sums of usage; beside it, what the vendor's own
 * statements say.
 */
export class KnowCosts1796950000000 implements MigrationInterface {
  readonly name = 'KnowCosts1796950000000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}

const STATEMENTS = [
  // The words are checked where rows are read (`PRICE_UNITS`).
  'ALTER TABLE billing.price DROP CONSTRAINT IF EXISTS price_unit_check',
  'ALTER TABLE billing.hold ADD COLUMN cost bigint CHECK (cost >= 0), ADD COLUMN cost_price_id text',
  `ALTER TABLE billing.usage_sum
     ADD COLUMN cost bigint NOT NULL DEFAULT 0,
     ADD COLUMN costed_tasks bigint NOT NULL DEFAULT 0,
     ADD COLUMN costed_amount bigint NOT NULL DEFAULT 0`,
  `CREATE INDEX hold_vendor_task ON billing.hold (vendor_task_id) WHERE vendor_task_id IS NOT NULL`,
  `CREATE TABLE billing.vendor_bill (
     vendor         text NOT NULL,
     vendor_task_id text NOT NULL,
     task_id        text,
     amount         bigint NOT NULL,
     -- How far the true amount may lie off, because of the places it is written with.
     tolerance      bigint NOT NULL,
     imported_at    timestamptz NOT NULL,
     PRIMARY KEY (vendor, vendor_task_id)
   )`,
  'CREATE INDEX vendor_bill_imported ON billing.vendor_bill (imported_at)',
];
