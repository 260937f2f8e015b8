import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Reservation, TaskResult, VendorBillImport } from '@reelgate/contracts';
import type { Database } from '@reelgate/db';
import { newId } from '@reelgate/runtime';
import { FixedClock } from '@reelgate/testing';
import {
  billingDatabase,
  billingServices,
  completed,
  pricingBasis,
  reservation,
  START,
} from '../billing.fixture.js';

const NOON = new Date('2026-07-02T12:00:00Z');
const ACCOUNT = 'acct_costs';
const FILM = 'kling-3.0-720p-mute';

describe('what vendors take', () => {
  let database: Database;
  let services: ReturnType<typeof billingServices>;
  const clock = new FixedClock(START);

  beforeAll(async () => {
    ({ database } = await billingDatabase());
    services = billingServices(database, clock);
    await services.accounts.put({ accountId: ACCOUNT, creditLimit: '1000' });
    await add(
      { vendor: 'tencent-vod', billing_name: FILM, unit_price: '0.4', unit: 'second' },
      { vendor: 'tencent-vod', billing_name: '*', unit_price: '1', unit: 'task' },
      {
        vendor: 'tencent-vod',
        billing_name: FILM,
        unit_price: '0.5',
        unit: 'second',
        effective_from: NOON.toISOString(),
      },
      { vendor: 'vidu', billing_name: '*', unit_price: '0.03125', unit: 'vendor_unit' },
      { channel_id: 'chan_cheap', billing_name: FILM, unit_price: '0.1', unit: 'second' },
    );
  });
  afterAll(() => database.close());

  const add = (...rows: Record<string, string>[]) =>
    services.editor.add({ rows, book: 'costs', dryRun: false });

  /** The cost of a film that costs 3.00 to the account. */
  const costOf = async (
    maker: { vendor?: string; channelId?: string; vendorTaskId?: string },
    { result = {}, ...fields }: Partial<Reservation> & { result?: Partial<TaskResult> } = {},
  ): Promise<bigint | null> => {
    const item = reservation(ACCOUNT, { createdAt: clock.now().toISOString(), ...fields });
    await services.reservations.reserve([item]);
    await services.settlement.complete(newId('evt', clock.now()), {
      ...completed(item.taskId, { seconds: item.seconds, ...result }),
      at: clock.now().toISOString(),
      ...maker,
    });
    const [row] = await database.query<{ cost: bigint | null }>(
      'SELECT cost FROM billing.hold WHERE task_id = $1',
      [item.taskId],
    );
    return row!.cost;
  };

  it('is kept with each film: by its channel, else its vendor, by its name, else any', async () => {
    expect(await costOf({ vendor: 'tencent-vod', channelId: 'chan_1' })).toBe(2_000_000n);
    expect(await costOf({ vendor: 'tencent-vod', channelId: 'chan_cheap' })).toBe(500_000n);
    const other = { basis: pricingBasis({ tier: '1080p' }) };
    expect(await costOf({ vendor: 'tencent-vod', channelId: 'chan_cheap' }, other)).toBe(1_000_000n);
    expect(await costOf({ vendor: 'ark', channelId: 'chan_2' })).toBeNull();
    expect(await costOf({})).toBeNull();
  });

  it("can be the vendor's own figure", async () => {
    const vidu = { vendor: 'vidu', channelId: 'chan_3' };
    expect(await costOf(vidu, { result: { vendorUsage: { credits: 40 } } })).toBe(1_250_000n);
    expect(await costOf(vidu, { result: { vendorUsage: { credits: '2.5' } } })).toBe(78_125n);
    expect(await costOf(vidu)).toBeNull();
  });

  it('changes with a row at the instant when the film is done', async () => {
    const vod = { vendor: 'tencent-vod', channelId: 'chan_1' };
    clock.set(new Date(NOON.getTime() - 1));
    expect(await costOf(vod)).toBe(2_000_000n);
    clock.set(NOON);
    expect(await costOf(vod)).toBe(2_500_000n);
  });

  it('makes the margin of usage', async () => {
    const { rows } = await services.usage.usage({
      from: '2026-07-01T00:00:00Z',
      to: '2026-07-03T00:00:00Z',
      groupBy: ['vendor'],
    });
    expect(rows).toMatchObject([
      { vendor: '', tasks: 1, cost: '0.000000', margin: '0.000000', tasksWithoutCost: 1 },
      { vendor: 'ark', tasks: 1, tasksWithoutCost: 1 },
      {
        vendor: 'tencent-vod',
        tasks: 5,
        amount: '16.000000',
        cost: '8.000000',
        margin: '8.000000',
        tasksWithoutCost: 0,
      },
      {
        vendor: 'vidu',
        tasks: 3,
        amount: '9.000000',
        cost: '1.328125',
        margin: '4.671875',
        tasksWithoutCost: 1,
      },
    ]);
  });

  it('prices nothing, and no price costs', async () => {
    expect((await services.prices.list({ limit: 1000, view: 'history', name: FILM })).rows).toHaveLength(1);
    const { rows } = await services.prices.list({ limit: 1000, book: 'costs' });
    expect(rows.map(({ priceList, billingName, unitPrice }) => [priceList, billingName, unitPrice])).toEqual([
      ['channel:chan_cheap', FILM, '0.100000'],
      ['vendor:tencent-vod', '*', '1.000000'],
      ['vendor:tencent-vod', FILM, '0.500000'],
      ['vendor:vidu', '*', '0.031250'],
    ]);
    await expect(
      services.accounts.put({ accountId: ACCOUNT, priceList: 'vendor:vidu' }),
    ).rejects.toMatchObject({
      code: 'invalid_request',
    });
  });

  it.each([
    ['prices', { billing_name: '*', unit_price: '1' }, 'not a billing name'],
    [
      'prices',
      { billing_name: FILM, unit_price: '1', price_list: 'vendor:vidu' },
      'costs are kept in the cost book',
    ],
    ['prices', { billing_name: FILM, unit_price: '1', unit: 'vendor_unit' }, 'nobody can be charged by what'],
    ['costs', { billing_name: FILM, unit_price: '1' }, 'name one of them'],
    ['costs', { billing_name: FILM, unit_price: '1', vendor: 'vidu', channel_id: 'x' }, 'name one of them'],
    [
      'costs',
      { billing_name: 'kling-9', unit_price: '1', vendor: 'vidu' },
      'no film is charged as this name',
    ],
    [
      'costs',
      { billing_name: '*', unit_price: '1', unit: 'vendor_unit', step: '5', vendor: 'vidu' },
      'mean nothing',
    ],
  ] as const)('keeps the %s apart: %j', async (book, row, message) => {
    const rows = [{ unit: 'second', ...row }];
    await expect(services.editor.add({ rows, book, dryRun: true })).rejects.toThrow(message);
  });

  describe("beside vendors' own statements", () => {
    const bill = (lines: readonly string[], fields: Partial<VendorBillImport> = {}) =>
      services.vendorBills.import({
        vendor: 'tencent-vod',
        csv: ['Job,Fee', ...lines].join('\n'),
        taskColumn: 'Job',
        amountColumn: 'Fee',
        dryRun: false,
        ...fields,
      });
    const kept = async (): Promise<number> => {
      const [row] = await database.query<{ count: bigint }>('SELECT count(*) FROM billing.vendor_bill');
      return Number(row!.count);
    };
    const difference = async () =>
      (await services.reconciliation.vendors()).find(({ name }) => name === 'vendor_bills')!;

    beforeAll(async () => {
      for (const job of ['job_1', 'job_2', 'job_3']) {
        await costOf({ vendor: 'tencent-vod', channelId: 'chan_1', vendorTaskId: job });
      }
      await costOf({ vendor: 'vidu', vendorTaskId: 'job_v' }, { result: { vendorUsage: { credits: 40 } } });
      await costOf({ vendor: 'vidu', vendorTaskId: 'job_silent' });
      const failed = reservation(ACCOUNT, { createdAt: clock.now().toISOString() });
      await services.reservations.reserve([failed]);
      await services.settlement.release(
        'failed',
        { taskId: failed.taskId, vendor: 'tencent-vod', vendorTaskId: 'job_failed' },
        'upstream_failed',
      );
    });

    const LINES = ['job_1,2.5', 'job_2,2', 'job_2,0.75', 'job_3,2.50', 'job_failed,1', 'job_alien,7', ',99'];
    const EXPECTED = {
      currency: 'CNY',
      tasks: 5,
      agreeing: 2,
      billed: '15.750000',
      cost: '7.500000',
      differences: [
        {
          kind: 'differs',
          vendorTaskId: 'job_2',
          cost: '2.500000',
          billed: '2.750000',
          difference: '0.250000',
        },
        { kind: 'not_charged', vendorTaskId: 'job_failed', billed: '1.000000', difference: '1.000000' },
        { kind: 'unknown', vendorTaskId: 'job_alien', billed: '7.000000' },
      ],
    };

    it('are compared task by task, without being kept', async () => {
      // The second film's lines are written with one and two places: together they may be 0.055 off, and are 0.25.
      expect(await bill(LINES.with(1, 'job_2,2.0'), { dryRun: true })).toMatchObject({
        ...EXPECTED,
        applied: false,
      });
      expect(await kept()).toBe(0);
    });

    it('are kept once, and reconciled from then on', async () => {
      const exact = LINES.with(1, 'job_2,2.00');
      expect(await bill(exact)).toMatchObject({ ...EXPECTED, applied: true });
      expect(await bill(exact)).toMatchObject({ ...EXPECTED, applied: true });
      expect(await kept()).toBe(5);
      const check = await difference();
      expect(check).toMatchObject({ ok: false, checked: 5 });
      expect(check.differences).toEqual([
        expect.stringMatching(/^video_\w+ \(tencent-vod job_2\): billed 2\.750000, cost 2\.500000$/),
        'unknown (tencent-vod job_alien): billed 7.000000, cost not known',
        expect.stringMatching(/^video_\w+ \(tencent-vod job_failed\): billed 1\.000000, cost not known$/),
      ]);
      // A corrected statement replaces what was kept.
      await bill(['job_2,2.5', 'job_failed,0', 'job_alien,0']);
      expect((await difference()).differences).toEqual([
        'unknown (tencent-vod job_alien): billed 0.000000, cost not known',
      ]);
    });

    it('count in units of their own', async () => {
      const units = { vendor: 'vidu', amountColumn: undefined, unitsColumn: 'Fee', dryRun: true };
      expect(await bill(['job_v,40.0', 'job_silent,8.0'], units as never)).toMatchObject({
        tasks: 2,
        agreeing: 1,
        billed: '1.500000',
        differences: [{ kind: 'no_cost', vendorTaskId: 'job_silent', billed: '0.250000' }],
      });
      await expect(bill(['job_1,40'], { ...units, vendor: 'ark' } as never)).rejects.toThrow(
        'does not say what a unit of ark costs',
      );
    });

    it('are refused as a whole when they cannot be read', async () => {
      await expect(bill(['job_1,two'])).rejects.toMatchObject({ code: 'invalid_request', param: 'csv' });
      await expect(bill([])).rejects.toMatchObject({ code: 'invalid_request' });
    });
  });
});
