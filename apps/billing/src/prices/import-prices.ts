import { readFileSync } from 'node:fs';
import type { QueryRunner } from 'typeorm';
import { parsePriceCsv } from './parse-price-csv.js';

/** Adds the rows of a price list that comes with a release, for its migration. */
export async function importPrices(runner: QueryRunner, list: URL): Promise<void> {
  const rows = parsePriceCsv(readFileSync(list, 'utf8'));
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
