import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The factor on the off-peak price of a task that is held at the normal one: it is that of the day of its creation. */
export class HoldOffPeakFactor1796820000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE billing.hold ADD COLUMN off_peak_multiplier bigint');
  }

  async down(): Promise<void> {
    throw new Error('The ledger is not undone; restore a backup instead.');
  }
}
