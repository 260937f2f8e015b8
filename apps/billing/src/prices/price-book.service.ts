import { Inject, Injectable } from '@nestjs/common';
import { billingNamesOf, priceLookupNames } from '@reelgate/catalog';
import type { PricesReply, PricesRequest } from '@reelgate/contracts';
import { DATABASE, Database } from '@reelgate/db';
import type { Sql } from '@reelgate/db';
import { CLOCK } from '@reelgate/runtime';
import type { Clock } from '@reelgate/runtime';
import { PRICING_RULES } from './pricing-rules.js';
import type { PricingRules } from './pricing-rules.js';
import { tariffInForce } from './resolve-rate.js';
import { TARIFF_COLUMNS, toPriceRow } from './tariff.js';
import type { Tariff } from './tariff.js';

/** The price book in the installation's currency. It is read where it is used: a new row counts at once, everywhere. */
@Injectable()
export class PriceBook {
  constructor(
    @Inject(DATABASE) private readonly database: Database,
    @Inject(PRICING_RULES) private readonly rules: PricingRules,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** All rows of these names, past, present and future. */
  async rowsOf(names: readonly string[], sql: Sql = this.database): Promise<Tariff[]> {
    if (names.length === 0) return [];
    return sql.query<Tariff>(
      `SELECT ${TARIFF_COLUMNS} FROM billing.price p WHERE p.currency = $1 AND p.billing_name = ANY ($2)`,
      [this.rules.currency, names],
      'billing-prices-of',
    );
  }

  /** All rows of these names in these lists. */
  async rowsIn(lists: readonly string[], names: readonly string[], sql: Sql): Promise<Tariff[]> {
    return sql.query<Tariff>(
      `SELECT ${TARIFF_COLUMNS} FROM billing.price p
        WHERE p.currency = $1 AND p.billing_name = ANY ($2) AND p.price_list = ANY ($3)`,
      [this.rules.currency, names, lists],
      'billing-prices-in',
    );
  }

  /** A page of the rows in force at an instant (default: now), or of all rows, in the order of their ids. */
  async list(request: PricesRequest): Promise<PricesReply> {
    const rows = await this.database.query<Tariff>(
      `SELECT ${TARIFF_COLUMNS} FROM billing.price p
        WHERE p.currency = $1 AND (p.price_list = $6 OR ($9 AND p.price_list ~ '^(vendor|channel):'))
          AND ($3::text IS NULL OR p.billing_name = $3)
          AND ($4::text IS NULL OR p.id > $4)
          AND ($7::text IS NULL OR p.source = $7)
          AND ($8 OR (p.effective_from <= $2 AND NOT p.withdrawn AND NOT EXISTS (
            SELECT FROM billing.price later
             WHERE later.currency = p.currency AND later.billing_name = p.billing_name AND later.price_list = p.price_list
               AND later.effective_from > p.effective_from AND later.effective_from <= $2)))
        ORDER BY p.id LIMIT $5`,
      [
        this.rules.currency,
        request.at ? new Date(request.at) : this.clock.now(),
        request.name?.toLowerCase() ?? null,
        request.after ?? null,
        request.limit + 1,
        request.priceList ?? (request.book === 'costs' ? null : ''),
        request.source ?? null,
        request.view === 'history',
        request.book === 'costs' && request.priceList === undefined,
      ],
    );
    return {
      rows: rows.slice(0, request.limit).map(toPriceRow),
      hasMore: rows.length > request.limit,
    };
  }

  /** The names that a film of a model in the catalogue can be charged as and that have no price for everybody now. */
  async missing(): Promise<string[]> {
    const { catalogue } = this.rules;
    const names = [...new Set(catalogue.rows.flatMap((row) => billingNamesOf(row, catalogue)))];
    const lookups = names.map((name) => priceLookupNames(name, catalogue));
    const tariffs = await this.rowsOf(lookups.flat());
    const now = this.clock.now();
    return names.filter((_, i) => !tariffInForce(tariffs, lookups[i]!, now, '')).sort();
  }
}
