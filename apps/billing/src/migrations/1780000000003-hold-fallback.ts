import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Holds at the normal price of tasks that are made off-peak if the vendor can. */
export class HoldFallback1780000000003 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      'ALTER TABLE billing.hold ADD COLUMN off_peak_fallback boolean NOT NULL DEFAULT false',
    );
  }

  async down(): Promise<void> {
    throw new Error('The ledger is not undone; restore a backup instead.');
  }
}
