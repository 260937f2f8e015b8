import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { formatMicros, parseMicros } from '@reelgate/contracts';
import type { Movement, StatementPage } from '@reelgate/contracts';
import type { Database } from '@reelgate/db';
import { FixedClock } from '@reelgate/testing';
import { billingDatabase, billingServices, completed, reservation, START } from '../billing.fixture.js';

const ACCOUNT = 'acct_statement';

describe('a statement', () => {
  let database: Database;
  let services: ReturnType<typeof billingServices>;
  const clock = new FixedClock(START);

  const page = (fields: object = {}): Promise<StatementPage> =>
    services.statements.statement({
      accountId: ACCOUNT,
      from: '2026-07-01T00:00:00Z',
      to: '2026-08-01T00:00:00Z',
      limit: 100,
      ...fields,
    });
  const reserve = async (accountId: string, at: string): Promise<string> => {
    clock.set(at);
    const item = reservation(accountId, { createdAt: at });
    const [result] = await services.reservations.reserve([item]);
    expect(result!.price).toBeDefined();
    return item.taskId;
  };
  const charge = async (accountId: string, at: string): Promise<string> => {
    const taskId = await reserve(accountId, at);
    await services.settlement.complete(`done-${taskId}`, completed(taskId));
    return taskId;
  };
  const credit = async (accountId: string, amount: string, at: string, note?: string): Promise<void> => {
    clock.set(at);
    await services.accounts.credit({
      accountId,
      amount,
      currency: 'CNY',
      idempotencyKey: `${at} ${amount}`,
      ...(note === undefined ? {} : { note }),
    });
  };

  const tasks: string[] = [];
  beforeAll(async () => {
    ({ database } = await billingDatabase());
    services = billingServices(database, clock);
    for (const accountId of [ACCOUNT, 'acct_other']) {
      await services.accounts.put({ accountId });
      await credit(accountId, '20', '2026-06-20T00:00:00Z', 'first');
      await charge(accountId, '2026-06-30T23:59:59.999Z');
    }
    // The month: a top-up, a charge, a film that fails, credit taken back, one that is still being made.
    await credit(ACCOUNT, '100.5', '2026-07-01T00:00:00Z', '=汇款 17');
    tasks.push(await charge(ACCOUNT, '2026-07-02T10:00:00Z'));
    tasks.push(await reserve(ACCOUNT, '2026-07-03T10:00:00Z'));
    clock.set('2026-07-03T11:00:00Z');
    await services.settlement.release('failed', { taskId: tasks[1]! }, 'upstream_failed');
    await credit(ACCOUNT, '-0.000001', '2026-07-04T10:00:00Z', 'typing error');
    tasks.push(await reserve(ACCOUNT, '2026-07-31T23:59:59.999Z'));
    clock.set('2026-08-01T00:00:00Z');
    await services.settlement.complete('in August', completed(tasks[2]!));
  });
  afterAll(() => database.close());

  it('has every movement of the month with the balance after it', async () => {
    const statement = await page();
    expect(statement).toMatchObject({
      currency: 'CNY',
      opening: '17.000000',
      openingHeld: '0.000000',
      closing: '114.499999',
      closingHeld: '3.000000',
      hasMore: false,
    });
    const row = ({ at, kind, amount, held, balance, heldAfter, taskId, note }: Movement): unknown[] => [
      at,
      kind,
      amount,
      held,
      balance,
      heldAfter,
      taskId,
      note,
    ];
    expect(statement.movements.map(row)).toEqual([
      [
        '2026-07-01T00:00:00.000Z',
        'credit',
        '100.500000',
        '0.000000',
        '117.500000',
        '0.000000',
        undefined,
        '=汇款 17',
      ],
      [
        '2026-07-02T10:00:00.000Z',
        'reserve',
        '0.000000',
        '3.000000',
        '117.500000',
        '3.000000',
        tasks[0],
        undefined,
      ],
      [
        '2026-07-02T10:00:00.000Z',
        'capture',
        '-3.000000',
        '-3.000000',
        '114.500000',
        '0.000000',
        tasks[0],
        undefined,
      ],
      [
        '2026-07-03T10:00:00.000Z',
        'reserve',
        '0.000000',
        '3.000000',
        '114.500000',
        '3.000000',
        tasks[1],
        undefined,
      ],
      [
        '2026-07-03T11:00:00.000Z',
        'release',
        '0.000000',
        '-3.000000',
        '114.500000',
        '0.000000',
        tasks[1],
        'upstream_failed',
      ],
      [
        '2026-07-04T10:00:00.000Z',
        'adjustment',
        '-0.000001',
        '0.000000',
        '114.499999',
        '0.000000',
        undefined,
        'typing error',
      ],
      [
        '2026-07-31T23:59:59.999Z',
        'reserve',
        '0.000000',
        '3.000000',
        '114.499999',
        '3.000000',
        tasks[2],
        undefined,
      ],
    ]);
    expect(statement.movements[2]).toMatchObject({
      model: 'kling-3.0-720p-mute',
      keyId: `key_of_${ACCOUNT}`,
    });
  });

  it('closes with what the next one opens with, and ends at the balance', async () => {
    const months = [
      ['2026-06-01', '2026-07-01'],
      ['2026-07-01', '2026-08-01'],
      ['2026-08-01', '2026-09-01'],
    ];
    const statements = await Promise.all(
      months.map(([from, to]) => page({ from: `${from}T00:00:00Z`, to: `${to}T00:00:00Z` })),
    );
    expect(statements[0]!.opening).toBe('0.000000');
    for (const [i, { opening, openingHeld }] of statements.slice(1).entries()) {
      expect([opening, openingHeld]).toEqual([statements[i]!.closing, statements[i]!.closingHeld]);
    }
    for (const { opening, closing, movements } of statements) {
      const sum = movements.reduce((total, { amount }) => total + parseMicros(amount), parseMicros(opening));
      expect(formatMicros(sum)).toBe(closing);
    }
    const balance = await services.accounts.balance(ACCOUNT);
    expect(statements.at(-1)!.closing).toBe(balance.balance);
    expect(statements.at(-1)!.closingHeld).toBe(balance.held);
  });

  it('is the same page by page', async () => {
    const whole = await page();
    const read: Movement[] = [];
    for (let after: string | undefined; ; after = read.at(-1)!.txId) {
      const { movements, hasMore, opening } = await page({ limit: 2, ...(after ? { after } : {}) });
      expect(opening).toBe(whole.opening);
      read.push(...movements);
      if (!hasMore) break;
    }
    expect(read).toEqual(whole.movements);
  });

  it('is of somebody, and of a time', async () => {
    await expect(page({ accountId: 'nobody' })).rejects.toMatchObject({ code: 'not_found' });
    await expect(page({ to: '2026-07-01T00:00:00Z' })).rejects.toMatchObject({ param: 'to' });
    await expect(page({ after: 'x' })).rejects.toMatchObject({ param: 'after' });
  });
});
