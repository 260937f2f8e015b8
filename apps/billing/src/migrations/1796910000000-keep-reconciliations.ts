import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Checks of the books on a schedule: what is verified already, each run, and what was found. */
export class KeepReconciliations1796910000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of TABLES) await runner.query(statement);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}

const TABLES = [
  // One row. Transactions up to `through` are in the totals: no earlier one can still be under way. `candidate` is as far
  // as they will be once every transaction before `candidate_xid` is over.
  `CREATE TABLE billing.verified_ledger (
     single        boolean PRIMARY KEY DEFAULT true CHECK (single),
     through       bigint NOT NULL DEFAULT 0,
     candidate     bigint,
     candidate_xid bigint
   )`,
  'INSERT INTO billing.verified_ledger DEFAULT VALUES',
  // Sums of the entries up to there: of each customer (key_id empty), and what each key has used.
  `CREATE TABLE billing.verified_total (
     account_id text NOT NULL,
     key_id     text NOT NULL DEFAULT '',
     posted     bigint NOT NULL DEFAULT 0,
     held       bigint NOT NULL DEFAULT 0,
     used       bigint NOT NULL DEFAULT 0,
     PRIMARY KEY (account_id, key_id)
   )`,
  `CREATE TABLE billing.reconciliation_run (
     id          text PRIMARY KEY,
     scope       text NOT NULL CHECK (scope IN ('recent', 'full')),
     -- Admin key that asked for it; null: the schedule.
     asked_by    text,
     due_at      timestamptz NOT NULL,
     finished_at timestamptz,
     ok          boolean,
     checks      jsonb
   )`,
  'CREATE INDEX reconciliation_due ON billing.reconciliation_run (due_at) WHERE finished_at IS NULL',
  'CREATE INDEX reconciliation_done ON billing.reconciliation_run (finished_at) WHERE finished_at IS NOT NULL',
  `CREATE TABLE billing.reconciliation_finding (
     check_name    text NOT NULL,
     subject       text NOT NULL,
     amount        bigint,
     first_run     text NOT NULL,
     first_seen_at timestamptz NOT NULL,
     last_run      text NOT NULL,
     last_seen_at  timestamptz NOT NULL,
     gone_at       timestamptz,
     PRIMARY KEY (check_name, subject)
   )`,
];
