import { Inject, Injectable } from '@nestjs/common';
import { formatMicros } from '@reelgate/contracts';
import type { TaskCompleted, TaskEnd } from '@reelgate/contracts';
import { DATABASE, Database, firstDelivery } from '@reelgate/db';
import type { Transaction } from '@reelgate/db';
import { AppError, CLOCK, killPoint, LOGGER } from '@reelgate/runtime';
import type { Clock, Logger } from '@reelgate/runtime';
import { BillingMetrics } from '../billing-metrics.js';
import { settleDaySpend } from '../budgets/day-spend.js';
import { postTransactions } from '../ledger/post-transactions.js';
import { captureTransaction, releaseTransaction } from '../ledger/transactions.js';
import { costOfFilm, costPlaces } from '../costs/cost-of-film.js';
import type { FilmCost } from '../costs/cost-of-film.js';
import { PriceBook } from '../prices/price-book.service.js';
import type { Quantity } from '../prices/price-terms.js';
import { deliveredBases, deliveredRate, isAsOrdered } from '../prices/delivered-rate.js';
import { PRICING_RULES } from '../prices/pricing-rules.js';
import type { PricingRules } from '../prices/pricing-rules.js';
import { priceNames, tariffInForce } from '../prices/resolve-rate.js';
import type { Rate, Tariff } from '../prices/tariff.js';
import { chargedMultiplier, HOLD_COLUMNS, holdOf, ORPHAN } from '../reservations/hold.js';
import type { Hold, HoldRow } from '../reservations/hold.js';
import { ADD_TO_USAGE } from '../usage/usage-sums.js';
import { computeCharge } from './compute-charge.js';
import type { Charge } from './compute-charge.js';
import { deliveredQuantity } from './delivered-quantity.js';

/** The durable consumer of task events; also the name in the inbox. */
export const BILLING_CONSUMER = 'billing';

/** Who made a task, as far as that was decided. */
type Maker = Pick<TaskEnd, 'vendor' | 'channelId' | 'vendorTaskId'>;

interface LockedHold extends Hold {
  readonly allowOverrun: boolean;
}

/** Ends holds: captures what was delivered, releases the rest. Each hold ends once, whatever arrives how often. */
@Injectable()
export class SettleService {
  constructor(
    @Inject(DATABASE) private readonly database: Database,
    @Inject(PRICING_RULES) private readonly rules: PricingRules,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
    private readonly prices: PriceBook,
    private readonly metrics: BillingMetrics,
  ) {}

  /**
   * Stores the result of a task and charges it. Throws AppError `not_found` (retried later) when there is no hold: it is
   * written before the task exists, so only a database that has lost commits can be without it.
   */
  async complete(messageId: string, event: TaskCompleted): Promise<void> {
    killPoint('billing.settle-before');
    const charge = await this.database.transaction(async (tx) => {
      if (!(await firstDelivery(tx, 'billing', BILLING_CONSUMER, messageId))) return undefined;
      const hold = await lockHold(tx, event.taskId);
      const now = this.clock.now();
      await storeResult(tx, now, event);
      if (hold.status !== 'held') {
        this.logger.warn(
          { taskId: event.taskId, status: hold.status },
          'a film was delivered for a settled hold',
        );
        return undefined;
      }
      const quantity = this.#quantity(hold, event);
      const charge = await this.#charge(tx, hold, event, quantity);
      const cost = await this.#cost(tx, event, charge.priced.billingModel, quantity);
      const { taskId, accountId } = hold;
      await postTransactions(tx, now, [
        captureTransaction(taskId, accountId, hold.basis.family, hold.price.amount, charge.charged),
      ]);
      await storeCharge(tx, now, hold, { ...charge, cost }, event);
      killPoint('billing.settle-written');
      return charge;
    });
    if (!charge) return;
    killPoint('billing.settled');
    this.metrics.settlements.inc({ kind: 'charged' });
    if (charge.uncollected > 0n) {
      const { taskId } = event;
      this.logger.warn(
        { taskId, uncollected: formatMicros(charge.uncollected) },
        'more was delivered than held',
      );
      this.metrics.uncollected.inc(Number(charge.uncollected) / 1e6);
    }
  }

