import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { newId } from '@reelgate/runtime';
import { ScriptedVendor } from '../test-support/scripted-vendor.js';
import { TestProviders } from '../test-support/test-provider.js';

describe('cancelling', () => {
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

  it('a queued task ends it at once', async () => {
    await test.start([vendor]);
    const taskId = await test.command();
    await test.jobIn(taskId, 'queued');
    await test.cancel(taskId);
    await test.event(taskId, 'cancelled');
    await test.channel();
    await test.pass(5_000);
    expect(vendor.submits).toHaveLength(0);
    expect(await test.job(taskId)).toMatchObject({ state: 'failed', error_code: 'cancelled', due_at: null });
  });

  it('wins when it comes before the command', async () => {
    await test.start([vendor]);
    await test.channel();
    const taskId = newId('video', test.clock.now());
    await test.cancel(taskId);
    await test.jobIn(taskId, 'failed');
    expect(test.typesOf(taskId)).toEqual([]);
    await test.command({ taskId, accountId: 'acct_early' });
    expect((await test.event(taskId, 'cancelled')).payload).toMatchObject({ accountId: 'acct_early' });
    await test.command({ taskId });
    await test.pass(3_000);
    expect(vendor.submits).toHaveLength(0);
    expect(test.typesOf(taskId)).toEqual(['cancelled']);
  });

  it('at the same moment as the command has one outcome', async () => {
    await test.start([vendor]);
    await test.start([vendor]);
    await test.channel({ enabled: false });
    const taskIds = Array.from({ length: 20 }, () => newId('video', test.clock.now()));
    await Promise.all(taskIds.flatMap((taskId) => [test.command({ taskId }), test.cancel(taskId)]));
    for (const taskId of taskIds) await test.event(taskId, 'cancelled');
    for (const taskId of taskIds) expect(test.typesOf(taskId)).toEqual(['cancelled']);
  });

  it('a task that waits at the vendor cancels it there', async () => {
    vendor.onQuery = () => ({ kind: 'queued' });
    vendor.onCancel = () => ({ kind: 'cancelled' });
    await test.start([vendor]);
    await test.channel();
    const taskId = await test.command();
    await test.event(taskId, 'submitted');
    await test.cancel(taskId);
    await test.event(taskId, 'cancelled', { limitMs: 2_000 });
    expect(vendor.cancels).toEqual([`v-${taskId}`]);
    // It is looked at before it is cancelled, perhaps more than once.
    const timeline = await test.timeline(taskId);
    expect(new Set(timeline)).toEqual(new Set(['submit accepted', 'query queued', 'cancel cancelled']));
    expect(timeline.at(-1)).toBe('cancel cancelled');
  });

  it('a task that runs at the vendor changes nothing', async () => {
    vendor.onCancel = () => ({ kind: 'cancelled' });
    await test.start([vendor]);
    await test.channel();
    const taskId = await test.command();
    await test.event(taskId, 'submitted');
    await test.cancel(taskId);
    await test.until(async () => vendor.queries.length > 0 && !(await test.job(taskId))!['cancel_requested']);
    vendor.onQuery = () => ({ kind: 'succeeded', result: { url: 'https://films.example/a.mp4' } });
    await test.event(taskId, 'completed');
    expect(vendor.cancels).toEqual([]);
    expect(test.typesOf(taskId)).toEqual(['submitted', 'completed']);
  });

  it('is tried again while the vendor does not say', async () => {
    let silent = 2;
    vendor.onQuery = () => ({ kind: 'queued' });
    vendor.onCancel = () =>
      silent-- > 0 ? { kind: 'unknown', vendorCode: 'no_answer', message: 'down' } : { kind: 'cancelled' };
    await test.start([vendor]);
    await test.channel();
    const taskId = await test.command();
    await test.event(taskId, 'submitted');
    await test.cancel(taskId);
    await test.event(taskId, 'cancelled');
    expect(vendor.cancels).toHaveLength(3);
  });

  it('during the submit takes effect as soon as it is known what became of it', async () => {
    let answer: ((accept: boolean) => void) | undefined;
    vendor.onSubmit = (_, accept) =>
      new Promise((resolve) => {
        answer = (made) => resolve(made ? accept() : { kind: 'retry', vendorCode: 'Busy', message: 'busy' });
      });
    vendor.onQuery = () => ({ kind: 'queued' });
    vendor.onCancel = () => ({ kind: 'cancelled' });
    await test.start([vendor]);
    await test.channel();
    for (const made of [true, false]) {
      answer = undefined;
      const taskId = await test.command();
      await test.until(() => answer);
      await test.cancel(taskId);
      await test.until(async () => (await test.job(taskId))!['cancel_requested']);
      answer!(made);
      await test.event(taskId, 'cancelled', { limitMs: 2_000 });
      expect(test.typesOf(taskId)).toEqual(made ? ['submitted', 'cancelled'] : ['cancelled']);
      await test.pass(3_000);
    }
    expect(vendor.submits).toHaveLength(2);
  });

  it('a task that is over changes nothing', async () => {
    vendor.onQuery = () => ({ kind: 'succeeded', result: { url: 'https://films.example/a.mp4' } });
    await test.start([vendor]);
    await test.channel();
    const taskId = await test.command();
    await test.event(taskId, 'completed');
    await test.cancel(taskId);
    await test.until(async () => {
      const rows = await test.database.query(
        "SELECT FROM provider.inbox WHERE consumer = 'provider-kling-cancel'",
      );
      return rows.length === 1;
    });
    expect(test.typesOf(taskId)).toEqual(['submitted', 'completed']);
    expect(await test.job(taskId)).toMatchObject({ state: 'completed' });
  });
});
