import type { MigrationInterface, QueryRunner } from 'typeorm';
import { importPrices } from '../prices/import-prices.js';

/** In src, as the first list is: tsc copies no CSV. */
export const SEEDANCE_2_PRICES = new URL('../../src/prices/seedance-2-prices.csv', import.meta.url);

/** Published prices of Seedance 2.x with a video in the input, and of its mini and 2.5. */
export class PriceSeedance21797020000000 implements MigrationInterface {
  readonly name = 'PriceSeedance21797020000000';

  async up(runner: QueryRunner): Promise<void> {
    await importPrices(runner, SEEDANCE_2_PRICES);
  }

  async down(): Promise<void> {
    throw new Error('Prices that tasks were charged by are not removed.');
  }
}