  /** Releases the hold of a task that failed or was cancelled. Throws like `complete`. */
  async release(messageId: string, end: Pick<TaskEnd, 'taskId'> & Maker, reason: string): Promise<void> {
    killPoint('billing.settle-before');
    const released = await this.database.transaction(async (tx) => {
      if (!(await firstDelivery(tx, 'billing', BILLING_CONSUMER, messageId))) return false;
      return this.#release(tx, await lockHold(tx, end.taskId), reason, end);
    });
    if (!released) return;
    killPoint('billing.settled');
    this.metrics.settlements.inc({ kind: 'released' });
  }

  /** Releases the hold of a task that the gateway does not know. Returns whether it was still held. */
  async releaseOrphan(taskId: string): Promise<boolean> {
    const released = await this.database.transaction(async (tx) =>
      this.#release(tx, await lockHold(tx, taskId), ORPHAN),
    );
    if (released) this.metrics.settlements.inc({ kind: 'orphan' });
    return released;
  }

  #quantity(hold: LockedHold, { result }: TaskCompleted): Quantity {
    const { quantity, disbelieved } = deliveredQuantity(hold, result, this.rules.catalogue);
    if (disbelieved.length > 0) {
      this.logger.warn(
        { taskId: hold.taskId, disbelieved },
        'figures of the vendor cannot be true; charged as ordered',
      );
    }
    return quantity;
  }

  /** What the vendor takes for the film, by the terms in force when it was done. */
  async #cost(
    tx: Transaction,
    event: TaskCompleted,
    billingModel: string,
    quantity: Quantity,
  ): Promise<FilmCost | undefined> {
    const places = costPlaces(event, billingModel, this.rules.catalogue);
    if (places.lists.length === 0) return undefined;
    const tariffs = await this.prices.rowsIn(places.lists, places.names, tx);
    return costOfFilm(tariffs, places, new Date(event.at), quantity, event.result.vendorUsage);
  }

  async #charge(
    tx: Transaction,
    hold: LockedHold,
    { result }: TaskCompleted,
    quantity: Quantity,
  ): Promise<Charge> {
    const bases = deliveredBases(hold.basis, result);
    const tariffs =
      isAsOrdered(hold.basis, bases) && !hold.offPeakFallback
        ? []
        : await this.prices.rowsOf(
            [hold.basis, ...bases].flatMap((basis) => priceNames(basis, this.rules)?.lookup ?? []),
            tx,
          );
    const rate = deliveredRate(
      this.#agreed(hold, result.offPeak, tariffs),
      hold.basis,
      bases,
      hold.pricedAt,
      tariffs,
      this.rules,
    );
    return computeCharge(hold.price, rate, quantity, hold.allowOverrun);
  }

  /** What was agreed for a film: what is held for, or the off-peak rate where more is held in case it falls back and it did not. */
  #agreed(hold: Hold, offPeak: boolean | undefined, tariffs: readonly Tariff[]): Rate {
    const { price, basis, pricedAt } = hold;
    if (!hold.offPeakFallback || offPeak === false) return price;
    const names = priceNames(basis, this.rules);
    const tariff = names && tariffInForce(tariffs, names.lookup, pricedAt, price.priceList);
    if (!tariff) return price;
    const { billingModel } = names;
    return { ...price, billingModel, tariff, multiplier: chargedMultiplier(hold, true), offPeak: true };
  }

  async #release(tx: Transaction, hold: Hold, reason: string, maker: Maker = {}): Promise<boolean> {
    if (hold.status !== 'held') return false;
    const now = this.clock.now();
    const { taskId, accountId, keyId } = hold;
    const { amount } = hold.price;
    await postTransactions(tx, now, [releaseTransaction(taskId, accountId, amount, reason)]);
    await tx.query(
      `WITH spend AS (
         UPDATE billing.key_spend SET held = held - $4 WHERE account_id = $2 AND key_id = $3),
       days AS (${settleDaySpend('-$4::bigint')}),
       h AS (
         UPDATE billing.hold
            SET status = 'released', settled_at = $5, release_reason = $6, vendor = $7, channel_id = $8,
                vendor_task_id = $9, usage_counted = true
          WHERE task_id = $1 RETURNING *)
       ${ADD_TO_USAGE}`,
      [taskId, accountId, keyId, amount, now, reason, ...makerValues(maker)],
      'billing-release',
    );
    killPoint('billing.settle-written');
    return true;
  }
}

