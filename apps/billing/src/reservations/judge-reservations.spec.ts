import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Budget } from '../budgets/budget.js';
import { tariff } from '../prices/tariff.fixture.js';
import type { Priced } from '../prices/tariff.js';
import { judgeReservations } from './judge-reservations.js';
import type { AccountState, Candidate } from './judge-reservations.js';

const price = (amount: bigint): Priced => ({
  billingModel: 'a-name',
  tariff: tariff({ unitPrice: amount * 1_000n, unit: 'task' }),
  multiplier: 1_000_000n,
  offPeak: false,
  priceList: '',
  units: 1,
  billedSeconds: 5,
  extraImages: 0,
  inputSeconds: 0,
  amount,
});
const account = (fields: Partial<AccountState> = {}): AccountState => ({
  posted: 10_000_000n,
  held: 0n,
  creditLimit: 0n,
  suspended: false,
  warnPercent: 80,
  ...fields,
});
const budget = (fields: Partial<Budget>): Budget => ({
  owner: 'key',
  period: 'total',
  limit: 0n,
  spent: 0n,
  resetsAt: null,
  ...fields,
});
let tasks = 0;
const candidate = (amount: bigint | undefined, fields: Partial<Candidate> = {}): Candidate => ({
  taskId: `task-${tasks++}`,
  accountId: 'x',
  keyId: 'k',
  billingModel: 'a-name',
  price: amount === undefined ? undefined : price(amount),
  budgets: [],
  ...fields,
});
const outcomes = (candidates: Candidate[], accounts: Record<string, AccountState>): string[] =>
  judgeReservations(candidates, new Map(Object.entries(accounts))).map((verdict) =>
    verdict.kind === 'granted' ? 'granted' : verdict.refusal,
  );

describe('judgeReservations', () => {
  it('grants up to the balance, in order, and goes on with what still fits', () => {
    const batch = [candidate(6_000_000n), candidate(5_000_000n), candidate(4_000_000n), candidate(1n)];
    expect(outcomes(batch, { x: account() })).toEqual([
      'granted',
      'insufficient_balance',
      'granted',
      'insufficient_balance',
    ]);
  });

  it('counts what is held, and the credit limit', () => {
    const state = account({ posted: -1_000_000n, held: 2_000_000n, creditLimit: 5_000_000n });
    expect(outcomes([candidate(2_000_001n), candidate(2_000_000n)], { x: state })).toEqual([
      'insufficient_balance',
      'granted',
    ]);
  });

  it('keeps accounts apart', () => {
    const batch = [candidate(10_000_000n), candidate(10_000_000n, { accountId: 'y' }), candidate(1n)];
    expect(outcomes(batch, { x: account(), y: account() })).toEqual([
      'granted',
      'granted',
      'insufficient_balance',
    ]);
  });

  it('refuses unknown and suspended accounts before it looks at prices', () => {
    const batch = [candidate(undefined, { accountId: 'y' }), candidate(undefined)];
    expect(outcomes(batch, { x: account({ suspended: true }) })).toEqual([
      'permission_denied',
      'permission_denied',
    ]);
  });

  it('refuses what has no price', () => {
    expect(outcomes([candidate(undefined), candidate(1n)], { x: account() })).toEqual([
      'not_priced',
      'granted',
    ]);
  });

  it("holds a key to its budget, and lets the account's other keys be", () => {
    const budgets = [budget({ limit: 5_000_000n, spent: 2_000_000n })];
    const batch = [
      candidate(3_000_001n, { budgets }),
      candidate(2_000_000n, { budgets }),
      candidate(1_000_001n, { budgets }),
      candidate(1_000_000n, { budgets }),
      candidate(1_000_001n, { keyId: 'other' }),
    ];
    expect(outcomes(batch, { x: account() })).toEqual([
      'budget_exceeded',
      'granted',
      'budget_exceeded',
      'granted',
      'granted',
    ]);
  });

  it("holds all keys together to the account's budget", () => {
    const budgets = [budget({ owner: 'account', limit: 5_000_000n })];
    const batch = ['a', 'b', 'c'].map((keyId) => candidate(2_000_000n, { keyId, budgets }));
    expect(outcomes(batch, { x: account() })).toEqual(['granted', 'granted', 'budget_exceeded']);
  });

  it('says which budget is too small, what is missing and when it starts anew', () => {
    const resetsAt = new Date('2026-07-02T16:00:00Z');
    const budgets = [budget({ period: 'daily', limit: 5_000_000n, spent: 3_000_000n, resetsAt })];
    const judge = (each: Candidate) => judgeReservations([each], new Map([['x', account()]]))[0];
    expect(judge(candidate(3_000_000n, { budgets }))).toMatchObject({
      message:
        "This costs 3.000000 CNY; the key's daily budget of 5.000000 has 2.000000 left, 1.000000 is missing. " +
        'It starts anew at 2026-07-02T16:00:00.000Z.',
    });
    expect(judge(candidate(1n, { budgets: [budget({ limit: 0n })] }))).toMatchObject({
      message:
        "This costs 0.000001 CNY; the key's budget of 0.000000 has 0.000000 left, 0.000001 is missing.",
    });
  });

  it('warns once, when a budget comes to its level', () => {
    const budgets = [budget({ limit: 10_000_000n })];
    const verdicts = judgeReservations(
      [7_999_999n, 1n, 1n, 1_000_000n].map((amount) => candidate(amount, { budgets })),
      new Map([['x', account()]]),
    );
    expect(verdicts.map((verdict) => verdict.kind === 'granted' && verdict.nearlySpent.length)).toEqual([
      0, 1, 0, 0,
    ]);
  });

  it('says what it costs and what there is', () => {
    const [refused] = judgeReservations([candidate(10_000_001n)], new Map([['x', account()]]));
    expect(refused).toMatchObject({
      message: 'This costs 10.000001 CNY; 10.000000 is available, 0.000001 is missing.',
    });
  });

  it('never grants more than there is', () => {
    const balances = fc.record({
      posted: fc.bigInt(-50n, 100n),
      held: fc.bigInt(0n, 50n),
      creditLimit: fc.bigInt(0n, 50n),
    });
    fc.assert(
      fc.property(balances, fc.array(fc.bigInt(0n, 40n), { maxLength: 20 }), (state, amounts) => {
        const verdicts = judgeReservations(
          amounts.map((amount) => candidate(amount)),
          new Map([['x', account(state)]]),
        );
        const granted = amounts.filter((_, i) => verdicts[i]!.kind === 'granted');
        const taken = granted.reduce((sum, amount) => sum + amount, 0n);
        expect(taken === 0n || taken <= state.posted - state.held + state.creditLimit).toBe(true);
      }),
    );
  });
});
