import { Inject, Injectable } from '@nestjs/common';
import { formatMicros } from '@reelgate/contracts';
import type {
  Adjustment,
  AdjustmentCreate,
  AdjustmentDecide,
  AdjustmentList,
  AdjustmentsRequest,
  AdjustmentState,
  Micros,
} from '@reelgate/contracts';
import { columnList, DATABASE, Database } from '@reelgate/db';
import type { Sql, Transaction } from '@reelgate/db';
import { AppError, CLOCK, newId } from '@reelgate/runtime';
import type { Clock } from '@reelgate/runtime';
import { amountOfChange, assertBalance, lockBalance } from '../accounts/balance-change.js';
import { postTransactions } from '../ledger/post-transactions.js';
import { adjustmentTransaction } from '../ledger/transactions.js';
import { PRICING_RULES } from '../prices/pricing-rules.js';
import type { PricingRules } from '../prices/pricing-rules.js';
import { APPROVAL_RULE } from './approval-rule.js';
import type { ApprovalRule } from './approval-rule.js';

interface AdjustmentRow {
  readonly id: string;
  readonly accountId: string;
  readonly amount: Micros;
  readonly reason: string;
  readonly taskId: string | null;
  readonly state: Exclude<AdjustmentState, 'expired'>;
  readonly requestedBy: string;
  readonly requestedAt: Date;
  readonly expiresAt: Date | null;
  readonly decidedBy: string | null;
  readonly decidedAt: Date | null;
  readonly decisionNote: string | null;
  readonly txId: bigint | null;
}

const COLUMNS = columnList<AdjustmentRow>({
  id: 'id',
  accountId: 'account_id',
  amount: 'amount',
  reason: 'reason',
  taskId: 'task_id',
  state: 'state',
  requestedBy: 'requested_by',
  requestedAt: 'requested_at',
  expiresAt: 'expires_at',
  decidedBy: 'decided_by',
  decidedAt: 'decided_at',
  decisionNote: 'decision_note',
  txId: 'tx_id',
});

