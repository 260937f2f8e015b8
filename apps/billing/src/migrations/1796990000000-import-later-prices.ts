import { readFileSync } from 'node:fs';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { parsePriceCsv } from '../prices/parse-price-csv.js';

/** One path for src and dist alike: tsc copies no CSV, so the file stays in src and is shipped with the package. */
export const LATER_PRICES = new URL('../../src/prices/list-prices-2026-11.csv', import.meta.url);

/** List prices of families that came after the first price book. The file belongs to this migration and never changes after a release. */
export class ImportLaterPrices1796990000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    const rows = parsePriceCsv(readFileSync(LATER_PRICES, 'utf8'));
    await runner.query(
      `INSERT INTO billing.price (id, billing_name, currency, unit_price, unit, input_price, source, effective_from)
       SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::bigint[], $5::text[], $6::bigint[], $7::text[],
                            $8::timestamptz[])
       ON CONFLICT (id) DO NOTHING`,
      [
        rows.map((row) => row.id),
        rows.map((row) => row.billingName),
        rows.map((row) => row.currency),
        rows.map((row) => row.unitPrice.toString()),
        rows.map((row) => row.unit),
        rows.map((row) => row.inputPrice?.toString() ?? null),
        rows.map((row) => row.source),
        rows.map((row) => row.effectiveFrom),
      ],
    );
  }

  async down(): Promise<void> {
    throw new Error('Prices that tasks were charged by are not removed.');
  }
}
