import { streamMarksSql } from '@reelgate/db';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What is known of the streams, so that the loss of their storage is noticed. */
export class MarkStreams1796600000000 implements MigrationInterface {
  readonly name = 'MarkStreams1796600000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(streamMarksSql('gateway'));
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
