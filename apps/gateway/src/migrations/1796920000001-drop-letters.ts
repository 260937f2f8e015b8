import { letterFatesSql } from '@reelgate/db';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Dead letters can be dropped, with a reason. */
export class DropLetters1796920000001 implements MigrationInterface {
  readonly name = 'DropLetters1796920000001';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(letterFatesSql('gateway'));
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
