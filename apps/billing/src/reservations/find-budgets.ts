import type { Micros } from '@reelgate/contracts';
import type { Transaction } from '@reelgate/db';
import { budgetsOf } from '../budgets/budget.js';
import type { Budget, Limits, Spending } from '../budgets/budget.js';
import { dayIn } from '../budgets/calendar.js';
import { daySpendOf, WHOLE_ACCOUNT } from '../budgets/day-spend.js';
import type { Spender } from '../budgets/day-spend.js';
import type { Account } from './lock-accounts.js';

/** Whose budgets are meant. */
export interface Buyer {
  readonly accountId: string;
  readonly keyId: string;
  /** Of the key. */
  readonly limits: Limits;
  /** What the key has spent and holds. */
  readonly keyTotal: Micros;
}

/** The budgets of each buyer's key and account, in order. Their days are looked up only where there are such budgets. */
export async function findBudgets(
  tx: Transaction,
  buyers: readonly Buyer[],
  accounts: ReadonlyMap<string, Account>,
  at: Date,
): Promise<Budget[][]> {
  const spenders = new Map<string, Spender>();
  const add = (limits: Limits, spender: Spender): void => {
    if (limits.daily !== null || limits.monthly !== null) spenders.set(nameOfSpender(spender), spender);
  };
  for (const { accountId, keyId, limits } of buyers) {
    const account = accounts.get(accountId);
    if (!account) continue;
    const day = dayIn(account.timeZone, at);
    add(account.limits, { accountId, keyId: WHOLE_ACCOUNT, day });
    add(limits, { accountId, keyId, day });
  }
  const found = await daySpendOf(tx, [...spenders.values()]);
  const byName = new Map([...spenders.keys()].map((name, i) => [name, found[i]!]));
  const spendingOf = (spender: Omit<Spender, 'day'>, total: Micros): Spending => ({
    total,
    ...(byName.get(nameOfSpender(spender)) ?? { daily: 0n, monthly: 0n }),
  });
  return buyers.map(({ accountId, keyId, limits, keyTotal }) => {
    const account = accounts.get(accountId);
    if (!account) return [];
    const { used, held } = account;
    const day = dayIn(account.timeZone, at);
    const ofAccount = spendingOf({ accountId, keyId: WHOLE_ACCOUNT }, used + held);
    const ofKey = spendingOf({ accountId, keyId }, keyTotal);
    return [...budgetsOf('key', limits, ofKey, day), ...budgetsOf('account', account.limits, ofAccount, day)];
  });
}

const nameOfSpender = ({ accountId, keyId }: Omit<Spender, 'day'>): string => `${accountId} ${keyId}`;
