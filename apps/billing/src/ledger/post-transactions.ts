import type { Micros } from '@reelgate/contracts';
import type { Transaction } from '@reelgate/db';
import { customerAccount, heldAccount } from './transactions.js';
import type { LedgerTransaction } from './transactions.js';

/** How transactions move a customer's balance. */
interface BalanceMove {
  posted: Micros;
  held: Micros;
  used: Micros;
}

/**
 * Writes ledger transactions and moves the balances by the same entries: the only place that does either. Transactions of
 * one customer are written in the order given; the caller holds the row locks of their accounts, taken in the order of
 * ids. Throws before anything is written when entries do not sum to zero, and SQLSTATE 23505 when a key exists.
 */
export async function postTransactions(
  tx: Transaction,
  at: Date,
  transactions: readonly LedgerTransaction[],
): Promise<void> {
  if (transactions.length === 0) return;
  for (const { key, entries } of transactions) {
    const sum = entries.reduce((total, entry) => total + entry.amount, 0n);
    if (sum !== 0n) throw new Error(`the entries of ${key} sum to ${sum}, not to zero`);
  }
  const entries = transactions.flatMap(({ key, entries }) => entries.map((entry) => ({ key, ...entry })));
  const moves = [...balanceMoves(transactions)];
  await tx.query(
    `WITH written AS (
       INSERT INTO billing.ledger_tx (key, kind, at, note)
       SELECT t.key, t.kind, $1, t.note
         FROM unnest($2::text[], $3::text[], $4::text[]) WITH ORDINALITY AS t (key, kind, note, position)
        ORDER BY t.position
       RETURNING id, key),
     entries AS (
       INSERT INTO billing.ledger_entry (tx_id, account, amount)
       SELECT written.id, e.account, e.amount
         FROM unnest($5::text[], $6::text[], $7::bigint[]) AS e (key, account, amount) JOIN written USING (key))
     UPDATE billing.account a
        SET posted = a.posted + m.posted, held = a.held + m.held, used = a.used + m.used
       FROM unnest($8::text[], $9::bigint[], $10::bigint[], $11::bigint[]) AS m (id, posted, held, used)
      WHERE a.id = m.id`,
    [
      at,
      transactions.map(({ key }) => key),
      transactions.map(({ kind }) => kind),
      transactions.map(({ note }) => note ?? null),
      entries.map(({ key }) => key),
      entries.map(({ account }) => account),
      entries.map(({ amount }) => amount),
      moves.map(([accountId]) => accountId),
      moves.map(([, move]) => move.posted),
      moves.map(([, move]) => move.held),
      moves.map(([, move]) => move.used),
    ],
    'billing-post',
  );
}

function balanceMoves(transactions: readonly LedgerTransaction[]): Map<string, BalanceMove> {
  const moves = new Map<string, BalanceMove>();
  for (const { accountId, kind, entries } of transactions) {
    const move = moves.get(accountId) ?? { posted: 0n, held: 0n, used: 0n };
    moves.set(accountId, move);
    const gained = (account: string): Micros =>
      entries.filter((entry) => entry.account === account).reduce((sum, { amount }) => sum + amount, 0n);
    const held = gained(heldAccount(accountId));
    const posted = gained(customerAccount(accountId)) + held;
    move.held += held;
    move.posted += posted;
    if (kind === 'capture') move.used -= posted;
  }
  return moves;
}
