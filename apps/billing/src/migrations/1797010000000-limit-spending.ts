import type { MigrationInterface, QueryRunner } from 'typeorm';

const STATEMENTS = [
  // Null: no budget. Days and months are those of the account's time zone.
  `ALTER TABLE billing.account
     ADD COLUMN budget bigint CHECK (budget >= 0),
     ADD COLUMN daily_budget bigint CHECK (daily_budget >= 0),
     ADD COLUMN monthly_budget bigint CHECK (monthly_budget >= 0),
     ADD COLUMN time_zone text NOT NULL DEFAULT 'UTC',
     ADD COLUMN budget_warn_percent smallint NOT NULL DEFAULT 80 CHECK (budget_warn_percent BETWEEN 1 AND 100)`,

  // What the reservations of a day cost, as far as they are held or charged. key_id '': all of the account's.
  `CREATE TABLE billing.day_spend (
     account_id text NOT NULL,
     key_id     text NOT NULL,
     day        date NOT NULL,
     amount     bigint NOT NULL,
     PRIMARY KEY (account_id, key_id, day)
   ) WITH (fillfactor = 50)`,

  // The day whose spending the hold is part of; null: held before days were counted.
  'ALTER TABLE billing.hold ADD COLUMN spend_day date',
];

/** Budgets of accounts, and of days and months. */
export class LimitSpending1797010000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  async down(): Promise<void> {
    throw new Error('The ledger is not undone; restore a backup instead.');
  }
}
