import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { AdjustmentCreate, LedgerQuery } from '@reelgate/contracts';
import type { Database } from '@reelgate/db';
import { FixedClock } from '@reelgate/testing';
import {
  billingDatabase,
  billingServices,
  completed,
  newTaskId,
  reservation,
  START,
} from './billing.fixture.js';

const HOUR_MS = 3_600_000;

describe('the ledger as operators see it', () => {
  let database: Database;
  const clock = new FixedClock(START);
  let services: ReturnType<typeof billingServices>;
  /** The same books in an installation that wants two keys for an adjustment. */
  let strict: ReturnType<typeof billingServices>;

  beforeAll(async () => {
    ({ database } = await billingDatabase());
    services = billingServices(database, clock);
    strict = billingServices(database, clock, { approval: { needed: true, withinMs: 48 * HOUR_MS } });
  });
  afterAll(() => database?.close());

  let accounts = 0;
  async function newAccount(credit = '100'): Promise<string> {
    const accountId = `acct_ledger_${++accounts}`;
    await services.accounts.put({ accountId });
    await services.accounts.credit({ accountId, amount: credit, currency: 'CNY', idempotencyKey: 'first' });
    return accountId;
  }
  const balanceOf = async (accountId: string) => (await services.accounts.balance(accountId)).balance;

  describe('lists', () => {
    let mine: string;
    const tasks = [newTaskId(), newTaskId(), newTaskId()];

    beforeAll(async () => {
      mine = await newAccount();
      const other = await newAccount();
      for (const [i, taskId] of tasks.entries()) {
        await services.reservations.reserve([
          reservation(mine, { taskId }),
          reservation(other, { taskId: newTaskId() }),
        ]);
        if (i === 0) await services.settlement.complete(`done-${taskId}`, completed(taskId));
        if (i === 1) await services.settlement.release(`failed-${taskId}`, { taskId }, 'timed_out');
        await clock.advance(HOUR_MS);
      }
    });
    const list = async (query: Partial<LedgerQuery>) =>
      (await services.ledger.transactions({ limit: 100, ...query })).transactions.map(({ kind, taskId }) =>
        `${kind} ${taskId === undefined ? '' : tasks.indexOf(taskId)}`.trim(),
      );

    it('transactions of an account, newest first, with what each moved', async () => {
      expect(await list({ accountId: mine })).toEqual([
        'reserve 2',
        'release 1',
        'reserve 1',
        'capture 0',
        'reserve 0',
        'credit',
      ]);
      const { transactions } = await services.ledger.transactions({
        limit: 1,
        accountId: mine,
        kind: 'release',
      });
      expect(transactions[0]).toMatchObject({
        key: `settle:${tasks[1]}`,
        note: 'timed_out',
        entries: [
          { account: `customer:${mine}`, amount: '3.000000' },
          { account: `held:${mine}`, amount: '-3.000000' },
        ],
      });
    });

    it.each<[string, () => Partial<LedgerQuery>, string[]]>([
      ['a kind', () => ({ kind: 'capture' }), ['capture 0']],
      ['a task', () => ({ taskId: tasks[1]! }), ['release 1', 'reserve 1']],
      ['an account of the ledger', () => ({ ledgerAccount: 'revenue:kling' }), ['capture 0']],
      ['two accounts that nothing has both', () => ({ accountId: 'x', ledgerAccount: 'held:y' }), []],
      [
        'a time, its end exclusive',
        () => ({
          accountId: mine,
          from: new Date(START.getTime() + HOUR_MS).toISOString(),
          to: new Date(START.getTime() + 2 * HOUR_MS).toISOString(),
        }),
        ['release 1', 'reserve 1'],
      ],
      ['a time before everything', () => ({ to: START.toISOString() }), []],
      ['a time after everything', () => ({ from: '2030-01-01T00:00:00Z' }), []],
    ])('only what has %s', async (_, query, expected) => {
      expect(await list(query())).toEqual(expected);
    });

    it('page by page, each row once', async () => {
      for (const limit of [1, 2, 3]) {
        const seen: string[] = [];
        for (let after: string | undefined; ;) {
          const { rows, hasMore } = await services.ledger.entries({ limit, ...(after ? { after } : {}) });
          seen.push(...rows.map(({ id }) => id));
          after = rows.at(-1)?.id;
          if (!hasMore) break;
        }
        const [all] = await database.query<{ count: bigint }>('SELECT count(*) FROM billing.ledger_entry');
        expect([seen.length, new Set(seen).size]).toEqual([Number(all!.count), Number(all!.count)]);
      }
      const first = await services.ledger.transactions({ limit: 2, accountId: mine });
      expect(first.hasMore).toBe(true);
      const after = first.transactions.at(-1)!.id;
      const second = await services.ledger.transactions({ limit: 100, accountId: mine, after });
      expect([second.transactions.length, second.hasMore]).toEqual([4, false]);
    });

    it('refuse a cursor of another kind', async () => {
      await expect(services.ledger.transactions({ limit: 1, after: '7/held:x' })).rejects.toMatchObject({
        code: 'invalid_request',
        param: 'after',
      });
      await expect(services.ledger.entries({ limit: 1, after: '7' })).rejects.toMatchObject({
        param: 'after',
      });
    });
  });

  describe('adjustments', () => {
    const asked = (accountId: string, fields: Partial<AdjustmentCreate> = {}): AdjustmentCreate => ({
      accountId,
      amount: '-2.5',
      currency: 'CNY',
      reason: 'Charged twice',
      idempotencyKey: 'adj',
      by: 'key_one',
      ...fields,
    });

    it('move the balance at once where one key is enough, by a transaction that says why', async () => {
      const accountId = await newAccount();
      const taskId = newTaskId();
      await services.reservations.reserve([reservation(accountId, { taskId })]);
      const adjustment = await services.adjustments.create(asked(accountId, { taskId }));
      expect(adjustment).toMatchObject({
        state: 'applied',
        amount: '-2.500000',
        requestedBy: 'key_one',
        taskId,
      });
      expect(await balanceOf(accountId)).toBe('97.500000');
      const { transactions } = await services.ledger.transactions({ limit: 5, taskId, kind: 'adjustment' });
      expect(transactions).toMatchObject([
        {
          id: adjustment.txId,
          note: 'Charged twice',
          taskId,
          entries: [
            { account: 'adjustment', amount: '2.500000' },
            { account: `customer:${accountId}`, amount: '-2.500000' },
          ],
        },
      ]);
    });

    it('happen once per key, however often and however many at once they are asked for', async () => {
      const accountId = await newAccount();
      const answers = await Promise.all(
        Array.from({ length: 8 }, () => services.adjustments.create(asked(accountId))),
      );
      expect(new Set(answers.map(({ id }) => id)).size).toBe(1);
      expect(await balanceOf(accountId)).toBe('97.500000');
      await expect(services.adjustments.create(asked(accountId, { amount: '-3' }))).rejects.toMatchObject({
        code: 'idempotency_key_reused',
      });
    });

    it.each<[string, Partial<AdjustmentCreate>, string]>([
      ['nothing', { amount: '0' }, 'amount'],
      ['more than a balance can be', { amount: '1000000000001' }, 'amount'],
      ['another currency', { currency: 'USD' }, 'currency'],
      ["a task that is not the account's", { taskId: 'video_of_another' }, 'task_id'],
    ])('are refused for %s', async (_, fields, param) => {
      const accountId = await newAccount();
      await expect(services.adjustments.create(asked(accountId, fields))).rejects.toMatchObject({ param });
      expect(await balanceOf(accountId)).toBe('100.000000');
    });

    it('wait for a second key where the installation wants two, and move nothing until then', async () => {
      const accountId = await newAccount();
      const { id, state } = await strict.adjustments.create(asked(accountId));
      expect([state, await balanceOf(accountId)]).toEqual(['pending', '100.000000']);
      const approve = (by: string) => strict.adjustments.decide({ id, approve: true, by });
      await expect(approve('key_one')).rejects.toMatchObject({ code: 'permission_denied' });

      const [first, ...rest] = await Promise.all(['key_two', 'key_two', 'key_two'].map(approve));
      expect(first).toMatchObject({ state: 'applied', decidedBy: 'key_two', txId: expect.any(String) });
      for (const again of rest) expect(again).toEqual(first);
      expect(await balanceOf(accountId)).toBe('97.500000');
      await expect(approve('key_three')).rejects.toMatchObject({ code: 'invalid_request' });
      // Asked for once more under its key it is still the one that was approved.
      expect(await strict.adjustments.create(asked(accountId))).toEqual(first);
    });

    it('are rejected by another key or withdrawn by their own, and then are nothing', async () => {
      const accountId = await newAccount();
      for (const [idempotencyKey, by] of [
        ['a', 'key_two'],
        ['b', 'key_one'],
      ] as const) {
        const { id } = await strict.adjustments.create(asked(accountId, { idempotencyKey }));
        const rejected = await strict.adjustments.decide({ id, approve: false, note: 'no', by });
        expect(rejected).toMatchObject({ state: 'rejected', decisionNote: 'no', decidedBy: by });
        await expect(strict.adjustments.decide({ id, approve: true, by: 'key_two' })).rejects.toMatchObject({
          code: 'invalid_request',
        });
      }
      expect(await balanceOf(accountId)).toBe('100.000000');
    });

    it('expire', async () => {
      const accountId = await newAccount();
      const { id } = await strict.adjustments.create(asked(accountId));
      const listed = async (state: 'pending' | 'expired') =>
        (await strict.adjustments.list({ accountId, state, limit: 10 })).adjustments.length;
      expect([await listed('pending'), await listed('expired')]).toEqual([1, 0]);
      await clock.advance(48 * HOUR_MS);
      expect([await listed('pending'), await listed('expired')]).toEqual([0, 1]);
      await expect(strict.adjustments.decide({ id, approve: true, by: 'key_two' })).rejects.toThrow(
        'The adjustment is expired',
      );
      expect(await balanceOf(accountId)).toBe('100.000000');
    });

    it('are the only way to take credit where two keys are wanted', async () => {
      const accountId = await newAccount();
      const take = { accountId, amount: '-5', currency: 'CNY', idempotencyKey: 'take' };
      await expect(strict.accounts.credit(take)).rejects.toMatchObject({ param: 'amount' });
      await services.accounts.credit(take);
      expect(await balanceOf(accountId)).toBe('95.000000');
    });

    it('leave books that agree', async () => {
      expect((await services.ledgerChecks()).filter(({ ok }) => !ok)).toEqual([]);
    });
  });
});
