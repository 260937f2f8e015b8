import type { Family, LedgerKind, Micros } from '@reelgate/contracts';

/** One side of a transaction: positive amounts are what an account gains. */
export interface LedgerEntry {
  readonly account: string;
  readonly amount: Micros;
}

/** A transaction to be written: once per key, its entries summing to zero. */
export interface LedgerTransaction {
  readonly key: string;
  readonly kind: LedgerKind;
  /** The customer whose balance it moves. */
  readonly accountId: string;
  readonly entries: readonly LedgerEntry[];
  readonly note?: string | undefined;
}

/** Ledger accounts of a customer: what can be spent, and what is held for its tasks. */
export const customerAccount = (accountId: string): string => `customer:${accountId}`;
export const heldAccount = (accountId: string): string => `held:${accountId}`;
const revenueAccount = (family: Family): string => `revenue:${family}`;

/** Keys under which the transactions of a task are written. Capture and release share one: only one of them can happen. */
export const reserveKey = (taskId: string): string => `reserve:${taskId}`;
export const settleKey = (taskId: string): string => `settle:${taskId}`;

/** Operator's credit, or one taken back (negative). `key` is unique within the account. */
export function creditTransaction(
  accountId: string,
  amount: Micros,
  key: string,
  note: string | undefined,
): LedgerTransaction {
  const added = amount > 0n;
  return {
    key: `credit:${accountId}:${key}`,
    kind: added ? 'credit' : 'adjustment',
    accountId,
    note,
    entries: moved(amount, added ? 'topup' : 'adjustment', customerAccount(accountId)),
  };
}

/** An operator's correction, in the customer's favour when positive. */
export function adjustmentTransaction(
  id: string,
  accountId: string,
  amount: Micros,
  reason: string,
): LedgerTransaction {
  return {
    key: `adjustment:${id}`,
    kind: 'adjustment',
    accountId,
    note: reason,
    entries: moved(amount, 'adjustment', customerAccount(accountId)),
  };
}

export function reserveTransaction(taskId: string, accountId: string, amount: Micros): LedgerTransaction {
  return {
    key: reserveKey(taskId),
    kind: 'reserve',
    accountId,
    entries: moved(amount, customerAccount(accountId), heldAccount(accountId)),
  };
}

/** Dissolves the hold: what is charged becomes revenue, the rest returns (or, for an overrun, is taken on top). */
export function captureTransaction(
  taskId: string,
  accountId: string,
  family: Family,
  held: Micros,
  charged: Micros,
): LedgerTransaction {
  return {
    key: settleKey(taskId),
    kind: 'capture',
    accountId,
    entries: [
      { account: heldAccount(accountId), amount: -held },
      { account: revenueAccount(family), amount: charged },
      { account: customerAccount(accountId), amount: held - charged },
    ].filter(notZero),
  };
}

export function releaseTransaction(
  taskId: string,
  accountId: string,
  held: Micros,
  reason: string,
): LedgerTransaction {
  return {
    key: settleKey(taskId),
    kind: 'release',
    accountId,
    note: reason,
    entries: moved(held, heldAccount(accountId), customerAccount(accountId)),
  };
}

function moved(amount: Micros, from: string, to: string): LedgerEntry[] {
  return [
    { account: from, amount: -amount },
    { account: to, amount },
  ].filter(notZero);
}

const notZero = (entry: LedgerEntry): boolean => entry.amount !== 0n;
