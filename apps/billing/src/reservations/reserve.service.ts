import { Inject, Injectable } from '@nestjs/common';
import { formatMicros } from '@reelgate/contracts';
import type { Micros, PricingBasis, Reservation, ReserveResult } from '@reelgate/contracts';
import { Batcher, DATABASE, Database } from '@reelgate/db';
import type { Transaction } from '@reelgate/db';
import { CLOCK, killPoint, LOGGER } from '@reelgate/runtime';
import type { Clock, Logger } from '@reelgate/runtime';
import { decimal } from '../accounts/balance-change.js';
import { BillingMetrics } from '../billing-metrics.js';
import type { Budget, Limits } from '../budgets/budget.js';
import { dayIn } from '../budgets/calendar.js';
import type { AccountDay } from '../budgets/calendar.js';
import { WHOLE_ACCOUNT } from '../budgets/day-spend.js';
import { postTransactions } from '../ledger/post-transactions.js';
import { reserveTransaction } from '../ledger/transactions.js';
import { PriceBook } from '../prices/price-book.service.js';
import { orderedQuantity } from '../prices/ordered-quantity.js';
import { PRICING_RULES } from '../prices/pricing-rules.js';
import type { PricingRules } from '../prices/pricing-rules.js';
import { priceBy, priceNames, resolveRate } from '../prices/resolve-rate.js';
import { toPrice } from '../prices/tariff.js';
import type { Priced, Rate, Tariff } from '../prices/tariff.js';
import { isQuoteFor, QuoteService } from '../quotes/quote.service.js';
import type { Quote } from '../quotes/quote.service.js';
import { findBudgets } from './find-budgets.js';
import { HOLD_COLUMNS, holdOf, ORPHAN } from './hold.js';
import type { Hold, HoldRow } from './hold.js';
import { judgeReservations } from './judge-reservations.js';
import type { Candidate } from './judge-reservations.js';
import { lockAccounts } from './lock-accounts.js';
import type { Account } from './lock-accounts.js';

/** Reservations of one transaction: those of two full messages. */
const BATCH = 200;
/** Transactions at once. Two keep a CPU and the disk busy; batches of one account wait for each other anyway. */
const LANES = 2;

/** The gateway has given up waiting. */
const TOO_LATE: Pick<ReserveResult, 'refusal' | 'message'> = {
  refusal: 'service_unavailable',
  message: 'Billing was too busy. Try again in a moment.',
};

interface Item extends Reservation {
  /** Of its key. */
  readonly limits: Limits;
}

/** A new reservation, and the instant whose prices it has. */
interface NewHold {
  readonly item: Item;
  readonly price: Priced;
  readonly pricedAt: Date;
  /** The off-peak rate that is charged if the task need not fall back to the normal price, which is held. */
  readonly offPeak: Rate | undefined;
  /** The day whose spending it is part of. */
  readonly day: AccountDay;
}

/** How a reservation is priced; `price` undefined: there is none. */
interface Pricing {
  readonly price: Priced | undefined;
  readonly pricedAt: Date;
  /** The off-peak rate that is charged if the task need not fall back to the normal price, which is held. */
  readonly offPeak?: Rate;
}

/** Puts money aside for tasks before they exist. */
@Injectable()
export class ReserveService {
  readonly #batcher: Batcher<Item, ReserveResult>;

