import { Inject, Injectable } from '@nestjs/common';
import type { Micros, PriceRequest, PricingBasis, QuoteReply } from '@reelgate/contracts';
import { columnList, DATABASE, Database } from '@reelgate/db';
import type { Columns } from '@reelgate/db';
import { AppError, CLOCK, newId } from '@reelgate/runtime';
import type { Clock } from '@reelgate/runtime';
import { AccountService } from '../accounts/account.service.js';
import { PriceBook } from '../prices/price-book.service.js';
import { orderedQuantity } from '../prices/ordered-quantity.js';
import { PRICING_RULES } from '../prices/pricing-rules.js';
import type { PricingRules } from '../prices/pricing-rules.js';
import { priceBy, priceNames, resolveRate } from '../prices/resolve-rate.js';
import { TARIFF_COLUMNS, tariffOf, toPrice } from '../prices/tariff.js';
import type { Rate, Tariff } from '../prices/tariff.js';

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
  readonly rate: Rate;
  readonly pricedAt: Date;
  readonly expiresAt: Date;
}

/** What `billing.quote` itself has of a quote: the price row of its rate lies in the price book. */
interface StoredQuote extends Omit<Quote, 'id' | 'rate'> {
  readonly quoteId: string;
  readonly billingModel: string;
  readonly multiplier: Micros;
  readonly offPeak: boolean;
  /** The tariff has a list of its own. */
  readonly priceListOfAccount: string;
}

const COLUMNS: Columns<StoredQuote> = {
  quoteId: 'id',
  accountId: 'account_id',
  basis: 'basis',
  billingModel: 'billing_model',
  multiplier: 'multiplier',
  offPeak: 'off_peak',
  priceListOfAccount: 'price_list',
  pricedAt: 'priced_at',
  expiresAt: 'expires_at',
};

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

  /** Prices a request and keeps its rate. Throws AppError `permission_denied` (unknown account) and `not_priced`. */
  async quote(request: PriceRequest): Promise<QuoteReply> {
    const now = this.clock.now();
    const names = priceNames(request.basis, this.rules);
    const [customer, tariffs] = await Promise.all([
      this.accounts.termsOf(request.accountId),
      this.prices.rowsOf(names?.lookup ?? []),
    ]);
    const rate = resolveRate(request.basis, now, customer, tariffs, this.rules);
    const price = rate && priceBy(rate, orderedQuantity(request, this.rules));
    if (!price) {
      throw new AppError('not_priced', `There is no price for ${names?.billingModel ?? request.basis.base}.`);
    }
    const quoteId = newId('quote', now);
    const expiresAt = new Date(now.getTime() + VALID_MS);
    await this.database.query(
      `INSERT INTO billing.quote (id, account_id, basis, billing_model, price_id, multiplier, off_peak, priced_at, expires_at,
         price_list)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
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
        price.priceList,
      ],
      'billing-quote',
    );
    return { ...toPrice(price), quoteId, expiresAt: expiresAt.toISOString() };
  }

  /** The quotes of these ids that have not expired, by id. */
  async find(ids: readonly string[]): Promise<Map<string, Quote>> {
    if (ids.length === 0) return new Map();
    const rows = await this.database.query<StoredQuote & Tariff>(
      `SELECT ${columnList<StoredQuote>(COLUMNS, 'q')}, ${TARIFF_COLUMNS}
         FROM billing.quote q JOIN billing.price p ON p.id = q.price_id
        WHERE q.id = ANY ($1) AND q.expires_at > $2`,
      [ids, this.clock.now()],
      'billing-quotes-of',
    );
    return new Map(
      rows.map((row) => {
        const { quoteId: id, accountId, basis, pricedAt, expiresAt } = row;
        const { billingModel, multiplier, offPeak, priceListOfAccount: priceList } = row;
        const rate = { billingModel, tariff: tariffOf(row), multiplier, offPeak, priceList };
        return [id, { id, accountId, basis, rate, pricedAt, expiresAt }];
      }),
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
