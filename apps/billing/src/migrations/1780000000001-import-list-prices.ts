import { readFileSync } from 'node:fs';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { parsePriceCsv } from '../prices/parse-price-csv.js';

/** One path for src and dist alike: tsc copies no CSV, so the file stays in src and is shipped with the package. */
export const LIST_PRICES = new URL('../../src/prices/list-prices.csv', import.meta.url);

/**
 * The default price book: published upstream list prices. The file belongs to this migration and never changes after a
 * release; later prices come as another dated file with another migration, or as rows of the operator.
 */
export class ImportListPrices1780000000001 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    const rows = parsePriceCsv(readFileSync(LIST_PRICES, 'utf8'));
    await runner.query(
      `INSERT INTO billing.price (id, billing_name, currency, unit_price, unit, min_units, step, source, effective_from)
       SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::bigint[], $5::text[], $6::integer[], $7::integer[],
                            $8::text[], $9::timestamptz[])`,
      [
        rows.map((row) => row.id),
        rows.map((row) => row.billingName),
        rows.map((row) => row.currency),
        rows.map((row) => row.unitPrice.toString()),
        rows.map((row) => row.unit),
        rows.map((row) => row.minUnits),
        rows.map((row) => row.step),
        rows.map((row) => row.source),
        rows.map((row) => row.effectiveFrom),
      ],
    );
  }

  async down(): Promise<void> {
    throw new Error('Prices that tasks were charged by are not removed.');
  }
}
