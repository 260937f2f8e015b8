import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { formatMicros, parseMicros, USAGE_GROUPS } from '@reelgate/contracts';
import type { UsageGroup, UsageRow } from '@reelgate/contracts';
import type { Database } from '@reelgate/db';
import { newId } from '@reelgate/runtime';
import { FixedClock } from '@reelgate/testing';
import fc from 'fast-check';
import {
  billingDatabase,
  billingServices,
  completed,
  pricingBasis,
  reservation,
} from '../billing.fixture.js';

/** One task's end, and what it has to add. Minutes after `BEGIN`. */
interface End {
  readonly minute: number;
  readonly account: number;
  readonly key: number;
  readonly tier: '720p' | '1080p';
  readonly channel: number | null;
  readonly outcome: 'completed' | 'upstream_failed' | 'cancelled' | 'orphan';
}

const BEGIN = Date.parse('2026-07-03T10:20:00Z');
/** Some days, so that periods have whole ones. */
const MINUTES = 60 * 80;
const at = (minute: number): Date => new Date(BEGIN + minute * 60_000);
const PRICE = { '720p': 3_000_000n, '1080p': 4_000_000n };

const ends = fc.array(
  fc.record<End>({
    minute: fc.integer({ min: 0, max: MINUTES }),
    account: fc.integer({ min: 0, max: 1 }),
    key: fc.integer({ min: 0, max: 1 }),
    tier: fc.constantFrom('720p', '1080p'),
    channel: fc.option(fc.integer({ min: 0, max: 1 })),
    outcome: fc.constantFrom('completed', 'completed', 'completed', 'upstream_failed', 'cancelled', 'orphan'),
  }),
  { minLength: 1, maxLength: 12 },
);

/** What of the ends were added while settling, and what by the backlog; and which period is asked for. */
const scenario = fc.record({
  ends,
  uncounted: fc.array(fc.boolean(), { minLength: 12, maxLength: 12 }),
  from: fc.integer({ min: -90, max: MINUTES }),
  minutes: fc.integer({ min: 1, max: MINUTES }),
  groups: fc.subarray([...USAGE_GROUPS]),
});

