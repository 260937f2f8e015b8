import type { MigrationInterface, QueryRunner } from 'typeorm';
import { importPrices } from '../prices/import-prices.js';

/** One path for src and dist alike: tsc copies no CSV, so the file stays in src and is shipped with the package. */
export const LIST_PRICES = new URL('../../src/prices/list-prices.csv', import.meta.url);

/**
 * The default price book: published upstream list prices. The file belongs to this migration and never changes after a
 * release; later prices come as another dated file with another migration, or as rows of the operator.
 */
export class ImportListPrices1780000000001 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await importPrices(runner, LIST_PRICES);
  }

  async down(): Promise<void> {
    throw new Error('Prices that tasks were charged by are not removed.');
  }
}
