import type { MigrationInterface, QueryRunner } from 'typeorm';

/** After a rest a channel is tried with one job before it gets more. */
export class ProbeChannels1796500000000 implements MigrationInterface {
  name = 'ProbeChannels1796500000000';

  async up(runner: QueryRunner): Promise<void> {
    // Until then a job is under way that tries a channel out which had setbacks.
    await runner.query('ALTER TABLE provider.channel ADD COLUMN probe_until timestamptz');
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
