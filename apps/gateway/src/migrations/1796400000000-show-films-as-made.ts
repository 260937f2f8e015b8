import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What the vendor said of a finished film, and the link of its last picture. */
export class ShowFilmsAsMade1796400000000 implements MigrationInterface {
  readonly name = 'ShowFilmsAsMade1796400000000';

  async up(runner: QueryRunner): Promise<void> {
    // Null: a film of before, or one of which the vendor said nothing.
    await runner.query('ALTER TABLE gateway.task ADD COLUMN last_frame_url text, ADD COLUMN made jsonb');
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
