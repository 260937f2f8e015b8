import { Inject, Injectable } from '@nestjs/common';
import { formatMicros } from '@reelgate/contracts';
import type { LedgerEntryView, LedgerKind, Receipt, ReceiptRequest } from '@reelgate/contracts';
import { columnList, DATABASE, Database } from '@reelgate/db';
import type { Columns } from '@reelgate/db';
import { AppError } from '@reelgate/runtime';
import { reserveKey, settleKey } from '../ledger/transactions.js';
import type { Extras } from '../prices/price-terms.js';
import { TARIFF_COLUMNS, tariffOf, toPrice } from '../prices/tariff.js';
import type { Priced, Tariff } from '../prices/tariff.js';
import { chargedMultiplier, HOLD_COLUMNS, holdOf, NO_EXTRAS } from '../reservations/hold.js';
import type { Hold, HoldRow } from '../reservations/hold.js';

/** What was charged, without its price row. */
interface StoredCharge {
  readonly amount: bigint;
  readonly billingModel: string;
  readonly offPeak: boolean;
  readonly units: number;
  readonly billedSeconds: number;
  /** Null: charged before prices had any. */
  readonly extras: Extras | null;
}

const CHARGE_COLUMNS: Columns<StoredCharge> = {
  amount: 'charged',
  billingModel: 'charged_model',
  offPeak: 'charged_off_peak',
  units: 'charged_units',
  billedSeconds: 'charged_seconds',
  extras: 'charged_extras',
};

interface EntryRow {
  readonly id: bigint;
  readonly kind: LedgerKind;
  readonly at: Date;
  readonly account: string;
  readonly amount: bigint;
}

/** What a task was charged, and why. */
@Injectable()
export class ReceiptService {
  constructor(@Inject(DATABASE) private readonly database: Database) {}

  /** The receipt of a task. Throws AppError `not_found` when nothing was reserved for it, or by another account. */
  async receipt({ taskId, accountId }: ReceiptRequest): Promise<Receipt> {
    const [row] = await this.database.query<HoldRow & { durationMs: number | null }>(
      `SELECT ${HOLD_COLUMNS}, r.duration_ms AS "durationMs"
         FROM billing.hold h
         JOIN billing.price p ON p.id = h.price_id
         LEFT JOIN billing.result r ON r.task_id = h.task_id
        WHERE h.task_id = $1`,
      [taskId],
      'billing-receipt',
    );
    if (!row || (accountId !== undefined && row.accountId !== accountId)) {
      throw new AppError('not_found', `There is no receipt for ${taskId}.`);
    }
    const hold = holdOf(row);
    const [charged, entries] = await Promise.all([this.#charged(hold), this.#entries(taskId)]);
    return {
      taskId,
      accountId: hold.accountId,
      keyId: hold.keyId,
      status: hold.status,
      held: toPrice(hold.price),
      ...(charged && { charged: toPrice(charged) }),
      uncollected: formatMicros(hold.uncollected),
      basis: hold.basis,
      ...(row.durationMs !== null && { resultSeconds: row.durationMs / 1_000 }),
      priceEffectiveFrom: (charged ?? hold.price).tariff.effectiveFrom.toISOString(),
      createdAt: hold.createdAt.toISOString(),
      ...(hold.settledAt && { settledAt: hold.settledAt.toISOString() }),
      entries,
    };
  }

  /** The price charged; its amount is what was taken. */
  async #charged(hold: Hold): Promise<Priced | undefined> {
    if (hold.status !== 'charged') return undefined;
    const [row] = await this.database.query<StoredCharge & Tariff>(
      `SELECT ${columnList<StoredCharge>(CHARGE_COLUMNS, 'h')}, ${TARIFF_COLUMNS}
         FROM billing.hold h JOIN billing.price p ON p.id = h.charged_price_id WHERE h.task_id = $1`,
      [hold.taskId],
      'billing-receipt-charge',
    );
    if (!row) return undefined;
    const { amount, billingModel, offPeak, units, billedSeconds, extras } = row;
    const { priceList } = hold.price;
    return {
      billingModel,
      tariff: tariffOf(row),
      multiplier: chargedMultiplier(hold, offPeak),
      offPeak,
      priceList,
      units,
      billedSeconds,
      ...(extras ?? NO_EXTRAS),
      amount,
    };
  }

  async #entries(taskId: string): Promise<LedgerEntryView[]> {
    const rows = await this.database.query<EntryRow>(
      `SELECT t.id, t.kind, t.at, e.account, e.amount
         FROM billing.ledger_tx t JOIN billing.ledger_entry e ON e.tx_id = t.id
        WHERE t.key IN ($1, $2) ORDER BY t.id, e.account`,
      [reserveKey(taskId), settleKey(taskId)],
      'billing-receipt-entries',
    );
    return rows.map((row) => ({
      txId: row.id.toString(),
      kind: row.kind,
      account: row.account,
      amount: formatMicros(row.amount),
      at: row.at.toISOString(),
    }));
  }
}
