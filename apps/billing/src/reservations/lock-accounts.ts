import type { Transaction } from '@reelgate/db';
import type { CustomerTerms } from '../prices/resolve-rate.js';
import type { AccountState } from './judge-reservations.js';

/** What a reservation has to know about its account. */
export interface Account extends AccountState, CustomerTerms {}

/** Locks the rows of all accounts of a batch in the order of their ids, so that batches never wait for each other in a ring. */
export async function lockAccounts(
  tx: Transaction,
  items: readonly { readonly accountId: string }[],
): Promise<Map<string, Account>> {
  const rows = await tx.query<{
    id: string;
    posted: bigint;
    held: bigint;
    credit_limit: bigint;
    price_multiplier: bigint;
    price_list: string;
    status: string;
  }>(
    `SELECT id, posted, held, credit_limit, price_multiplier, price_list, status FROM billing.account
      WHERE id = ANY ($1) ORDER BY id FOR UPDATE`,
    [[...new Set(items.map(({ accountId }) => accountId))]],
    'billing-lock-accounts',
  );
  return new Map(
    rows.map((row) => [
      row.id,
      {
        posted: row.posted,
        held: row.held,
        creditLimit: row.credit_limit,
        multiplier: row.price_multiplier,
        priceList: row.price_list,
        suspended: row.status === 'suspended',
      },
    ]),
  );
}
