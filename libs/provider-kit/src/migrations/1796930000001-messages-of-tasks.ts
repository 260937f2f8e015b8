import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The events of one task, for its timeline: ids of tasks grow with time, so insertions go to the index's end. */
export class MessagesOfTasks1796930000001 implements MigrationInterface {
  readonly name = 'MessagesOfTasks1796930000001';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`CREATE INDEX outbox_task ON provider.outbox ((payload->>'taskId'))`);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