const makerValues = ({ vendor, channelId, vendorTaskId }: Maker): (string | null)[] => [
  vendor ?? null,
  channelId ?? null,
  vendorTaskId ?? null,
];

const milliseconds = (seconds: number | undefined): number | null =>
  seconds === undefined ? null : Math.round(seconds * 1_000);

/** Locks a hold and its account. */
async function lockHold(tx: Transaction, taskId: string): Promise<LockedHold> {
  const [row] = await tx.query<HoldRow & { allowOverrun: boolean }>(
    `SELECT ${HOLD_COLUMNS}, a.allow_overrun AS "allowOverrun"
       FROM billing.hold h
       JOIN billing.account a ON a.id = h.account_id
       JOIN billing.price p ON p.id = h.price_id
      WHERE h.task_id = $1 FOR UPDATE OF h, a`,
    [taskId],
    'billing-lock-hold',
  );
  if (!row) throw new AppError('not_found', `Nothing is held for ${taskId}.`, { retry: 'later' });
  return { ...holdOf(row), allowOverrun: row.allowOverrun };
}

/** Keeps what the price depends on and the vendor's own figures; no links. The first result of a task stays. */
async function storeResult(tx: Transaction, now: Date, { taskId, at, result }: TaskCompleted): Promise<void> {
  await tx.query(
    `INSERT INTO billing.result (task_id, completed_at, received_at, duration_ms, width, height, tier, off_peak, tokens,
       vendor_usage, input_ms)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) ON CONFLICT (task_id) DO NOTHING`,
    [
      taskId,
      at,
      now,
      milliseconds(result.seconds),
      result.width ?? null,
      result.height ?? null,
      result.tier ?? null,
      result.offPeak ?? null,
      result.tokens ?? null,
      result.vendorUsage ?? null,
      milliseconds(result.inputSeconds),
    ],
    'billing-store-result',
  );
}

async function storeCharge(
  tx: Transaction,
  now: Date,
  hold: Hold,
  charge: Charge & { readonly cost: FilmCost | undefined },
  maker: Maker,
): Promise<void> {
  const { priced } = charge;
  await tx.query(
    `WITH spend AS (
       UPDATE billing.key_spend SET held = held - $4, spent = spent + $5 WHERE account_id = $2 AND key_id = $3),
     days AS (${settleDaySpend('$5::bigint - $4::bigint')}),
     h AS (
       UPDATE billing.hold
          SET status = 'charged', charged = $5, uncollected = $6, charged_model = $7, charged_price_id = $8,
              charged_off_peak = $9, charged_units = $10, charged_seconds = $11, settled_at = $12,
              charged_extras = $13, vendor = $14, channel_id = $15, vendor_task_id = $16, cost = $17, cost_price_id = $18,
              usage_counted = true
        WHERE task_id = $1 RETURNING *)
     ${ADD_TO_USAGE}`,
    [
      hold.taskId,
      hold.accountId,
      hold.keyId,
      hold.price.amount,
      charge.charged,
      charge.uncollected,
      priced.billingModel,
      priced.tariff.id,
      priced.offPeak,
      priced.units,
      priced.billedSeconds,
      now,
      { extraImages: priced.extraImages, inputSeconds: priced.inputSeconds },
      ...makerValues(maker),
      charge.cost?.amount ?? null,
      charge.cost?.priceId ?? null,
    ],
    'billing-store-charge',
  );
}