describe('usage', () => {
  let database: Database;
  let services: ReturnType<typeof billingServices>;
  const clock = new FixedClock(new Date(BEGIN));
  let run = 0;

  beforeAll(async () => {
    ({ database } = await billingDatabase());
    services = billingServices(database, clock);
    // The first channel's vendor takes half a unit a second; what the other takes nobody has said.
    clock.set(new Date(BEGIN - 3_600_000));
    const cost = { vendor: 'vendor-0', billing_name: '*', unit: 'second', unit_price: '0.5' };
    await services.editor.add({ rows: [cost], book: 'costs', dryRun: false });
  });
  afterAll(() => database.close());

  const settle = async (accounts: readonly string[], each: End): Promise<string> => {
    const item = reservation(accounts[each.account]!, {
      keyId: `key_${each.key}`,
      basis: pricingBasis({ tier: each.tier }),
    });
    await services.reservations.reserve([item]);
    clock.set(at(each.minute));
    const { taskId } = item;
    const maker =
      each.channel === null
        ? {}
        : { vendor: `vendor-${each.channel}`, channelId: `chan_${each.channel}`, vendorTaskId: taskId };
    const { settlement } = services;
    if (each.outcome === 'completed') {
      await settlement.complete(newId('evt', clock.now()), {
        ...completed(taskId, { seconds: 5 }),
        at: clock.now().toISOString(),
        ...maker,
      });
    } else if (each.outcome === 'orphan') await settlement.releaseOrphan(taskId);
    else await settlement.release(newId('evt', clock.now()), { taskId, ...maker }, each.outcome);
    return taskId;
  };

  /** As a replica of an earlier version has left them: settled, and in no sum. */
  const uncount = async (taskIds: readonly string[]): Promise<void> => {
    for (const taskId of taskIds) {
      await database.query(
        `UPDATE billing.usage_sum u
            SET tasks = u.tasks - (h.status = 'charged')::int,
                failed = u.failed - (h.status = 'released' AND h.release_reason = 'upstream_failed')::int,
                cancelled = u.cancelled - (h.status = 'released' AND h.release_reason = 'cancelled')::int,
                seconds = u.seconds - coalesce(h.charged_seconds, 0), amount = u.amount - coalesce(h.charged, 0),
                cost = u.cost - coalesce(h.cost, 0), costed_tasks = u.costed_tasks - (h.cost IS NOT NULL)::int,
                costed_amount = u.costed_amount - CASE WHEN h.cost IS NULL THEN 0 ELSE h.charged END
           FROM billing.hold h
          WHERE h.task_id = $1 AND u.since = date_trunc(u.span, h.settled_at, 'UTC') AND u.account_id = h.account_id
            AND u.key_id = h.key_id AND u.model = coalesce(h.charged_model, h.billing_model)
            AND u.vendor = coalesce(h.vendor, '') AND u.channel_id = coalesce(h.channel_id, '')`,
        [taskId],
      );
    }
    await database.query('UPDATE billing.hold SET usage_counted = false WHERE task_id = ANY ($1)', [taskIds]);
  };

  it('is the sum of what was settled, for any period and grouping, in the roll-up or not yet', async () => {
    await fc.assert(
      fc.asyncProperty(scenario, async ({ ends, uncounted, from, minutes, groups }) => {
        run += 1;
        const accounts = [`acct_${run}_a`, `acct_${run}_b`];
        for (const id of accounts) await services.accounts.put({ accountId: id, creditLimit: '1000' });
        clock.set(new Date(BEGIN));
        const taskIds: string[] = [];
        for (const each of ends.toSorted((a, b) => a.minute - b.minute)) {
          taskIds.push(await settle(accounts, each));
        }
        await uncount(taskIds.filter((_, i) => uncounted[i]));

        const usage = async (): Promise<UsageRow[]> =>
          (
            await Promise.all(
              accounts.map((accountId) =>
                services.usage.usage({
                  accountId,
                  from: at(from).toISOString(),
                  to: at(from + minutes).toISOString(),
                  groupBy: groups,
                }),
              ),
            )
          ).flatMap(({ rows }) => rows);
        const expected = accounts.flatMap((account, i) =>
          sums(
            ends.filter(
              (each) =>
                each.account === i &&
                each.outcome !== 'orphan' &&
                each.minute >= from &&
                each.minute < from + minutes,
            ),
            groups,
            account,
          ),
        );
        expect(sorted(await usage())).toEqual(sorted(expected));
        await services.usageBacklog.count();
        expect(sorted(await usage())).toEqual(sorted(expected));
      }),
      { numRuns: 25 },
    );
    const checks = await services.ledgerChecks();
    const about = checks.filter(({ name }) => name.startsWith('usage_'));
    expect(about.map(({ name, differences }) => [name, differences])).toEqual([
      ['usage_equals_holds', []],
      ['usage_equals_entries', []],
    ]);
    expect(about[0]!.checked).toBeGreaterThan(25);
  });

  it('counts each once when replicas settle and add at the same time', async () => {
    const accounts = ['acct_busy_a', 'acct_busy_b'];
    for (const id of accounts) await services.accounts.put({ accountId: id, creditLimit: '1000' });
    clock.set(at(0));
    const end = (i: number): End => ({
      minute: 0,
      account: i % 2,
      key: 0,
      tier: '720p',
      channel: i % 2,
      outcome: 'completed',
    });
    const first = await Promise.all(Array.from({ length: 20 }, (_, i) => settle(accounts, end(i))));
    await uncount(first);
    await Promise.all([
      services.usageBacklog.count(),
      ...Array.from({ length: 20 }, (_, i) => settle(accounts, end(i))),
      services.usageBacklog.count(),
    ]);
    await services.usageBacklog.count();
    const { rows } = await services.usage.usage({
      from: at(-60).toISOString(),
      to: at(60).toISOString(),
      groupBy: ['account'],
      only: { model: 'kling-3.0-720p-mute' },
    });
    expect(rows.filter(({ account }) => accounts.includes(account!))).toMatchObject([
      { account: 'acct_busy_a', tasks: 20, amount: '60.000000' },
      { account: 'acct_busy_b', tasks: 20, amount: '60.000000' },
    ]);
    const checks = await services.ledgerChecks();
    expect(checks.filter(({ ok }) => !ok)).toEqual([]);
  });

  it('finds a sum that is not what the holds say', async () => {
    await database.query(
      `UPDATE billing.usage_sum SET amount = amount + 1 WHERE account_id = 'acct_busy_a' AND tasks > 0`,
    );
    const failed = (await services.ledgerChecks()).filter(({ ok }) => !ok);
    expect(failed.map(({ name }) => name)).toEqual(['usage_equals_holds', 'usage_equals_entries']);
    expect(failed[1]!.differences).toEqual(['acct_busy_a usage: 0.000001']);
    await database.query(
      `UPDATE billing.usage_sum SET amount = amount - 1 WHERE account_id = 'acct_busy_a' AND tasks > 0`,
    );
  });

  it('comes page by page, none lost or twice', async () => {
    const accountId = 'acct_pages';
    await database.query(
      `INSERT INTO billing.usage_sum
       SELECT 'day', $1::timestamptz, $2, 'key_' || n, 'model', 'v', 'c', 1, 0, 0, 5, 7, 0, 0, 0, 0 FROM generate_series(1, 3100) AS n`,
      [new Date('2026-07-03T00:00:00Z'), accountId],
    );
    const seen: string[] = [];
    for (let after: string[] | undefined; ;) {
      const page = await services.usage.usage({
        accountId,
        from: '2026-07-01T00:00:00Z',
        to: '2026-07-05T00:00:00Z',
        groupBy: ['day', 'key'],
        ...(after ? { after } : {}),
      });
      seen.push(...page.rows.map(({ key }) => key!));
      if (!page.hasMore) break;
      const last = page.rows.at(-1)!;
      after = [last.day!, last.key!];
    }
    expect(seen).toHaveLength(3100);
    expect(new Set(seen).size).toBe(3100);
    await database.query('DELETE FROM billing.usage_sum WHERE account_id = $1', [accountId]);
  });
});

