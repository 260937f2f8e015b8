import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The ledger as operators read it, and their adjustments. The hot path pays for one index alone, of entries by account, whose
 * insertions go to the end of each account's range. Times have none, because ids follow them, and operators' own transactions
 * are few and have one that no task's is in.
 */
export class OpenLedger1796810000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('CREATE INDEX ledger_entry_account ON billing.ledger_entry (account, tx_id)');
    await runner.query(
      `CREATE INDEX ledger_tx_by_operator ON billing.ledger_tx (id) WHERE kind IN ('credit', 'adjustment')`,
    );
    // What is wrong with a balance is corrected by a transaction, at once or once a second key has approved it.
    await runner.query(`CREATE TABLE billing.adjustment (
      id              text PRIMARY KEY,
      account_id      text NOT NULL,
      amount          bigint NOT NULL CHECK (amount <> 0),
      reason          text NOT NULL,
      task_id         text,
      state           text NOT NULL CHECK (state IN ('pending', 'applied', 'rejected')),
      idempotency_key text NOT NULL,
      requested_by    text NOT NULL,
      requested_at    timestamptz NOT NULL,
      expires_at      timestamptz,
      decided_by      text,
      decided_at      timestamptz,
      decision_note   text,
      tx_id           bigint UNIQUE,
      CHECK ((state = 'applied') = (tx_id IS NOT NULL)),
      -- Nobody approves what it has asked for itself.
      CHECK (state <> 'applied' OR decided_by <> requested_by),
      UNIQUE (account_id, idempotency_key)
    )`);
    await runner.query('CREATE INDEX adjustment_account ON billing.adjustment (account_id, id)');
    await runner.query('CREATE INDEX adjustment_task ON billing.adjustment (task_id)');
  }

  async down(): Promise<void> {
    throw new Error('The ledger is not undone; restore a backup instead.');
  }
}