  constructor(
    @Inject(DATABASE) private readonly database: Database,
    @Inject(PRICING_RULES) private readonly rules: PricingRules,
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly prices: PriceBook,
    private readonly quotes: QuoteService,
    private readonly metrics: BillingMetrics,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {
    this.#batcher = new Batcher((items) => this.#reserveBatch(items), { maxSize: BATCH, lanes: LANES });
  }

  /**
   * Answers each reservation in order: a price, which is then held, or why not. A task that has been reserved before gets
   * the first answer again; a refusal leaves nothing behind. Messages that arrive together share one transaction. Throws
   * AppError `invalid_request` when a budget is not a decimal amount.
   */
  async reserve(reservations: readonly Reservation[]): Promise<ReserveResult[]> {
    const items = reservations.map((reservation) => ({ ...reservation, limits: keyLimitsOf(reservation) }));
    return Promise.all(items.map((item) => this.#batcher.add(item)));
  }

  async #reserveBatch(items: readonly Item[]): Promise<ReserveResult[]> {
    const done = this.metrics.reserveSeconds.startTimer();
    const unique = [...new Map(items.toReversed().map((item) => [item.taskId, item])).values()].toReversed();
    const [tariffs, quotes] = await Promise.all([
      this.prices.rowsOf([
        ...new Set(unique.flatMap(basesOf).flatMap((basis) => priceNames(basis, this.rules)?.lookup ?? [])),
      ]),
      this.quotes.find(unique.flatMap(({ quoteId }) => quoteId ?? [])),
    ]);
    const answers = await this.database.transaction((tx) => this.#decide(tx, unique, tariffs, quotes));
    killPoint('billing.hold-written');
    done();
    const results = items.map((item) => answers.get(item.taskId)!);
    for (const { refusal } of results) this.metrics.reservations.inc({ outcome: refusal ?? 'held' });
    return results;
  }

  async #decide(
    tx: Transaction,
    items: readonly Item[],
    tariffs: readonly Tariff[],
    quotes: ReadonlyMap<string, Quote>,
  ): Promise<Map<string, ReserveResult>> {
    const accounts = await lockAccounts(tx, items);
    // After the locks, so that days follow one another in the order of the reservations.
    const now = this.clock.now();
    // A statement after the locks, so that it sees what another batch has reserved for the same tasks meanwhile.
    const known = await knownAbout(tx, items);
    const buyers = items.map((item, i) => ({ ...item, keyTotal: known[i]!.keyTotal }));
    const budgets = await findBudgets(tx, buyers, accounts, now);
    const answers = new Map<string, ReserveResult>();
    const fresh: { item: Item; candidate: Candidate; pricing: Pricing }[] = [];
    items.forEach((item, i) => {
      const { hold, abandoned } = known[i]!;
      const refusal = hold ? undefined : abandoned ? TOO_LATE : this.#refuse(item, quotes);
      if (hold) {
        answers.set(item.taskId, replayed(item, hold));
      } else if (refusal) {
        answers.set(item.taskId, { taskId: item.taskId, ...refusal });
      } else {
        const pricing = this.#price(item, accounts.get(item.accountId), tariffs, quotes);
        const { price } = pricing;
        const { taskId, accountId, keyId } = item;
        const billingModel =
          price?.billingModel ?? priceNames(item.basis, this.rules)?.billingModel ?? item.basis.base;
        const candidate = { taskId, accountId, keyId, billingModel, price, budgets: budgets[i]! };
        fresh.push({ item, candidate, pricing });
      }
    });

    const verdicts = judgeReservations(
      fresh.map(({ candidate }) => candidate),
      accounts,
    );
    const granted: NewHold[] = [];
    const nearlySpent: { readonly item: Item; readonly budget: Budget }[] = [];
    verdicts.forEach((verdict, i) => {
      const { item, pricing } = fresh[i]!;
      const { taskId } = item;
      if (verdict.kind === 'refused') {
        answers.set(taskId, { taskId, refusal: verdict.refusal, message: verdict.message });
      } else {
        const { pricedAt, offPeak } = pricing;
        const day = dayIn(accounts.get(item.accountId)!.timeZone, now);
        granted.push({ item, price: verdict.price, pricedAt, offPeak, day });
        nearlySpent.push(...verdict.nearlySpent.map((budget) => ({ item, budget })));
        const { billingModel } = offPeak ?? verdict.price;
        const price = { ...toPrice(verdict.price), billingModel };
        answers.set(taskId, { taskId, price: offPeak ? { ...price, offPeak: true } : price });
      }
    });
    await postTransactions(
      tx,
      now,
      granted.map(({ item, price }) => reserveTransaction(item.taskId, item.accountId, price.amount)),
    );
    await storeHolds(tx, now, granted);
    tx.afterCommit(() => {
      for (const { item, budget } of nearlySpent) this.#warn(item, budget);
    });
    return answers;
  }

  #warn({ accountId, keyId }: Item, budget: Budget): void {
    const { owner, period, limit, resetsAt } = budget;
    this.metrics.budgetWarnings.inc({ owner, period });
    this.logger.warn(
      { accountId, ...(owner === 'key' ? { keyId } : {}), period, limit: formatMicros(limit), resetsAt },
      'a budget is nearly spent',
    );
  }

  /** What is wrong with a reservation whatever it costs. */
  #refuse(
    item: Item,
    quotes: ReadonlyMap<string, Quote>,
  ): Pick<ReserveResult, 'refusal' | 'message' | 'param'> | undefined {
    if (item.deadline !== undefined && this.clock.now() > new Date(item.deadline)) {
      this.logger.warn({ taskId: item.taskId }, 'a reservation came too late; nobody waits for it');
      return TOO_LATE;
    }
    if (item.quoteId === undefined) return undefined;
    const quote = quotes.get(item.quoteId);
    const wrong = (message: string): Pick<ReserveResult, 'refusal' | 'message' | 'param'> => ({
      refusal: 'invalid_request',
      message,
      param: 'metadata.quote_id',
    });
    if (!quote || quote.accountId !== item.accountId) {
      return wrong('There is no such quote, or its ten minutes are over. Ask for a new one.');
    }
    return isQuoteFor(quote, item)
      ? undefined
      : wrong('The quote is for another film than this one. Ask for a quote with the same parameters.');
  }

