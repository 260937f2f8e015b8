import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { sleep } from '@reelgate/runtime';
import { taskSpec } from '@reelgate/testing';
import { ScriptedVendor } from '../test-support/scripted-vendor.js';
import { TestProviders } from '../test-support/test-provider.js';

describe('after a crash, and with replicas', () => {
  let test: TestProviders;
  let vendor: ScriptedVendor;

  beforeAll(async () => {
    test = await TestProviders.create();
  });
  beforeEach(() => {
    vendor = new ScriptedVendor(() => test.clock.now());
  });
  afterEach(() => test.reset());
  afterAll(() => test.close());

  /** A job that a process left behind while it held a claim that ends in 10 s. */
  async function leftBehind(taskId: string, fields: Record<string, unknown>): Promise<void> {
    const now = test.clock.now();
    const row: Record<string, unknown> = {
      task_id: taskId,
      family: 'kling',
      account_id: 'acct_test',
      spec: taskSpec(),
      state: 'submitting',
      reference: taskId,
      due_at: new Date(now.getTime() + 10_000),
      lease: 7,
      deadline_at: new Date(now.getTime() + 3_600_000),
      created_at: now,
      updated_at: now,
      ...fields,
    };
    const names = Object.keys(row);
    await test.database.query(
      `INSERT INTO provider.job (${names.join(', ')}) VALUES (${names.map((_, i) => `$${i + 1}`).join(', ')})`,
      Object.values(row),
    );
  }

  describe('a job left in `submitting`', () => {
    it('that the vendor has is found by its reference', async () => {
      await test.start([vendor]);
      const { id } = await test.channel();
      vendor.jobs.set('t1', 'v-t1');
      await leftBehind('t1', { channel_id: id, called_at: test.clock.now() });
      await test.pass(5_000);
      expect(vendor.submits).toHaveLength(0);
      await test.event('t1', 'submitted');
      expect(await test.job('t1')).toMatchObject({ state: 'running', vendor_task_id: 'v-t1' });
      expect(vendor.jobs.size).toBe(1);
      expect(await test.timeline('t1')).toEqual(['submit duplicate', 'find found']);
    });

    it('that the vendor has not is made by the repeat', async () => {
      await test.start([vendor]);
      const { id } = await test.channel();
      await leftBehind('t1', { channel_id: id, called_at: test.clock.now() });
      await test.event('t1', 'submitted', { limitMs: 20_000 });
      expect(vendor.submits.map(({ reference }) => reference)).toEqual(['t1']);
    });

    it('is found at a vendor that can only look up', async () => {
      vendor = new ScriptedVendor(() => test.clock.now(), 'lookup');
      await test.start([vendor]);
      const { id } = await test.channel();
      vendor.jobs.set('t1', 'v-t1');
      await leftBehind('t1', { channel_id: id, called_at: test.clock.now() });
      await test.event('t1', 'submitted');
      expect(vendor.submits).toHaveLength(0);
    });

    it('is uncertain at a vendor that can tell nothing', async () => {
      vendor = new ScriptedVendor(() => test.clock.now(), 'none');
      await test.start([vendor]);
      const { id } = await test.channel();
      await leftBehind('t1', { channel_id: id, called_at: test.clock.now() });
      await test.event('t1', 'uncertain');
      await test.pass(600_000, 10_000);
      expect(vendor.submits).toHaveLength(0);
      expect(test.typesOf('t1')).toEqual(['uncertain']);
    });

    it('before the vendor was called goes back to the queue, wherever it was', async () => {
      vendor = new ScriptedVendor(() => test.clock.now(), 'none');
      await test.start([vendor]);
      const { id } = await test.channel();
      await leftBehind('t1', { channel_id: id, called_at: null });
      await test.event('t1', 'submitted');
      expect(vendor.submits.map(({ reference }) => reference)).toEqual(['t1']);
    });
  });

  it('a job that was placed, but not sent yet, is no uncertain one at a vendor that can tell nothing', async () => {
    vendor = new ScriptedVendor(() => test.clock.now(), 'none');
    const calledAt: unknown[] = [];
    vendor.onSubmit = async ({ reference }, accept) => {
      calledAt.push((await test.job(reference))!['called_at']);
      return accept();
    };
    await test.start([vendor]);
    // One call a second: the second job is placed at once and sent a second later.
    const taskIds = [await test.command(), await test.command()];
    for (const taskId of taskIds) await test.jobIn(taskId, 'queued');
    await test.channel({ requestsPerSecond: 1 });
    await test.until(() => vendor.submits.length === 1, { stepMs: 10 });
    const second = taskIds.find((taskId) => taskId !== vendor.submits[0]!.reference)!;
    expect(await test.job(second)).toMatchObject({ state: 'submitting', called_at: null });
    for (const taskId of taskIds) await test.event(taskId, 'submitted');
    // What is about to be sent is written down before.
    expect(calledAt).toEqual([expect.any(Date), expect.any(Date)]);
  });

  it('a running job is looked at again when its lease has run out', async () => {
    await test.start([vendor]);
    const { id } = await test.channel();
    vendor.onQuery = () => ({ kind: 'succeeded', result: { url: 'https://films.example/a.mp4' } });
    await leftBehind('t1', {
      state: 'running',
      channel_id: id,
      vendor_task_id: 'v-t1',
      accepted_at: test.clock.now(),
      started_at: test.clock.now(),
    });
    await test.pass(9_000);
    expect(vendor.queries).toHaveLength(0);
    await test.event('t1', 'completed');
  });

  it('an answer that comes after the claim was lost is not lost', async () => {
    vendor = new ScriptedVendor(() => test.clock.now(), 'none');
    let answer: (() => void) | undefined;
    vendor.onSubmit = (_, accept) =>
      new Promise((resolve) => {
        answer = () => resolve(accept());
      });
    await test.start([vendor]);
    await test.channel();
    const taskId = await test.command();
    await test.until(() => answer);
    // Another process has taken the job over meanwhile and can only declare it uncertain.
    await test.database.query(
      "UPDATE provider.job SET lease = lease + 1, state = 'uncertain', due_at = NULL WHERE task_id = $1",
      [taskId],
    );
    answer!();
    await test.event(taskId, 'submitted');
    expect(await test.job(taskId)).toMatchObject({ state: 'running', vendor_task_id: `v-${taskId}` });
  });

  it('an answer that cannot be written at once is written a little later', async () => {
    vendor = new ScriptedVendor(() => test.clock.now(), 'none');
    vendor.onSubmit = async (_, accept) => {
      await test.database.query('ALTER TABLE provider.vendor_call RENAME TO away');
      return accept();
    };
    await test.start([vendor]);
    await test.channel();
    const taskId = await test.command();
    await test.until(() => vendor.submits.length === 1);
    await test.pass(2_000);
    expect(await test.job(taskId)).toMatchObject({ state: 'submitting' });
    await test.database.query('ALTER TABLE provider.away RENAME TO vendor_call');
    await test.event(taskId, 'submitted');
    expect(vendor.submits).toHaveLength(1);
  });

  it('a process that stood still longer than its lease does not call the vendor any more', async () => {
    await test.start([vendor]);
    const taskIds = [await test.command(), await test.command()];
    // Both wait when the channel comes, so one claim takes both, the second for a second later.
    for (const taskId of taskIds) await test.jobIn(taskId, 'queued');
    await test.channel({ requestsPerSecond: 1 });
    await test.until(() => vendor.submits.length === 1, { stepMs: 10 });
    const second = taskIds.find((taskId) => taskId !== vendor.submits[0]!.reference)!;
    expect(await test.job(second)).toMatchObject({ state: 'submitting' });
    test.clock.set(new Date(test.clock.now().getTime() + 60_000));
    await test.until(
      async () => {
        const job = await test.job(second);
        return job?.['state'] !== 'submitting' || job['called_at'] === null;
      },
      { stepMs: 10 },
    );
    for (const taskId of taskIds) await test.event(taskId, 'submitted');
    expect(vendor.submitCounts).toEqual(new Map(vendor.submits.map(({ reference }) => [reference, 1])));
    expect(vendor.submits).toHaveLength(2);
  });

  it('a call that takes longer than a lease keeps it', async () => {
    let answer: (() => void) | undefined;
    vendor.onSubmit = (_, accept) =>
      new Promise((resolve) => {
        answer = () => resolve(accept());
      });
    await test.start([vendor]);
    await test.start([vendor]);
    await test.channel();
    const taskId = await test.command();
    await test.until(() => answer);
    await test.pass(80_000, 1_000);
    answer!();
    await test.event(taskId, 'submitted');
    expect(vendor.submits).toHaveLength(1);
  });

  it('two processes share the work and submit each job once', async () => {
    const vendors = [vendor, new ScriptedVendor(() => test.clock.now())];
    for (const one of vendors) {
      one.onSubmit = async (_, accept) => {
        await sleep(test.clock, 200);
        return accept();
      };
      one.onQuery = () => ({ kind: 'succeeded', result: { url: 'https://films.example/a.mp4' } });
      await test.start([one], { env: { PROVIDER_CONCURRENCY: '3' } });
    }
    await test.channel();
    const taskIds = await Promise.all(Array.from({ length: 40 }, () => test.command()));
    await test.until(() => test.events.filter(({ type }) => type === 'completed').length === 40, {
      stepMs: 50,
    });
    const submits = vendors.flatMap((one) => one.submits.map(({ reference }) => reference));
    expect(submits.sort()).toEqual([...taskIds].sort());
    for (const one of vendors) expect(one.submits.length).toBeGreaterThan(5);
    for (const taskId of taskIds) expect(test.typesOf(taskId)).toEqual(['submitted', 'completed']);
  });

  it('a process that stops in the middle hands its jobs over', async () => {
    vendor.onSubmit = async (_, accept) => {
      await sleep(test.clock, 300);
      return accept();
    };
    const first = await test.start([vendor], { env: { PROVIDER_CONCURRENCY: '2' } });
    await test.channel();
    const taskIds = await Promise.all(Array.from({ length: 10 }, () => test.command()));
    await test.until(() => vendor.submits.length >= 2, { stepMs: 50 });
    const stopping = test.stop(first);
    await test.start([vendor], { env: { PROVIDER_CONCURRENCY: '2' } });
    for (const taskId of taskIds) await test.event(taskId, 'submitted', { stepMs: 50 });
    await stopping;
    expect([...vendor.submitCounts.values()].every((count) => count === 1)).toBe(true);
    expect(vendor.submitCounts.size).toBe(10);
  });
});