/** Corrections of balances: transactions with a reason, which may need the word of a second operator. */
@Injectable()
export class AdjustmentService {
  constructor(
    @Inject(DATABASE) private readonly database: Database,
    @Inject(PRICING_RULES) private readonly rules: PricingRules,
    @Inject(APPROVAL_RULE) private readonly approval: ApprovalRule,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * Applies an adjustment, or has it wait for another key; once per idempotency key: the same again answers the first.
   * Throws AppError `not_found` for an unknown account, `invalid_request` for an amount that is none or another currency,
   * `idempotency_key_reused` for another adjustment under the same key.
   */
  async create(request: AdjustmentCreate): Promise<Adjustment> {
    const { accountId, reason, taskId = null, idempotencyKey, by } = request;
    const amount = amountOfChange(request, this.rules.currency);
    return this.database.transaction(async (tx) => {
      const posted = await lockBalance(tx, accountId);
      const [earlier] = await tx.query<AdjustmentRow>(
        `SELECT ${COLUMNS} FROM billing.adjustment WHERE account_id = $1 AND idempotency_key = $2`,
        [accountId, idempotencyKey],
      );
      if (earlier) {
        if (earlier.amount === amount && earlier.reason === reason && earlier.taskId === taskId) {
          return this.#view(earlier);
        }
        const message = `This idempotency key stands for ${earlier.id}, another adjustment.`;
        throw new AppError('idempotency_key_reused', message, { param: 'Idempotency-Key' });
      }
      if (taskId !== null) await assertTaskOf(tx, accountId, taskId);
      const now = this.clock.now();
      const id = newId('adj', now);
      const txId = this.approval.needed
        ? null
        : await post(tx, now, { id, accountId, amount, reason }, posted);
      const expiresAt = this.approval.needed ? new Date(now.getTime() + this.approval.withinMs) : null;
      const [row] = await tx.query<AdjustmentRow>(
        `INSERT INTO billing.adjustment
           (id, account_id, amount, reason, task_id, state, idempotency_key, requested_by, requested_at, expires_at, tx_id)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) RETURNING ${COLUMNS}`,
        [
          id,
          accountId,
          amount,
          reason,
          taskId,
          txId === null ? 'pending' : 'applied',
          idempotencyKey,
          by,
          now,
          expiresAt,
          txId,
        ],
      );
      return this.#view(row!);
    });
  }

  /**
   * Approves one that waits, which applies it, or rejects it (or withdraws it, when the key is its own). The same decision of the same key again changes nothing.
   * Throws AppError `not_found`, `permission_denied` when the key approves what it has asked for itself, and
   * `invalid_request` when it does not wait any more.
   */
  async decide({ id, approve, note, by }: AdjustmentDecide): Promise<Adjustment> {
    return this.database.transaction(async (tx) => {
      const seen = await this.#find(tx, id);
      // The balance before the row, like whoever creates one.
      const posted = await lockBalance(tx, seen.accountId);
      const [row] = await tx.query<AdjustmentRow>(
        `SELECT ${COLUMNS} FROM billing.adjustment WHERE id = $1 FOR UPDATE`,
        [id],
      );
      const adjustment = row!;
      const decided = approve ? 'applied' : 'rejected';
      if (adjustment.state === decided && adjustment.decidedBy === by) return this.#view(adjustment);
      const state = this.#stateOf(adjustment);
      if (state !== 'pending') {
        throw new AppError(
          'invalid_request',
          `The adjustment is ${state}; only a pending one can be decided.`,
          {
            param: 'id',
          },
        );
      }
      if (approve && by === adjustment.requestedBy) {
        throw new AppError(
          'permission_denied',
          'Another admin key than the one that asked for the adjustment has to approve it.',
        );
      }
      const now = this.clock.now();
      const txId = approve ? await post(tx, now, adjustment, posted) : null;
      const [after] = await tx.query<AdjustmentRow>(
        `UPDATE billing.adjustment
            SET state = $2, decided_by = $3, decided_at = $4, decision_note = $5, tx_id = $6
          WHERE id = $1 RETURNING ${COLUMNS}`,
        [id, decided, by, now, note ?? null, txId],
      );
      return this.#view(after!);
    });
  }

  /** The newest first. */
  async list({ id, accountId, state, limit, after }: AdjustmentsRequest): Promise<AdjustmentList> {
    const rows = await this.database.query<AdjustmentRow>(
      `SELECT ${COLUMNS} FROM billing.adjustment
        WHERE ($1::text IS NULL OR id = $1) AND ($2::text IS NULL OR account_id = $2)
          AND ($3::text IS NULL
               OR $3 = CASE WHEN state = 'pending' AND expires_at <= $4 THEN 'expired' ELSE state END)
          AND ($5::text IS NULL OR id < $5)
        ORDER BY id DESC LIMIT ${limit + 1}`,
      [id ?? null, accountId ?? null, state ?? null, this.clock.now(), after ?? null],
    );
    return {
      adjustments: rows.slice(0, limit).map((row) => this.#view(row)),
      hasMore: rows.length > limit,
    };
  }

  async #find(sql: Sql, id: string): Promise<AdjustmentRow> {
    const [row] = await sql.query<AdjustmentRow>(`SELECT ${COLUMNS} FROM billing.adjustment WHERE id = $1`, [
      id,
    ]);
    if (!row) throw new AppError('not_found', 'There is no such adjustment.', { param: 'id' });
    return row;
  }

  #stateOf({ state, expiresAt }: AdjustmentRow): AdjustmentState {
    return state === 'pending' && expiresAt !== null && expiresAt <= this.clock.now() ? 'expired' : state;
  }

  #view(row: AdjustmentRow): Adjustment {
    const { taskId, expiresAt, decidedBy, decidedAt, decisionNote, txId } = row;
    return {
      id: row.id,
      accountId: row.accountId,
      amount: formatMicros(row.amount),
      currency: this.rules.currency,
      reason: row.reason,
      ...(taskId === null ? {} : { taskId }),
      state: this.#stateOf(row),
      requestedBy: row.requestedBy,
      requestedAt: row.requestedAt.toISOString(),
      ...(expiresAt === null ? {} : { expiresAt: expiresAt.toISOString() }),
      ...(decidedBy === null ? {} : { decidedBy }),
      ...(decidedAt === null ? {} : { decidedAt: decidedAt.toISOString() }),
      ...(decisionNote === null ? {} : { decisionNote }),
      ...(txId === null ? {} : { txId: txId.toString() }),
    };
  }
}

/** Writes the transaction and returns its id. */
async function post(
  tx: Transaction,
  at: Date,
  { id, accountId, amount, reason }: Pick<AdjustmentRow, 'id' | 'accountId' | 'amount' | 'reason'>,
  posted: Micros,
): Promise<bigint> {
  assertBalance(posted + amount);
  const transaction = adjustmentTransaction(id, accountId, amount, reason);
  await postTransactions(tx, at, [transaction]);
  const [row] = await tx.query<{ id: bigint }>('SELECT id FROM billing.ledger_tx WHERE key = $1', [
    transaction.key,
  ]);
  return row!.id;
}

/** Throws AppError `invalid_request` for a task of which the account holds and held nothing. */
async function assertTaskOf(tx: Transaction, accountId: string, taskId: string): Promise<void> {
  const [hold] = await tx.query('SELECT FROM billing.hold WHERE task_id = $1 AND account_id = $2', [
    taskId,
    accountId,
  ]);
  if (!hold) throw new AppError('invalid_request', 'The account has no such task.', { param: 'task_id' });
}