  #price(
    item: Item,
    account: Account | undefined,
    tariffs: readonly Tariff[],
    quotes: ReadonlyMap<string, Quote>,
  ): Pricing {
    const quote = item.quoteId === undefined ? undefined : quotes.get(item.quoteId);
    const pricedAt = quote?.pricedAt ?? new Date(item.createdAt);
    const rate = quote?.rate ?? (account && resolveRate(item.basis, pricedAt, account, tariffs, this.rules));
    const quantity = orderedQuantity(item, this.rules);
    const atNormalPrice =
      item.offPeakFallback && rate?.offPeak && account
        ? resolveRate({ ...item.basis, offPeak: false }, pricedAt, account, tariffs, this.rules)
        : undefined;
    const price = rate && priceBy(atNormalPrice ?? rate, quantity);
    return { price, pricedAt, ...(atNormalPrice && rate && { offPeak: rate }) };
  }
}

/** What an item may be priced by: as ordered, and at the normal price if it may fall back to that. */
const basesOf = ({ basis, offPeakFallback }: Item): PricingBasis[] =>
  offPeakFallback ? [basis, { ...basis, offPeak: false }] : [basis];

function keyLimitsOf({ keyBudget, keyDailyBudget, keyMonthlyBudget }: Reservation): Limits {
  const amount = (param: string, text: string | null | undefined): Micros | null =>
    text === undefined || text === null ? null : decimal(param, text);
  return {
    total: amount('keyBudget', keyBudget),
    monthly: amount('keyMonthlyBudget', keyMonthlyBudget),
    daily: amount('keyDailyBudget', keyDailyBudget),
  };
}

function replayed(item: Item, hold: Hold): ReserveResult {
  const refuse = (message: string): ReserveResult => ({
    taskId: item.taskId,
    refusal: 'permission_denied',
    message,
  });
  if (hold.accountId !== item.accountId) return refuse('The task belongs to another account.');
  // Nothing holds money for it any more, so it must not begin to run now.
  if (hold.releaseReason === ORPHAN) return refuse('The reservation has lapsed; create a new video.');
  const price = toPrice(hold.price);
  return { taskId: item.taskId, price: hold.offPeakFallback ? { ...price, offPeak: true } : price };
}

