import { Inject, Injectable } from '@nestjs/common';
import { formatMicros } from '@reelgate/contracts';
import type { LedgerEntryView, Receipt, ReceiptRequest } from '@reelgate/contracts';
import { DATABASE, Database } from '@reelgate/db';
import { AppError } from '@reelgate/runtime';
import { reserveKey, settleKey } from '../ledger/transactions.js';
import type { LedgerKind } from '../ledger/transactions.js';
import { TARIFF_COLUMNS, tariffOf } from '../prices/tariff-row.js';
import type { TariffRow } from '../prices/tariff-row.js';
import { toPrice } from '../pricing/tariff.js';
import type { Priced } from '../pricing/tariff.js';
import { HOLD_COLUMNS, holdOf } from '../reservations/hold.js';
import type { Hold, HoldRow } from '../reservations/hold.js';

interface ChargeRow extends TariffRow {
  readonly charged: bigint;
  readonly charged_model: string;
  readonly charged_off_peak: boolean;
  readonly charged_units: number;
  readonly charged_seconds: number;
}

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
    const [row] = await this.database.query<HoldRow & { duration_ms: number | null }>(
      `SELECT ${HOLD_COLUMNS}, r.duration_ms
         FROM billing.hold h
         JOIN billing.price p ON p.id = h.price_id
         LEFT JOIN billing.result r ON r.task_id = h.task_id
        WHERE h.task_id = $1`,
      [taskId],
      'billing-receipt',
    );
    if (!row || (accountId !== undefined && row.account_id !== accountId)) {
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
      ...(row.duration_ms !== null && { resultSeconds: row.duration_ms / 1_000 }),
      priceEffectiveFrom: (charged ?? hold.price).tariff.effectiveFrom.toISOString(),
      createdAt: hold.createdAt.toISOString(),
      ...(hold.settledAt && { settledAt: hold.settledAt.toISOString() }),
      entries,
    };
  }

  /** The price charged; its amount is what was taken. */
  async #charged(hold: Hold): Promise<Priced | undefined> {
    if (hold.status !== 'charged') return undefined;
    const [row] = await this.database.query<ChargeRow>(
      `SELECT h.charged, h.charged_model, h.charged_off_peak, h.charged_units, h.charged_seconds, ${TARIFF_COLUMNS}
         FROM billing.hold h JOIN billing.price p ON p.id = h.charged_price_id WHERE h.task_id = $1`,
      [hold.taskId],
      'billing-receipt-charge',
    );
    return (
      row && {
        billingModel: row.charged_model,
        tariff: tariffOf(row),
        multiplier: hold.price.multiplier,
        offPeak: row.charged_off_peak,
        units: row.charged_units,
        billedSeconds: row.charged_seconds,
        amount: row.charged,
      }
    );
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
