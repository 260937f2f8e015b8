import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Price lists of accounts beside the one for everybody (''), and rows that withdraw a price. */
export class PriceLists1780000000004 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE billing.price
      ADD COLUMN price_list text NOT NULL DEFAULT '',
      ADD COLUMN withdrawn boolean NOT NULL DEFAULT false,
      DROP CONSTRAINT price_currency_billing_name_effective_from_key,
      ADD UNIQUE (currency, billing_name, price_list, effective_from)`);
    for (const table of ['account', 'hold', 'quote']) {
      await runner.query(`ALTER TABLE billing.${table} ADD COLUMN price_list text NOT NULL DEFAULT ''`);
    }
    await runner.query(
      `CREATE INDEX hold_charged_created ON billing.hold (created_at) WHERE status = 'charged'`,
    );
  }

  async down(): Promise<void> {
    throw new Error('Prices that tasks were charged by are not removed.');
  }
}
