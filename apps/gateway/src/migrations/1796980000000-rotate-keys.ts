import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The secret that an API key had before, and until when it is still good. */
export class RotateKeys1796980000000 implements MigrationInterface {
  readonly name = 'RotateKeys1796980000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      'ALTER TABLE gateway.api_key ADD COLUMN previous_hash bytea, ADD COLUMN previous_until timestamptz',
    );
    await runner.query(
      `CREATE UNIQUE INDEX api_key_previous ON gateway.api_key (previous_hash) WHERE previous_hash IS NOT NULL`,
    );
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
