import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Callbacks and pulled events: find the job they are about, and bound how often they can make it due. */
export class HearFromVendors1774300000000 implements MigrationInterface {
  name = 'HearFromVendors1774300000000';

  async up(runner: QueryRunner): Promise<void> {
    // nudged_at: the latest look that a callback or an event has asked for.
    await runner.query('ALTER TABLE provider.job ADD COLUMN nudged_at timestamptz');
    await runner.query(
      `CREATE INDEX job_vendor_task ON provider.job (channel_id, vendor_task_id) WHERE state = 'running'`,
    );
    // When the vendor's events are pulled next; while somebody pulls them, the end of the claim.
    await runner.query('ALTER TABLE provider.channel ADD COLUMN events_due_at timestamptz');
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
