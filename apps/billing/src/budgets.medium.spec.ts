import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { AccountPut, BudgetState, Reservation, ReserveResult } from '@reelgate/contracts';
import type { Database } from '@reelgate/db';
import { FixedClock } from '@reelgate/testing';
import { billingDatabase, billingServices, completed, reservation } from './billing.fixture.js';

/** Noon in Shanghai, the last day but one of a month. */
const NOON = '2026-06-29T04:00:00Z';
/** 5 s of 0.6. */
const FILM = '3.000000';

describe('budgets', () => {
  let database: Database;
  let clock: FixedClock;
  let services: ReturnType<typeof billingServices>;
  let accountId: string;
  let accounts = 0;
  let messages = 0;

  beforeAll(async () => {
    ({ database } = await billingDatabase());
  });
  afterAll(() => database.close());
  beforeEach(async () => {
    clock = new FixedClock(NOON);
    services = billingServices(database, clock);
    accountId = `acct_${accounts++}`;
    await put({});
    await services.accounts.credit({ accountId, amount: '1000', currency: 'CNY', idempotencyKey: 'k' });
  });

  const put = (fields: Omit<AccountPut, 'accountId'>) =>
    services.accounts.put({ accountId, timeZone: 'Asia/Shanghai', ...fields });
  const reserve = async (
    fields: Partial<Reservation> = {},
  ): Promise<ReserveResult & { item: Reservation }> => {
    const item = reservation(accountId, fields);
    const [result] = await services.reservations.reserve([item]);
    return { ...result!, item };
  };
  const outcome = async (fields: Partial<Reservation> = {}): Promise<string> =>
    (await reserve(fields)).refusal ?? 'held';
  const ofAccount = async (): Promise<BudgetState[]> => (await services.accounts.balance(accountId)).budgets!;
  const ofKey = async (limits: object, keyId = `key_of_${accountId}`): Promise<BudgetState[]> =>
    (await services.accounts.keyBudgets({ accountId, keyId, limits })).budgets;

  it("of a day end at the account's midnight", async () => {
    await put({ budgets: { daily: '7' } });
    expect([await outcome(), await outcome()]).toEqual(['held', 'held']);
    const refused = await reserve();
    expect(refused).toMatchObject({
      refusal: 'budget_exceeded',
      message:
        `This costs ${FILM} CNY; the account's daily budget of 7.000000 has 1.000000 left, 2.000000 is missing. ` +
        'It starts anew at 2026-06-29T16:00:00.000Z.',
    });
    expect(await ofAccount()).toEqual([
      {
        owner: 'account',
        period: 'daily',
        limit: '7.000000',
        spent: '6.000000',
        left: '1.000000',
        resetsAt: '2026-06-29T16:00:00.000Z',
        level: 'warning',
      },
    ]);
    clock.set('2026-06-29T15:59:59.999Z');
    expect(await outcome()).toBe('budget_exceeded');
    clock.set('2026-06-29T16:00:00Z');
    expect(await outcome()).toBe('held');
    expect(await ofAccount()).toMatchObject([{ spent: FILM, level: 'ok' }]);
  });

  it('of a month end with it, and of all never', async () => {
    await put({ budgets: { monthly: '6', total: '10' } });
    expect(await outcome()).toBe('held');
    clock.set('2026-06-30T12:00:00Z');
    expect([await outcome(), await outcome()]).toEqual(['held', 'budget_exceeded']);
    expect(await ofAccount()).toMatchObject([
      { period: 'total', spent: '6.000000', left: '4.000000', level: 'ok' },
      {
        period: 'monthly',
        spent: '6.000000',
        left: '0.000000',
        level: 'spent',
        resetsAt: '2026-06-30T16:00:00.000Z',
      },
    ]);
    clock.set('2026-06-30T16:00:00Z');
    expect([await outcome(), await outcome()]).toEqual(['held', 'budget_exceeded']);
    const [total, monthly] = await ofAccount();
    expect(total).not.toHaveProperty('resetsAt');
    expect(monthly).toMatchObject({ spent: FILM });
  });

  it('of a key are its own, in days of its account', async () => {
    const limits = { keyDailyBudget: '3', keyMonthlyBudget: '6' };
    expect([await outcome(limits), await outcome(limits)]).toEqual(['held', 'budget_exceeded']);
    expect(await outcome({ ...limits, keyId: 'another' })).toBe('held');
    clock.set('2026-06-29T16:00:00Z');
    expect([await outcome(limits), await outcome(limits)]).toEqual(['held', 'budget_exceeded']);
    expect(await ofKey({ daily: '3', monthly: '6', total: '100' })).toMatchObject([
      { owner: 'key', period: 'total', spent: '6.000000' },
      { period: 'monthly', spent: '6.000000', level: 'spent' },
      { period: 'daily', spent: FILM, resetsAt: '2026-06-30T16:00:00.000Z' },
    ]);
    expect(await ofKey({ daily: '3' }, 'never used')).toMatchObject([{ spent: '0.000000', level: 'ok' }]);
  });

  it('get back what was released, and what was not charged, on the day it was held for', async () => {
    await put({ budgets: { daily: '6' } });
    const [first, second] = [await reserve(), await reserve()];
    clock.set('2026-06-29T17:00:00Z');
    await services.settlement.release(`m-${messages++}`, { taskId: first.item.taskId }, 'failed');
    await services.settlement.complete(`m-${messages++}`, completed(second.item.taskId, { seconds: 3 }));
    expect(await ofAccount()).toMatchObject([{ spent: '0.000000' }]);
    expect([await outcome(), await outcome(), await outcome()]).toEqual(['held', 'held', 'budget_exceeded']);
    clock.set('2026-06-29T15:00:00Z');
    expect(await ofAccount()).toMatchObject([{ spent: '1.800000' }]);
  });

  it('are exact however many reserve at once, in one process and in another', async () => {
    await put({ budgets: { daily: '30' } });
    const other = billingServices(database, clock);
    const results = await Promise.all(
      Array.from({ length: 40 }, async (_, i) => {
        const { reservations } = i % 2 ? services : other;
        const [result] = await reservations.reserve([reservation(accountId, { keyId: `key_${i % 3}` })]);
        return result!.refusal ?? 'held';
      }),
    );
    expect(results.filter((result) => result === 'held')).toHaveLength(10);
    expect(results.filter((result) => result === 'budget_exceeded')).toHaveLength(30);
    expect(await ofAccount()).toMatchObject([{ spent: '30.000000', left: '0.000000' }]);
  });

  it('can be changed and taken away, one by one', async () => {
    await put({ budgets: { daily: '1', monthly: '1' }, budgetWarnPercent: 50 });
    expect(await services.accounts.put({ accountId, budgets: { daily: null } })).toMatchObject({
      timeZone: 'Asia/Shanghai',
      budgetWarnPercent: 50,
      budgets: [{ period: 'monthly', limit: '1.000000' }],
    });
    expect(await outcome()).toBe('budget_exceeded');
    await put({ budgets: { monthly: '6' } });
    expect(await outcome()).toBe('held');
    expect(await ofAccount()).toMatchObject([{ spent: FILM, level: 'warning' }]);
    await expect(put({ timeZone: 'Nowhere/City' })).rejects.toMatchObject({ param: 'timeZone' });
    await expect(put({ budgets: { total: '-1' } })).rejects.toMatchObject({ param: 'budgets.total' });
  });

  it('agree with the holds', async () => {
    const checks = await services.ledgerChecks();
    expect(checks.find(({ name }) => name === 'day_totals_equal_holds')).toMatchObject({ ok: true });
    await database.query(`UPDATE billing.day_spend SET amount = amount + 1 WHERE account_id = $1`, [
      'acct_0',
    ]);
    const after = await services.ledgerChecks();
    expect(after.find(({ name }) => name === 'day_totals_equal_holds')).toMatchObject({ ok: false });
    await database.query(`UPDATE billing.day_spend SET amount = amount - 1 WHERE account_id = $1`, [
      'acct_0',
    ]);
  });
});
