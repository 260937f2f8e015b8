import type { MigrationInterface, QueryRunner } from 'typeorm';

/** When a task came into doubt and when its film was archived; and what operators did to it, by its id. */
export class DoubtAndArchive1796930000000 implements MigrationInterface {
  readonly name = 'DoubtAndArchive1796930000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      'ALTER TABLE gateway.task ADD COLUMN doubted_at timestamptz, ADD COLUMN archived_at timestamptz',
    );
    await runner.query('CREATE INDEX audit_subject ON gateway.audit (subject, id)');
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
