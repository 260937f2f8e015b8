import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { ReconciliationScope } from '@reelgate/contracts';
import type { Database } from '@reelgate/db';
import type { Logger } from '@reelgate/runtime';
import { FixedClock } from '@reelgate/testing';
import {
  billingDatabase,
  billingServices,
  completed,
  newTaskId,
  reservation,
  START,
} from './billing.fixture.js';
import type { ReconciliationSchedule } from './reports/reconciliation-schedule.js';
import { ReconciliationRunsService } from './reports/reconciliation-runs.service.js';
import { ReconciliationService } from './reports/reconciliation.service.js';

/** The gateway agrees about open tasks: nothing else is this spec's business. */
class AgreeingGateway extends ReconciliationService {
  override async openTasks() {
    return {
      name: 'open_holds_are_open_tasks',
      ok: true,
      checked: 0,
      differences: [],
      findings: [],
      whole: true,
    };
  }
}

describe('passes over the books', () => {
  let database: Database;
  let clock: FixedClock;
  let services: ReturnType<typeof billingServices>;
  let runs: ReconciliationRunsService;
  const log: { level: string; fields: Record<string, unknown>; text: string }[] = [];
  const logger = Object.fromEntries(
    ['info', 'warn', 'error'].map((level) => [
      level,
      (fields: Record<string, unknown>, text: string) => log.push({ level, fields, text }),
    ]),
  ) as unknown as Logger;

  const runsBy = (schedule: ReconciliationSchedule): ReconciliationRunsService =>
    new ReconciliationRunsService(
      database,
      clock,
      logger,
      schedule,
      new AgreeingGateway(database, clock, undefined as never),
    );

  beforeAll(async () => {
    ({ database } = await billingDatabase());
    clock = new FixedClock(START);
    services = billingServices(database, clock);
    runs = runsBy({ recentMs: 0, fullAtMinute: undefined });
  });
  afterAll(() => database?.close());
  beforeEach(() => {
    log.length = 0;
  });

  /** Makes a pass and returns what it came to. */
  async function pass(scope: ReconciliationScope) {
    await clock.advance(1);
    const { id } = await runs.start({ scope, by: 'key_1' });
    await runs.work();
    return (await runs.runs({ id, limit: 1 })).runs[0]!;
  }
  const differencesOf = ({ checks }: Awaited<ReturnType<typeof pass>>): string[] =>
    checks!.flatMap(({ name, differences }) => differences.map((each) => `${name}: ${each}`));
  const open = async () =>
    (await runs.findings({ limit: 100 })).findings.map(({ check, subject }) => `${check}: ${subject}`);
  const through = async (): Promise<bigint> =>
    (await database.query<{ through: bigint }>('SELECT through FROM billing.verified_ledger'))[0]!.through;

  let accounts = 0;
  /** An account with some history: a film charged, one failed, one running. */
  async function history(): Promise<{ accountId: string; running: string }> {
    const accountId = `acct_recon_${++accounts}`;
    await services.accounts.put({ accountId });
    await services.accounts.credit({ accountId, amount: '100', currency: 'CNY', idempotencyKey: 'first' });
    const [done, failed, running] = [newTaskId(), newTaskId(), newTaskId()];
    await services.reservations.reserve(
      [done, failed, running].map((taskId) => reservation(accountId, { taskId })),
    );
    await services.settlement.complete(`done-${done}`, completed(done));
    await services.settlement.release(`failed-${failed}`, { taskId: failed }, 'timed_out');
    return { accountId, running };
  }
  /** Changes entries or holds behind the ledger's back, and back again at the end of `work`. */
  async function tampered(there: string, back: string, work: () => Promise<void>): Promise<void> {
    const change = (statement: string) =>
      database.transaction(async (tx) => {
        await tx.query('SET LOCAL session_replication_role = replica');
        await tx.query(statement);
      });
    await change(there);
    await work();
    await change(back);
  }

  it('agree, and the next one begins where one has ended', async () => {
    const { running } = await history();
    const full = await pass('full');
    expect(full).toMatchObject({ scope: 'full', ok: true, askedBy: 'key_1', finishedAt: expect.any(String) });
    expect(log).toMatchObject([{ level: 'info', text: 'the books agree', fields: { scope: 'full' } }]);
    await pass('recent');
    const before = await through();

    await services.settlement.complete(`done-${running}`, completed(running));
    const recent = await pass('recent');
    expect(differencesOf(recent)).toEqual([]);
    // One capture is all that is new.
    expect(recent.checks!.find(({ name }) => name === 'transactions_sum_to_zero')!.checked).toBe(1);
    await pass('recent');
    expect(await through()).toBe(before + 1n);
    const [totals] = await database.query<{ used: bigint }>(
      `SELECT sum(used) AS used FROM billing.verified_total WHERE key_id <> ''`,
    );
    const [accountsUsed] = await database.query<{ used: bigint }>(
      'SELECT sum(used) AS used FROM billing.account',
    );
    expect(totals).toEqual(accountsUsed);
  });

  it('find an old entry that was changed by reading all, and a balance that was changed at once', async () => {
    const { accountId } = await history();
    await pass('full');
    await pass('recent');
    const entry = `account = 'customer:${accountId}' AND amount = 100000000`;
    await tampered(
      `UPDATE billing.ledger_entry SET amount = amount + 7 WHERE ${entry}`,
      `UPDATE billing.ledger_entry SET amount = amount - 7 WHERE ${entry.replace('100000000', '100000007')}`,
      async () => {
        expect(differencesOf(await pass('recent'))).toEqual([]);
        expect(differencesOf(await pass('full'))).toEqual([
          `transactions_sum_to_zero: credit:${accountId}:first: 0.000007`,
          'ledger_sums_to_zero: all entries: 0.000007',
          `balances_equal_entries: ${accountId} posted: -0.000007`,
        ]);
      },
    );
    expect(differencesOf(await pass('full'))).toEqual([]);

    await database.query('UPDATE billing.account SET used = used + 1 WHERE id = $1', [accountId]);
    expect(differencesOf(await pass('recent'))).toEqual([
      `balances_equal_entries: ${accountId} used: 0.000001`,
    ]);
    await database.query('UPDATE billing.account SET used = used - 1 WHERE id = $1', [accountId]);
    expect(differencesOf(await pass('recent'))).toEqual([]);
  });

  interface Made {
    readonly accountId: string;
    readonly running: string;
  }
  it.each<[string, (made: Made) => [string, string], (made: Made) => unknown[]]>([
    [
      'a charge that is not what the ledger took',
      ({ accountId }) => [
        `UPDATE billing.hold SET charged = charged + 2 WHERE account_id = '${accountId}' AND status = 'charged'`,
        `UPDATE billing.hold SET charged = charged - 2 WHERE account_id = '${accountId}' AND status = 'charged'`,
      ],
      () => [expect.stringMatching(/^holds_equal_entries: settle:video_\w+ charged: 0\.000002$/)],
    ],
    [
      'a hold that is settled without a transaction',
      ({ running }) => [
        `UPDATE billing.hold SET status = 'released' WHERE task_id = '${running}'`,
        `UPDATE billing.hold SET status = 'held' WHERE task_id = '${running}'`,
      ],
      ({ accountId, running }) => [
        `balances_equal_holds: ${accountId} held: 3.000000`,
        `key_totals_equal_holds: ${accountId} key_of_${accountId} held: 3.000000`,
        `holds_settled_once: ${running} is released, its ledger says reserve, not settled`,
      ],
    ],
    [
      'a charge without a film',
      ({ accountId }) => [
        `DELETE FROM billing.result r USING billing.hold h
          WHERE h.task_id = r.task_id AND h.account_id = '${accountId}'`,
        `INSERT INTO billing.result (task_id, completed_at, received_at)
         SELECT task_id, now(), now() FROM billing.hold WHERE account_id = '${accountId}' AND status = 'charged'`,
      ],
      () => [expect.stringMatching(/^results_charged: video_\w+ was charged without a result: 3\.000000$/)],
    ],
    [
      'what a key has spent',
      ({ accountId }) => [
        `UPDATE billing.key_spend SET spent = spent + 4 WHERE account_id = '${accountId}'`,
        `UPDATE billing.key_spend SET spent = spent - 4 WHERE account_id = '${accountId}'`,
      ],
      ({ accountId }) => [`key_totals_equal_holds: ${accountId} key_of_${accountId} spent: 0.000004`],
    ],
    [
      'a film without a charge',
      ({ accountId }) => [
        `INSERT INTO billing.result (task_id, completed_at, received_at) VALUES ('${accountId}_film', now(), '2099-01-01')`,
        `DELETE FROM billing.result WHERE task_id = '${accountId}_film'`,
      ],
      ({ accountId }) => [`results_charged: ${accountId}_film was delivered, its hold is missing`],
    ],
  ])('find %s among what is new, like among everything', async (_, change, expected) => {
    await pass('recent');
    const ids = await history();
    const [there, back] = change(ids);
    await tampered(there, back, async () => {
      // A replay of the same statements over everything finds the same.
      const recent = differencesOf(await pass('recent'));
      expect(recent).toEqual(expected(ids));
      expect(differencesOf(await pass('full'))).toEqual(expect.arrayContaining(recent));
    });
    expect(differencesOf(await pass('full'))).toEqual([]);
  });

  it('pass over nothing that is under way while they look', async () => {
    await pass('full');
    const { accountId } = await history();
    let goOn!: () => void;
    const waiting = new Promise<void>((resolve) => (goOn = resolve));
    let written!: () => void;
    const isWritten = new Promise<void>((resolve) => (written = resolve));
    // Draws its ids now and is seen later, when younger ones have long been.
    const slow = database.transaction(async (tx) => {
      await tx.query('SELECT FROM billing.account WHERE id = $1 FOR UPDATE', [accountId]);
      await tx.query(
        `WITH t AS (INSERT INTO billing.ledger_tx (key, kind, at) VALUES ($1, 'adjustment', now()) RETURNING id),
              e AS (INSERT INTO billing.ledger_entry SELECT id, u.account, u.amount
                      FROM t CROSS JOIN (VALUES ('adjustment', -5), ('customer:' || $2, 5)) AS u (account, amount))
         UPDATE billing.account SET posted = posted + 5 WHERE id = $2`,
        [`slow:${accountId}`, accountId],
      );
      written();
      await waiting;
    });
    await isWritten;
    await history();
    for (let i = 0; i < 3; i++) expect(differencesOf(await pass('recent'))).toEqual([]);
    goOn();
    await slow;
    for (let i = 0; i < 3; i++) expect(differencesOf(await pass('recent'))).toEqual([]);
    expect(differencesOf(await pass('full'))).toEqual([]);
  });

  it('tell of something once, keep it while it is so, and say when it is gone', async () => {
    const { accountId } = await history();
    await database.query('UPDATE billing.account SET posted = posted + 5 WHERE id = $1', [accountId]);
    log.length = 0;
    const first = await pass('recent');
    expect(log).toMatchObject([
      {
        level: 'error',
        text: 'the books do not agree',
        fields: { check: 'balances_equal_entries', found: 1, findings: [`${accountId} posted: 0.000005`] },
      },
      { level: 'warn', fields: { failing: ['balances_equal_entries'] } },
    ]);
    const second = await pass('recent');
    expect(log.filter(({ level }) => level === 'error')).toHaveLength(1);
    expect(await open()).toEqual([`balances_equal_entries: ${accountId} posted`]);
    expect((await runs.findings({ limit: 1 })).findings).toMatchObject([
      {
        amount: '0.000005',
        firstRun: first.id,
        firstSeenAt: first.finishedAt,
        lastSeenAt: second.finishedAt,
      },
    ]);

    await database.query('UPDATE billing.account SET posted = posted - 5 WHERE id = $1', [accountId]);
    const third = await pass('recent');
    expect(await open()).toEqual([]);
    const { findings } = await runs.findings({ limit: 100, gone: true });
    expect(findings.find(({ subject }) => subject === `${accountId} posted`)).toMatchObject({
      goneAt: third.finishedAt,
    });
    expect((await runs.runs({ ok: false, limit: 100 })).runs.map(({ id }) => id).slice(0, 2)).toEqual([
      second.id,
      first.id,
    ]);
  });

  it('are made by one of two replicas, when their time has come', async () => {
    const schedule = { recentMs: 900_000, fullAtMinute: 12 * 60 + 30 };
    const replicas = [runsBy(schedule), runsBy(schedule)];
    const known = new Set((await runs.runs({ limit: 1_000 })).runs.map(({ id }) => id));
    const made = async (): Promise<string[]> => {
      await Promise.all(replicas.map((each) => each.work()));
      const all = (await runs.runs({ limit: 1_000 })).runs.filter(({ id }) => !known.has(id));
      expect(all.filter(({ finishedAt }) => finishedAt === undefined)).toEqual([]);
      for (const { id } of all) known.add(id);
      return all.map(({ id }) => id).toSorted();
    };
    clock.set(new Date('2026-07-02T12:00:00Z'));
    expect(await made()).toEqual(['recon_20260701T123000000Z_full', 'recon_20260702T120000000Z_recent']);
    expect(await made()).toEqual([]);
    clock.set(new Date('2026-07-02T12:31:00Z'));
    expect(await made()).toEqual(['recon_20260702T123000000Z_full', 'recon_20260702T123000000Z_recent']);
    expect(log.filter(({ text }) => text === 'the books agree')).toHaveLength(4);
  });

  it('are forgotten after 90 days', async () => {
    clock.set(new Date(clock.now().getTime() + 91 * 86_400_000));
    await runs.work();
    expect((await runs.runs({ limit: 10 })).runs).toEqual([]);
  });
});
