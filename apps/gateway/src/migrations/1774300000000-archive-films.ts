import type { MigrationInterface, QueryRunner } from 'typeorm';

/** When a finished film is to be copied into the store (null: never again), and how often that was tried. */
export class ArchiveFilms1774300000000 implements MigrationInterface {
  readonly name = 'ArchiveFilms1774300000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `ALTER TABLE gateway.task ADD COLUMN archive_due_at timestamptz,
                                ADD COLUMN archive_tries smallint NOT NULL DEFAULT 0`,
    );
    await runner.query(
      'CREATE INDEX task_archive_due ON gateway.task (archive_due_at) WHERE archive_due_at IS NOT NULL',
    );
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