/** The same sums, by other means. */
function sums(ends: readonly End[], groups: readonly UsageGroup[], account: string): UsageRow[] {
  const groupOf = (each: End): Partial<Record<UsageGroup, string>> => {
    const iso = at(each.minute).toISOString();
    const model = `kling-3.0-${each.tier}-mute`;
    const known = each.channel !== null && each.outcome !== 'orphan';
    const all: Record<UsageGroup, string> = {
      hour: `${iso.slice(0, 13)}:00:00Z`,
      day: iso.slice(0, 10),
      model,
      key: `key_${each.key}`,
      account,
      vendor: known ? `vendor-${each.channel}` : '',
      channel: known ? `chan_${each.channel}` : '',
    };
    return Object.fromEntries(groups.map((group) => [group, all[group]]));
  };
  const parts = [...Map.groupBy(ends, (each) => JSON.stringify(groupOf(each)))].map(([group, each]) => ({
    group,
    each,
  }));
  // Without groups there is one row, also of nothing.
  if (groups.length === 0 && parts.length === 0) parts.push({ group: '{}', each: [] });
  return parts.map(({ group, each }) => {
    const of = (outcome: End['outcome']): End[] => each.filter((one) => one.outcome === outcome);
    const amount = of('completed').reduce((sum, { tier }) => sum + PRICE[tier], 0n);
    return {
      ...(JSON.parse(group) as object),
      tasks: of('completed').length,
      failed: of('upstream_failed').length,
      cancelled: of('cancelled').length,
      seconds: of('completed').length * 5,
      amount: `${amount / 1_000_000n}.000000`,
      uncollected: '0.000000',
      ...margin(of('completed')),
    };
  });
}

/** By the cost book of these tests. */
function margin(films: readonly End[]): Pick<UsageRow, 'cost' | 'margin' | 'tasksWithoutCost'> {
  const costed = films.filter(({ channel }) => channel === 0);
  const cost = BigInt(costed.length) * 2_500_000n;
  const charged = costed.reduce((sum, { tier }) => sum + PRICE[tier], 0n);
  return {
    cost: formatMicros(cost),
    margin: formatMicros(charged - cost),
    tasksWithoutCost: films.length - costed.length,
  };
}

const sorted = (rows: readonly UsageRow[]): string[] =>
  rows
    .map((row) => JSON.stringify(Object.entries({ ...row, amount: String(parseMicros(row.amount)) }).sort()))
    .sort();
