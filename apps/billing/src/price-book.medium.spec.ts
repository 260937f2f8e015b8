import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Reservation } from '@reelgate/contracts';
import type { Database } from '@reelgate/db';
import { FixedClock } from '@reelgate/testing';
import {
  billingDatabase,
  billingServices,
  completed,
  pricingBasis,
  reservation,
  START,
} from './billing.fixture.js';

const HOUR = 3_600_000;
const after = (ms: number): string => new Date(START.getTime() + ms).toISOString();

describe('the price book', () => {
  let database: Database;
  let clock: FixedClock;
  let billing: ReturnType<typeof billingServices>;
  let accounts = 0;
  let messages = 0;

  beforeAll(async () => {
    ({ database } = await billingDatabase());
    clock = new FixedClock(START);
    billing = billingServices(database, clock);
  });
  afterAll(() => database?.close());

  async function newAccount(fields: object = {}): Promise<string> {
    const accountId = `acct_${accounts++}`;
    await billing.accounts.put({ accountId, creditLimit: '1000', ...fields });
    return accountId;
  }
  const row = (fields: Record<string, string>): Record<string, string> => ({
    billing_name: 'kling-3.0-720p-mute',
    unit_price: '0.7',
    unit: 'second',
    ...fields,
  });
  const add = (...rows: Record<string, string>[]) => billing.editor.add({ rows, dryRun: false });
  const amount = async (
    accountId: string,
    fields: Partial<Reservation> = {},
  ): Promise<string | undefined> => {
    const createdAt = clock.now().toISOString();
    const [result] = await billing.reservations.reserve([reservation(accountId, { createdAt, ...fields })]);
    return result!.price?.amount ?? result!.refusal;
  };

  it('prices what is created from a new row on, and nothing before it', async () => {
    const accountId = await newAccount();
    const early = reservation(accountId, { createdAt: after(0) });
    await billing.reservations.reserve([early]);
    const { changes, applied } = await add(row({ effective_from: after(HOUR) }));
    expect(applied).toBe(true);
    expect(changes).toMatchObject([
      {
        kind: 'changed',
        before: { unitPrice: '0.600000', source: 'list' },
        after: { unitPrice: '0.700000', source: 'operator', effectiveFrom: after(HOUR) },
      },
    ]);
    expect(await amount(accountId)).toBe('3.000000');
    expect(await amount(accountId, { createdAt: after(HOUR - 1) })).toBe('3.000000');
    expect(await amount(accountId, { createdAt: after(HOUR) })).toBe('3.500000');
    // Its price was agreed before.
    clock.set(after(2 * HOUR));
    await billing.settlement.complete(`m${messages++}`, completed(early.taskId));
    expect(
      await database.query('SELECT charged FROM billing.hold WHERE task_id = $1', [early.taskId]),
    ).toEqual([{ charged: 3_000_000n }]);
  });

  it('takes a price back by a later row, while holds are open', async () => {
    const accountId = await newAccount();
    const name = { basis: pricingBasis({ tier: '4k' }) };
    const open = reservation(accountId, { ...name, createdAt: clock.now().toISOString() });
    await billing.reservations.reserve([open]);
    const { changes } = await add({ billing_name: 'kling-3.0-4k-mute', withdrawn: 'true' });
    expect(changes).toMatchObject([{ kind: 'withdrawn', before: { source: 'list' } }]);
    expect(await amount(accountId, name)).toBe('not_priced');
    expect((await billing.prices.list({ name: 'kling-3.0-4k-mute', limit: 10 })).rows).toEqual([]);
    expect(await billing.prices.missing()).toContain('kling-3.0-4k-mute');
    await billing.settlement.complete(`m${messages++}`, completed(open.taskId));
    expect(
      await database.query(
        'SELECT status, charged = amount AS "inFull" FROM billing.hold WHERE task_id = $1',
        [open.taskId],
      ),
    ).toEqual([{ status: 'charged', inFull: true }]);
  });

  it('prices an account by its own list first', async () => {
    const [plain, studio] = [await newAccount(), await newAccount({ priceList: 'studio-x' })];
    const basis = pricingBasis({ tier: '1080p' });
    await add(row({ billing_name: 'kling-3.0-1080p-mute', unit_price: '0.5', price_list: 'studio-x' }));
    expect(await amount(plain, { basis })).toBe('4.000000');
    expect(await amount(studio, { basis })).toBe('2.500000');
    // What its list lacks it pays like everybody.
    expect(await amount(studio)).toBe(await amount(plain));
    // The list counts for what was delivered, too.
    const task = reservation(studio, {
      basis: pricingBasis({ tier: '2k' }),
      createdAt: clock.now().toISOString(),
    });
    await add(row({ billing_name: 'kling-3.0-2k-mute', unit_price: '9' }));
    await billing.reservations.reserve([task]);
    await billing.settlement.complete(
      `m${messages++}`,
      completed(task.taskId, { width: 1920, height: 1080 }),
    );
    expect(
      await database.query('SELECT charged FROM billing.hold WHERE task_id = $1', [task.taskId]),
    ).toEqual([{ charged: 2_500_000n }]);
    expect((await billing.prices.list({ priceList: 'studio-x', limit: 10 })).rows).toMatchObject([
      { billingName: 'kling-3.0-1080p-mute', priceList: 'studio-x' },
    ]);
    await billing.accounts.put({ accountId: studio, priceList: '' });
    expect(await amount(studio, { basis })).toBe('4.000000');
  });

  it('shows what an import would change, then adds all of it, and the same again is no news', async () => {
    const from = after(100 * HOUR);
    const csv = [
      'billing_name,unit_price,unit,min_units,effective_from',
      `kling-2.5-720p,0.25,second,,${from}`,
      `hailuo-02-768p,0.4,second,2,${from}`,
    ].join('\n');
    const preview = await billing.editor.add({ csv, dryRun: true });
    expect(preview).toMatchObject({ applied: false, same: 0 });
    expect(preview.changes.map(({ kind, after: { terms } }) => [kind, terms!.min_units])).toEqual([
      ['changed', null],
      ['changed', 2],
    ]);
    const rows = async (): Promise<bigint> =>
      (await database.query<{ n: bigint }>('SELECT count(*) AS n FROM billing.price'))[0]!.n;
    const before = await rows();
    expect(await billing.editor.add({ csv, dryRun: false })).toMatchObject({ applied: true });
    expect(await rows()).toBe(before + 2n);
    expect(await billing.editor.add({ csv, dryRun: false })).toEqual({ applied: true, same: 2, changes: [] });
    expect(await rows()).toBe(before + 2n);
    const { rows: history } = await billing.prices.list({
      view: 'history',
      name: 'kling-2.5-720p',
      limit: 10,
    });
    expect(history.map(({ source }) => source)).toEqual(['list', 'operator']);
  });

  it.each<[string, Record<string, string>, string]>([
    ['a past date', { effective_from: '2026-06-20' }, 'lies in the past'],
    ['a date that is none', { effective_from: '2026-02-30T00:00' }, 'not a day or an instant'],
    ['a name that no film has', { billing_name: 'kling-9-720p' }, 'no film is charged as this name'],
    ['no price', { unit_price: '' }, 'not a unit price'],
    ['an unknown unit', { unit: 'minute' }, 'is not one of'],
    ['another currency', { currency: 'USD' }, 'runs in CNY'],
    [
      'another price for a row that exists',
      { effective_from: after(HOUR), unit_price: '0.8' },
      'never changed',
    ],
    ['a list with a strange name', { price_list: 'Studio X' }, 'not a name of a price list'],
  ])('adds nothing at all when one row has %s', async (_, fields, problem) => {
    const fine = row({ billing_name: 'kling-2.5-1080p', effective_from: after(1_000 * HOUR) });
    await expect(add(fine, row(fields))).rejects.toMatchObject({
      code: 'invalid_request',
      message: expect.stringMatching(new RegExp(`^Nothing was added. row 2 .*${problem}`)),
    });
    const { rows } = await billing.prices.list({ view: 'history', name: 'kling-2.5-1080p', limit: 10 });
    expect(rows).toHaveLength(1);
  });

  it('lists placeholders and the names without a price', async () => {
    const { rows } = await billing.prices.list({ source: 'placeholder', limit: 1_000 });
    expect(rows.length).toBeGreaterThan(0);
    expect(new Set(rows.map(({ source }) => source))).toEqual(new Set(['placeholder']));
    const [{ billingName, unitPrice, unit }] = rows as [(typeof rows)[number]];
    await add({ billing_name: billingName, unit_price: unitPrice, unit });
    const left = await billing.prices.list({ source: 'placeholder', limit: 1_000 });
    expect(left.rows.map((each) => each.billingName)).not.toContain(billingName);
    expect(await billing.prices.missing()).not.toContain(billingName);
  });

  it('says what charged films would have cost by another book', async () => {
    const [one, two] = [await newAccount(), await newAccount({ priceMultiplier: '2' })];
    clock.set(after(50 * HOUR));
    const charge = async (accountId: string, tier: '720p' | '1080p', seconds: number): Promise<void> => {
      const task = reservation(accountId, {
        basis: pricingBasis({ tier }),
        seconds,
        createdAt: clock.now().toISOString(),
      });
      await billing.reservations.reserve([task]);
      await billing.settlement.complete(`m${messages++}`, completed(task.taskId, { seconds }));
    };
    await charge(one, '720p', 5);
    await charge(one, '720p', 10);
    await charge(two, '1080p', 5);
    const period = { from: after(50 * HOUR), to: after(51 * HOUR) };
    const csv = 'billing_name,unit_price,unit\nkling-3.0-720p-mute,1,second\n';
    expect(await billing.replays.replay({ ...period, csv })).toEqual({
      currency: 'CNY',
      unpriced: 0,
      rows: [
        {
          model: 'kling-3.0-1080p-mute',
          account: two,
          tasks: 1,
          charged: '8.000000',
          replayed: '8.000000',
          difference: '0.000000',
        },
        {
          model: 'kling-3.0-720p-mute',
          account: one,
          tasks: 2,
          charged: '10.500000',
          replayed: '15.000000',
          difference: '4.500000',
        },
      ],
    });
    // By the prices of before the change.
    expect((await billing.replays.replay({ ...period, at: after(0) })).rows[1]).toMatchObject({
      replayed: '9.000000',
      difference: '-1.500000',
    });
    expect(await billing.replays.replay({ ...period, at: '2026-01-01T00:00:00Z' })).toMatchObject({
      unpriced: 3,
      rows: [],
    });
    await expect(billing.replays.replay({ ...period, csv: 'billing_name\nx' })).rejects.toMatchObject({
      code: 'invalid_request',
      param: 'csv',
    });
  });
});
