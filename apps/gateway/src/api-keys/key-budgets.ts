import { Injectable } from '@nestjs/common';
import { RpcClient } from '@reelgate/bus';
import { formatMicros, KeyBudgetsReply, SUBJECT } from '@reelgate/contracts';
import type { BudgetLimits, BudgetState } from '@reelgate/contracts';
import type { Principal } from './principal.js';

/** A key as far as its budgets go. */
type LimitedKey = Pick<Principal, 'keyId' | 'accountId' | 'budget' | 'dailyBudget' | 'monthlyBudget'>;

/** How far the budgets of keys are spent: the limits stand on the keys, the spending is billing's to know. */
@Injectable()
export class KeyBudgets {
  constructor(private readonly rpc: RpcClient) {}

  /** Empty for a key without budgets. Throws AppError `service_unavailable` when billing does not answer. */
  async of(key: LimitedKey): Promise<readonly BudgetState[]> {
    const { accountId, keyId } = key;
    const limits = limitsOf(key);
    if (accountId === null || Object.keys(limits).length === 0) return [];
    const { budgets } = await this.rpc.call(
      SUBJECT.billingKeyBudgets,
      { accountId, keyId, limits },
      KeyBudgetsReply,
    );
    return budgets;
  }
}

function limitsOf({ budget, dailyBudget, monthlyBudget }: LimitedKey): BudgetLimits {
  return {
    ...(budget === null ? {} : { total: formatMicros(budget) }),
    ...(monthlyBudget === null ? {} : { monthly: formatMicros(monthlyBudget) }),
    ...(dailyBudget === null ? {} : { daily: formatMicros(dailyBudget) }),
  };
}
