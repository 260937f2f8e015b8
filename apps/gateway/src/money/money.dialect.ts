import type { Balance, BudgetState, Receipt } from '@reelgate/contracts';
import type { BalanceAnswer, ReceiptAnswer, ReceiptBasis } from './money.dto.js';
import { toBudget } from './budget.dto.js';
import { toPrice } from './price-view.js';

/** How money looks in answers. Amounts are decimal strings with six places, as billing sends them. */

export function toBalance(
  { currency, balance, held, available, creditLimit, timeZone, budgets = [] }: Balance,
  ofKey: readonly BudgetState[],
): BalanceAnswer {
  return {
    object: 'balance',
    currency,
    balance,
    held,
    available,
    credit_limit: creditLimit,
    time_zone: timeZone ?? 'UTC',
    budgets: [...ofKey, ...budgets].map(toBudget),
  };
}

export function toReceipt(receipt: Receipt): ReceiptAnswer {
  return {
    object: 'receipt',
    task_id: receipt.taskId,
    key_id: receipt.keyId,
    status: receipt.status,
    held: toPrice(receipt.held),
    charged: receipt.charged ? toPrice(receipt.charged) : null,
    uncollected: receipt.uncollected,
    basis: toBasis(receipt.basis),
    result_seconds: receipt.resultSeconds ?? null,
    price_effective_from: receipt.priceEffectiveFrom,
    created_at: receipt.createdAt,
    settled_at: receipt.settledAt ?? null,
    entries: receipt.entries.map(({ txId, kind, account, amount, at }) => ({
      tx_id: txId,
      kind,
      account,
      amount,
      at,
    })),
  };
}

function toBasis({
  family,
  base,
  scene,
  tier,
  audio,
  images,
  videos,
  inputSeconds,
  motionLevel,
  offPeak,
}: Receipt['basis']): ReceiptBasis {
  return {
    family,
    model: base,
    scene,
    resolution: tier,
    audio,
    images,
    videos,
    input_seconds: inputSeconds ?? null,
    motion_level: motionLevel ?? null,
    off_peak: offPeak,
  };
}
