import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Tasks that will never exist: a reservation for one that is still on its way is refused. Kept for a day. */
export class AbandonReservations1797000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`CREATE TABLE billing.abandoned (
      task_id text PRIMARY KEY,
      at      timestamptz NOT NULL
    )`);
    await runner.query('CREATE INDEX abandoned_at ON billing.abandoned (at)');
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
