import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Reservations that were given up with their outcome unknown, until billing has been told. */
export class AbandonReservations1797000000001 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`CREATE TABLE gateway.abandoned_reservation (
      task_id    text PRIMARY KEY,
      account_id text NOT NULL,
      created_at timestamptz NOT NULL DEFAULT now()
    )`);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
