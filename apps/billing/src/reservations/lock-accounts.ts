import type { Micros } from '@reelgate/contracts';
import { columnList } from '@reelgate/db';
import type { Transaction } from '@reelgate/db';
import type { Limits } from '../budgets/budget.js';
import type { CustomerTerms } from '../prices/resolve-rate.js';
import type { AccountState } from './judge-reservations.js';

/** An account whose row is locked. */
export interface Account extends AccountState, CustomerTerms {
  /** Captured so far. */
  readonly used: Micros;
  readonly limits: Limits;
  /** Whose midnight begins its days. */
  readonly timeZone: string;
}

interface AccountRow extends CustomerTerms {
  readonly id: string;
  readonly posted: Micros;
  readonly held: Micros;
  readonly used: Micros;
  readonly creditLimit: Micros;
  readonly status: string;
  readonly total: Micros | null;
  readonly monthly: Micros | null;
  readonly daily: Micros | null;
  readonly timeZone: string;
  readonly warnPercent: number;
}

const ACCOUNT = columnList<AccountRow>({
  id: 'id',
  posted: 'posted',
  held: 'held',
  used: 'used',
  creditLimit: 'credit_limit',
  multiplier: 'price_multiplier',
  priceList: 'price_list',
  status: 'status',
  total: 'budget',
  monthly: 'monthly_budget',
  daily: 'daily_budget',
  timeZone: 'time_zone',
  warnPercent: 'budget_warn_percent',
});

/** Locks the rows of accounts in the order of their ids, so that batches never wait for each other in a ring. */
export async function lockAccounts(
  tx: Transaction,
  items: readonly { readonly accountId: string }[],
): Promise<Map<string, Account>> {
  const rows = await tx.query<AccountRow>(
    `SELECT ${ACCOUNT} FROM billing.account WHERE id = ANY ($1) ORDER BY id FOR UPDATE`,
    [[...new Set(items.map(({ accountId }) => accountId))]],
    'billing-lock-accounts',
  );
  return new Map(
    rows.map(({ id, status, total, monthly, daily, ...row }) => [
      id,
      {
        ...row,
        suspended: status === 'suspended',
        limits: { total, monthly, daily },
      },
    ]),
  );
}
