import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Prices of reference images beyond a number, and of the seconds of input videos. */
export class PriceInputs1780000000002 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE billing.price
      ADD COLUMN image_price bigint CHECK (image_price >= 0),
      ADD COLUMN free_images integer CHECK (free_images >= 0),
      ADD COLUMN input_price bigint CHECK (input_price >= 0)`);
    await runner.query('ALTER TABLE billing.hold ADD COLUMN extras jsonb, ADD COLUMN charged_extras jsonb');
    await runner.query('ALTER TABLE billing.result ADD COLUMN input_ms integer');
  }

  async down(): Promise<void> {
    throw new Error('Prices that tasks were charged by are not removed.');
  }
}
