import type { MigrationInterface, QueryRunner } from 'typeorm';

export class MarkReservations1796300000000 implements MigrationInterface {
  readonly name = 'MarkReservations1796300000000';

  async up(runner: QueryRunner): Promise<void> {
    // The mark of the process that reserved the key, by which others see whether it still lives.
    await runner.query('ALTER TABLE gateway.idempotency ADD COLUMN holder integer');
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
