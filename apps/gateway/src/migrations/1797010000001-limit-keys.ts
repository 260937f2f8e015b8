import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What a key may spend in a day and in a month. */
export class LimitKeys1797010000001 implements MigrationInterface {
  readonly name = 'LimitKeys1797010000001';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      'ALTER TABLE gateway.api_key ADD COLUMN daily_budget bigint, ADD COLUMN monthly_budget bigint',
    );
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
