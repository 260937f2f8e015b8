import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Jobs that their vendor says it does not have. */
export class MissJobs1780100000000 implements MigrationInterface {
  name = 'MissJobs1780100000000';

  async up(runner: QueryRunner): Promise<void> {
    // missing_since: since when the vendor, asked about a job it had accepted, says that it has none.
    await runner.query('ALTER TABLE provider.job ADD COLUMN missing_since timestamptz');
    await runner.query(`CREATE INDEX job_uncertain ON provider.job (task_id) WHERE state = 'uncertain'`);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
