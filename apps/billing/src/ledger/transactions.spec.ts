import { describe, expect, it } from '@jest/globals';
import type { Transaction } from '@reelgate/db';
import fc from 'fast-check';
import { postTransactions } from './post-transactions.js';
import {
  captureTransaction,
  creditTransaction,
  releaseTransaction,
  reserveTransaction,
} from './transactions.js';
import type { LedgerTransaction } from './transactions.js';

const amount = fc.bigInt({ min: 0n, max: 10n ** 15n });
const sum = ({ entries }: LedgerTransaction): bigint =>
  entries.reduce((total, entry) => total + entry.amount, 0n);
const moves = ({ entries }: LedgerTransaction): Record<string, bigint> =>
  Object.fromEntries(entries.map((entry) => [entry.account, entry.amount]));

describe('ledger transactions', () => {
  it('sum to zero, whatever the amounts', () => {
    fc.assert(
      fc.property(amount, amount, (a, b) => {
        expect(sum(reserveTransaction('t', 'x', a))).toBe(0n);
        expect(sum(releaseTransaction('t', 'x', a, 'failed'))).toBe(0n);
        expect(sum(captureTransaction('t', 'x', 'kling', a, b))).toBe(0n);
        expect(sum(creditTransaction('x', a - b, 'k', undefined))).toBe(0n);
      }),
    );
  });

  it('hold, take a part and give the rest back', () => {
    expect(moves(reserveTransaction('t', 'x', 5n))).toEqual({ 'customer:x': -5n, 'held:x': 5n });
    expect(moves(captureTransaction('t', 'x', 'kling', 5n, 3n))).toEqual({
      'held:x': -5n,
      'revenue:kling': 3n,
      'customer:x': 2n,
    });
    expect(moves(captureTransaction('t', 'x', 'kling', 5n, 8n))).toEqual({
      'held:x': -5n,
      'revenue:kling': 8n,
      'customer:x': -3n,
    });
    expect(moves(releaseTransaction('t', 'x', 5n, 'failed'))).toEqual({ 'held:x': -5n, 'customer:x': 5n });
  });

  it('add and take credit', () => {
    expect(moves(creditTransaction('x', 5n, 'k', 'a gift'))).toEqual({ topup: -5n, 'customer:x': 5n });
    expect(moves(creditTransaction('x', -5n, 'k', undefined))).toEqual({ adjustment: 5n, 'customer:x': -5n });
  });

  it('let capture and release of a task share one key', () => {
    expect(captureTransaction('t', 'x', 'kling', 5n, 5n).key).toBe(
      releaseTransaction('t', 'x', 5n, 'failed').key,
    );
  });

  it('are not written when they do not balance', async () => {
    const queries: string[] = [];
    const tx = {
      query: async (text: string) => {
        queries.push(text);
        return [];
      },
      afterCommit: () => undefined,
    } as Transaction;
    const wrong: LedgerTransaction = {
      key: 'k',
      kind: 'credit',
      accountId: 'x',
      entries: [{ account: 'customer:x', amount: 1n }],
    };
    await expect(postTransactions(tx, new Date(), [wrong])).rejects.toThrow(
      'the entries of k sum to 1, not to zero',
    );
    expect(queries).toEqual([]);
  });
});