/** The holds that exist already, who has been given up, and what the keys have spent and hold; one entry per item, in order. */
async function knownAbout(
  tx: Transaction,
  items: readonly Item[],
): Promise<{ hold: Hold | undefined; abandoned: boolean; keyTotal: Micros }[]> {
  const rows = await tx.query<
    (HoldRow | { readonly taskId: null }) & { readonly abandoned: boolean; readonly keyTotal: bigint }
  >(
    `SELECT ${HOLD_COLUMNS}, a.task_id IS NOT NULL AS abandoned,
            coalesce(k.spent + k.held, 0)::bigint AS "keyTotal"
       FROM unnest($1::text[], $2::text[], $3::text[]) WITH ORDINALITY AS r (task_id, account_id, key_id, position)
       LEFT JOIN billing.hold h ON h.task_id = r.task_id
       LEFT JOIN billing.price p ON p.id = h.price_id
       LEFT JOIN billing.abandoned a ON a.task_id = r.task_id
       LEFT JOIN billing.key_spend k ON k.account_id = r.account_id AND k.key_id = r.key_id
      ORDER BY r.position`,
    [
      items.map(({ taskId }) => taskId),
      items.map(({ accountId }) => accountId),
      items.map(({ keyId }) => keyId),
    ],
    'billing-known-about',
  );
  return rows.map((row) => ({
    hold: row.taskId === null ? undefined : holdOf(row),
    abandoned: row.abandoned,
    keyTotal: row.keyTotal,
  }));
}

async function storeHolds(tx: Transaction, heldAt: Date, holds: readonly NewHold[]): Promise<void> {
  if (holds.length === 0) return;
  await tx.query(
    `WITH new AS (
       SELECT * FROM jsonb_to_recordset($1::jsonb) AS r (
         task_id text, account_id text, key_id text, basis jsonb, seconds integer, seconds_stated boolean, tokens integer,
         billing_model text, price_id text, multiplier bigint, off_peak boolean, off_peak_fallback boolean, off_peak_multiplier bigint, price_list text, units integer, billed_seconds integer,
         extras jsonb, amount bigint, priced_at timestamptz, created_at timestamptz, spend_day date)),
     spend AS (
       INSERT INTO billing.key_spend AS k (account_id, key_id, held)
       SELECT account_id, key_id, sum(amount) FROM new GROUP BY account_id, key_id
       ON CONFLICT (account_id, key_id) DO UPDATE SET held = k.held + excluded.held),
     days AS (
       INSERT INTO billing.day_spend AS d (account_id, key_id, day, amount)
       SELECT account_id, spender, spend_day, sum(amount)
         FROM new CROSS JOIN LATERAL (VALUES (key_id), ('${WHOLE_ACCOUNT}')) AS s (spender)
        GROUP BY account_id, spender, spend_day
       ON CONFLICT (account_id, key_id, day) DO UPDATE SET amount = d.amount + excluded.amount)
     INSERT INTO billing.hold (task_id, account_id, key_id, basis, seconds, seconds_stated, tokens, billing_model, price_id,
       multiplier, off_peak, off_peak_fallback, off_peak_multiplier, price_list, units, billed_seconds, extras, amount, priced_at, created_at, spend_day, held_at)
     SELECT task_id, account_id, key_id, basis, seconds, seconds_stated, tokens, billing_model, price_id,
       multiplier, off_peak, off_peak_fallback, off_peak_multiplier, price_list, units, billed_seconds, extras, amount, priced_at, created_at, spend_day, $2 FROM new`,
    [
      JSON.stringify(
        holds.map(({ item, price, pricedAt, offPeak, day }) => ({
          task_id: item.taskId,
          account_id: item.accountId,
          key_id: item.keyId,
          basis: item.basis,
          seconds: item.seconds,
          seconds_stated: item.secondsStated,
          tokens: item.tokens ?? null,
          billing_model: price.billingModel,
          price_id: price.tariff.id,
          multiplier: price.multiplier.toString(),
          off_peak: price.offPeak,
          off_peak_fallback: offPeak !== undefined,
          off_peak_multiplier: offPeak?.multiplier.toString() ?? null,
          price_list: price.priceList,
          units: price.units,
          billed_seconds: price.billedSeconds,
          extras: { extraImages: price.extraImages, inputSeconds: price.inputSeconds },
          amount: price.amount.toString(),
          priced_at: pricedAt,
          created_at: item.createdAt,
          spend_day: day.day,
        })),
      ),
      heldAt,
    ],
    'billing-store-holds',
  );
}
