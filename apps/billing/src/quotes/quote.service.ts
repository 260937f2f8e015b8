import { Inject, Injectable } from '@nestjs/common';
import type { PriceRequest, PricingBasis, QuoteReply } from '@reelgate/contracts';
import { DATABASE, Database } from '@reelgate/db';
import { AppError, CLOCK, newId } from '@reelgate/runtime';
import type { Clock } from '@reelgate/runtime';
import { AccountService } from '../accounts/account.service.js';
import { PriceBook } from '../prices/price-book.service.js';
import { TARIFF_COLUMNS, tariffOf } from '../prices/tariff-row.js';
import type { TariffRow } from '../prices/tariff-row.js';
import { PRICING_RULES } from '../pricing/pricing-rules.js';
import type { PricingRules } from '../pricing/pricing-rules.js';
import { priceBy, priceNames, resolveTerms } from '../pricing/resolve-price.js';
import { toPrice } from '../pricing/tariff.js';
import type { Terms } from '../pricing/tariff.js';

/** How long a quoted price is kept. */
const VALID_MS = 10 * 60_000;
/** Expired quotes are of no use to anybody; a day lets an operator see what a client was told. */
const KEPT_MS = 24 * 3_600_000;
const PRUNE_BATCH = 5_000;

/** A quoted price, and for what. */
export interface Quote {
  readonly id: string;
  readonly accountId: string;
  readonly basis: PricingBasis;
  readonly terms: Terms;
  readonly pricedAt: Date;
  readonly expiresAt: Date;
}

interface QuoteRow extends TariffRow {
  readonly id: string;
  readonly account_id: string;
  readonly basis: PricingBasis;
  readonly billing_model: string;
  readonly multiplier: bigint;
  readonly off_peak: boolean;
  readonly priced_at: Date;
  readonly expires_at: Date;
}

/** Prices without holds. */
@Injectable()
export class QuoteService {
  constructor(
    @Inject(DATABASE) private readonly database: Database,
    @Inject(PRICING_RULES) private readonly rules: PricingRules,
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly prices: PriceBook,
    private readonly accounts: AccountService,
  ) {}

  /** Prices a request and keeps its terms. Throws AppError `permission_denied` (unknown account) and `not_priced`. */
  async quote(request: PriceRequest): Promise<QuoteReply> {
    const now = this.clock.now();
    const names = priceNames(request.basis, this.rules);
    const [multiplier, tariffs] = await Promise.all([
      this.accounts.multiplierOf(request.accountId),
      this.prices.rowsOf(names?.lookup ?? []),
    ]);
    const terms = resolveTerms(request.basis, now, multiplier, tariffs, this.rules);
    const price = terms && priceBy(terms, request);
    if (!price) {
      throw new AppError('not_priced', `There is no price for ${names?.billingModel ?? request.basis.base}.`);
    }
    const quoteId = newId('quote', now);
    const expiresAt = new Date(now.getTime() + VALID_MS);
    await this.database.query(
      `INSERT INTO billing.quote (id, account_id, basis, billing_model, price_id, multiplier, off_peak, priced_at, expires_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
      [
        quoteId,
        request.accountId,
        request.basis,
        price.billingModel,
        price.tariff.id,
        price.multiplier,
        price.offPeak,
        now,
        expiresAt,
      ],
      'billing-quote',
    );
    return { ...toPrice(price), quoteId, expiresAt: expiresAt.toISOString() };
  }

  /** The quotes of these ids that have not expired, by id. */
  async find(ids: readonly string[]): Promise<Map<string, Quote>> {
    if (ids.length === 0) return new Map();
    const rows = await this.database.query<QuoteRow>(
      `SELECT q.id, q.account_id, q.basis, q.billing_model, q.multiplier, q.off_peak, q.priced_at, q.expires_at,
              ${TARIFF_COLUMNS}
         FROM billing.quote q JOIN billing.price p ON p.id = q.price_id
        WHERE q.id = ANY ($1) AND q.expires_at > $2`,
      [ids, this.clock.now()],
      'billing-quotes-of',
    );
    return new Map(
      rows.map((row) => [
        row.id,
        {
          id: row.id,
          accountId: row.account_id,
          basis: row.basis,
          terms: {
            billingModel: row.billing_model,
            tariff: tariffOf(row),
            multiplier: row.multiplier,
            offPeak: row.off_peak,
          },
          pricedAt: row.priced_at,
          expiresAt: row.expires_at,
        },
      ]),
    );
  }

  /** Deletes quotes that expired a day ago, some at a time. */
  async prune(): Promise<void> {
    await this.database.query(
      `DELETE FROM billing.quote WHERE id IN (SELECT id FROM billing.quote WHERE expires_at < $1 LIMIT ${PRUNE_BATCH})`,
      [new Date(this.clock.now().getTime() - KEPT_MS)],
    );
  }
}

const BASIS_MEMBERS = [
  'family',
  'base',
  'scene',
  'tier',
  'audio',
  'images',
  'videos',
  'motionLevel',
  'offPeak',
] as const satisfies readonly (keyof PricingBasis)[];

/** Whether a quote is for this account and this film (its length apart: the quote fixes the price of a unit). */
export function isQuoteFor(quote: Quote, request: PriceRequest): boolean {
  return (
    quote.accountId === request.accountId &&
    BASIS_MEMBERS.every((member) => quote.basis[member] === request.basis[member])
  );
}
