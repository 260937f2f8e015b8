import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { SUBJECT, UncertainReply } from '@reelgate/contracts';
import type { QueryOutcome } from '@reelgate/vendor-port';
import { ScriptedVendor } from '../test-support/scripted-vendor.js';
import { TestProviders } from '../test-support/test-provider.js';

const HOUR = 3_600_000;
const FILM: QueryOutcome = { kind: 'succeeded', result: { url: 'https://films.example/a.mp4' } };

describe('watching', () => {
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

  const started = async (spec: Parameters<TestProviders['command']>[0] = {}): Promise<string> => {
    await test.start([vendor]);
    await test.channel();
    const taskId = await test.command(spec);
    await test.event(taskId, 'submitted');
    return taskId;
  };

  it('tells progress forward only and not too often', async () => {
    const taskId = await started();
    const seen: number[] = [];
    let progress = 0;
    vendor.onQuery = () => {
      progress = progress >= 30 ? progress - 20 : progress + 3;
      seen.push(progress);
      return { kind: 'running', progress };
    };
    await test.until(() => seen.length >= 30, { stepMs: 500, limitMs: 10 * 60_000 });
    vendor.onQuery = () => FILM;
    await test.event(taskId, 'completed', { stepMs: 1_000 });
    const told = test
      .eventsOf(taskId)
      .filter(({ type }) => type === 'progress')
      .map(({ payload }) => Number(payload['progress']));
    expect(told.length).toBeGreaterThan(2);
    expect(told.length).toBeLessThan(seen.length / 2);
    expect(told).toEqual([...new Set(told)].sort((a, b) => a - b));
    expect(Math.max(...told)).toBeLessThanOrEqual(Math.max(...seen));
  });

  const MISSING: QueryOutcome = { kind: 'unknown', vendorCode: 'NotFound', message: 'no task', absent: true };

  it('believes a vendor that has lost a job minutes apart only, and then calls for a person', async () => {
    vendor.onQuery = () => (vendor.queries.length === 1 ? MISSING : { kind: 'running' });
    const taskId = await started();
    await test.pass(5 * 60_000, 2_000);
    expect(test.typesOf(taskId)).not.toContain('uncertain');
    await test.until(async () => (await test.job(taskId))?.['missing_since'] === null);

    vendor.onQuery = () => MISSING;
    const missing = await test.until(async () => (await test.job(taskId))?.['missing_since'] as Date | null);
    const { payload } = await test.event(taskId, 'uncertain', { stepMs: 1_000, limitMs: 10 * 60_000 });
    const tookMs = Date.parse(payload['at'] as string) - missing.getTime();
    expect(tookMs).toBeGreaterThanOrEqual(3 * 60_000);
    expect(test.typesOf(taskId)).not.toContain('failed');
    expect(vendor.submits).toHaveLength(1);
    const { taskIds } = await test.rpc.call(SUBJECT.providerUncertain, { limit: 10 }, UncertainReply);
    expect(taskIds).toEqual([taskId]);

    // The vendor finds it after all, and whoever was told of the doubt is told of its end.
    vendor.onQuery = () => ({ kind: 'running' });
    await test.until(() => test.typesOf(taskId).filter((type) => type === 'submitted').length === 2, {
      stepMs: 5_000,
      limitMs: 15 * 60_000,
    });
    vendor.onQuery = () => FILM;
    await test.event(taskId, 'completed', { stepMs: 5_000, limitMs: 15 * 60_000 });
    expect(vendor.submits).toHaveLength(1);
  });

  it.each<[string, object]>([
    ['a link that is a script', { url: 'javascript:alert(1)' }],
    ['no bytes', { url: 'https://films.example/a.mp4', bytes: 0 }],
    [
      'a link that has expired',
      { url: 'https://films.example/a.mp4', expiresAt: new Date('2025-12-31T00:00:00Z') },
    ],
  ])(
    'does not deliver a film with %s, and takes a better answer when there is one',
    async (_what, result) => {
      vendor.onQuery = () => ({ kind: 'succeeded', result: result as { url: string } });
      const taskId = await started();
      await test.until(() => vendor.queries.length >= 2, { stepMs: 1_000, limitMs: 600_000 });
      expect(test.typesOf(taskId)).toEqual(['submitted']);
      vendor.onQuery = () => ({
        kind: 'succeeded',
        result: { url: 'https://films.example/a.mp4', coverUrl: 'javascript:alert(1)' },
      });
      const { payload } = await test.event(taskId, 'completed', { stepMs: 1_000, limitMs: 600_000 });
      const job = await test.job(taskId);
      expect(payload).toMatchObject({ channelId: job!['channel_id'], vendorTaskId: job!['vendor_task_id'] });
      expect(payload['result']).not.toHaveProperty('sealedCoverUrl');
      expect(await test.timeline(taskId)).toEqual(['submit accepted', 'query unknown', 'query succeeded']);
    },
  );

  it('fails a task whose film cannot be had when its time is over', async () => {
    const taskId = await started();
    vendor.onQuery = () => ({ kind: 'succeeded', result: { url: 'https://films.example/a.mp4', bytes: 0 } });
    const { payload } = await test.event(taskId, 'failed', { stepMs: 30_000, limitMs: 3 * HOUR });
    expect(payload).toMatchObject({ code: 'upstream_failed', message: expect.stringContaining('no bytes') });
  });

  it('asks again whatever it does not understand, ever more slowly, and never ends a task for it', async () => {
    vendor.onQuery = () => ({ kind: 'unknown', vendorCode: 'WHO_KNOWS', message: 'a new word' });
    const taskId = await started();
    await test.pass(20 * 60_000, 5_000);
    expect(test.typesOf(taskId)).toEqual(['submitted']);
    const at = vendor.queries.map((query) => query.at.getTime());
    expect(at.length).toBeGreaterThan(15);
    expect(at.length).toBeLessThan(60);
    // An answer that repeats itself stands in the timeline once.
    expect(await test.timeline(taskId)).toEqual(['submit accepted', 'query unknown']);
    vendor.onQuery = () => FILM;
    await test.event(taskId, 'completed', { stepMs: 1_000, limitMs: 120_000 });
  });

  it('waits as long as the vendor asks', async () => {
    vendor.onQuery = () => ({ kind: 'unknown', vendorCode: 'Limit', message: 'slow down', afterMs: 90_000 });
    const taskId = await started();
    await test.until(() => vendor.queries.length === 2, { stepMs: 1_000, limitMs: 200_000 });
    const [first, second] = vendor.queries.map(({ at }) => at.getTime());
    expect(second! - first!).toBeGreaterThanOrEqual(90_000);
    expect(await test.job(taskId)).toMatchObject({ state: 'running' });
  });

  it('ends with the vendor’s own reason when the job fails', async () => {
    const taskId = await started();
    vendor.onQuery = () => ({
      kind: 'failed',
      code: 'upstream_failed',
      vendorCode: 'E1',
      message: 'the model failed',
    });
    const job = await test.job(taskId);
    expect((await test.event(taskId, 'failed')).payload).toMatchObject({
      code: 'upstream_failed',
      message: 'the model failed',
      vendor: 'tencent-vod',
      channelId: job!['channel_id'],
      vendorTaskId: job!['vendor_task_id'],
    });
    expect(vendor.submits).toHaveLength(1);
  });

  it('ends a task whatever its vendor says is made of: what no database takes must not keep a hold for ever', async () => {
    vendor.onQuery = () => ({
      kind: 'failed',
      code: 'upstream_failed',
      vendorCode: `E\u0000${'x'.repeat(100_000)}`,
      message: `${'\u0000'.repeat(5)}bad ${'x'.repeat(1_994)}\u{1f600} and \ud83d`,
    });
    const taskId = await started();
    const { payload } = await test.event(taskId, 'failed', { stepMs: 1_000 });
    expect(payload['message']).toMatch(/^bad x+/);
  });

  it('creates a job anew under a new reference when the vendor advises it, but not for ever', async () => {
    const taskId = await started();
    vendor.onQuery = () => ({
      kind: 'failed',
      code: 'upstream_failed',
      vendorCode: 'E1',
      message: 'failed',
      again: 'once',
    });
    await test.event(taskId, 'failed');
    expect(vendor.submits.map(({ reference }) => reference)).toEqual([taskId, `${taskId}.2`]);
    expect(test.typesOf(taskId)).toEqual(['submitted', 'submitted', 'failed']);

    vendor.onQuery = () => ({
      kind: 'failed',
      code: 'upstream_failed',
      vendorCode: 'Backlog',
      message: 'backlog',
      again: 'later',
    });
    const other = await test.command();
    await test.event(other, 'failed', { stepMs: 1_000, limitMs: 600_000 });
    expect(vendor.submits.slice(2).map(({ reference }) => reference)).toEqual(
      ['', '.2', '.3', '.4', '.5'].map((suffix) => other + suffix),
    );
  });

  it('passes on that the vendor cancelled the job', async () => {
    const taskId = await started();
    vendor.onQuery = () => ({ kind: 'cancelled' });
    await test.event(taskId, 'cancelled');
    expect(await test.job(taskId)).toMatchObject({ state: 'failed', error_code: 'cancelled' });
  });

  it('gives a job up at its deadline after one last look, and withdraws what still waits at the vendor', async () => {
    const taskId = await started();
    vendor.onQuery = () => ({ kind: 'queued' });
    vendor.onCancel = () => ({ kind: 'cancelled' });
    await test.pass(2 * HOUR - 60_000, 60_000);
    expect(test.typesOf(taskId)).toEqual(['submitted']);
    expect((await test.event(taskId, 'failed', { stepMs: 5_000, limitMs: 180_000 })).payload).toMatchObject({
      code: 'timed_out',
    });
    expect(vendor.cancels).toEqual([`v-${taskId}`]);
  });

  it('does not give up at the deadline while the vendor does not answer', async () => {
    const taskId = await started();
    vendor.onQuery = () => ({ kind: 'unknown', vendorCode: 'no_answer', message: 'down' });
    await test.pass(3 * HOUR, 60_000);
    expect(test.typesOf(taskId)).toEqual(['submitted']);
    vendor.onQuery = () => FILM;
    await test.event(taskId, 'completed', { stepMs: 5_000, limitMs: 180_000 });
  });

  it('fails a task that no channel takes within a day', async () => {
    await test.start([vendor]);
    const taskId = await test.command();
    await test.jobIn(taskId, 'queued');
    test.clock.set(new Date(test.clock.now().getTime() + 24 * HOUR));
    expect((await test.event(taskId, 'failed', { stepMs: 5_000 })).payload).toMatchObject({
      code: 'timed_out',
    });
  });

  it('forgets a job with its timeline thirty days after its end', async () => {
    const taskId = await started();
    vendor.onQuery = () => FILM;
    await test.event(taskId, 'completed');
    const running = await test.command();
    vendor.onQuery = () => ({ kind: 'unknown', vendorCode: 'no_answer', message: 'down' });
    await test.event(running, 'submitted');
    test.clock.set(new Date(test.clock.now().getTime() + 29 * 24 * HOUR));
    await test.pass(5_000, 1_000);
    expect(await test.timeline(taskId)).not.toEqual([]);
    test.clock.set(new Date(test.clock.now().getTime() + 24 * HOUR));
    await test.until(async () => !(await test.job(taskId)), { stepMs: 1_000 });
    expect(await test.timeline(taskId)).toEqual([]);
    expect(await test.job(running)).toBeDefined();
  });

  describe('off-peak', () => {
    it('asks every few minutes at most, and calls the end of the window expired', async () => {
      const taskId = await started({ spec: { offPeak: true } });
      vendor.onQuery = () => ({ kind: 'queued' });
      await test.pass(2 * HOUR, 45_000);
      expect(vendor.queries.length).toBeGreaterThan(15);
      expect(vendor.queries.length).toBeLessThan(80);
      vendor.onQuery = () => ({ kind: 'cancelled' });
      test.clock.set(new Date(test.clock.now().getTime() + 46 * HOUR));
      expect((await test.event(taskId, 'failed', { stepMs: 30_000 })).payload).toMatchObject({
        code: 'expired',
      });
    });

    it('gives up at 48 hours when the vendor does not say so itself', async () => {
      const taskId = await started({ spec: { offPeak: true } });
      test.clock.set(new Date(test.clock.now().getTime() + 48 * HOUR));
      expect((await test.event(taskId, 'failed', { stepMs: 30_000, limitMs: HOUR })).payload).toMatchObject({
        code: 'expired',
      });
    });

    it('falls back to the normal price before the window ends, when the task allows it', async () => {
      const taskId = await started({ spec: { offPeak: true, options: { off_peak_fallback: true } } });
      vendor.onQuery = (id) => (id === `v-${taskId}` ? { kind: 'queued' } : FILM);
      vendor.onCancel = () => ({ kind: 'cancelled' });
      test.clock.set(new Date(test.clock.now().getTime() + 46 * HOUR));
      await test.event(taskId, 'completed', { stepMs: 5_000, limitMs: HOUR });
      expect(vendor.submits.map(({ reference }) => reference)).toEqual([taskId, `${taskId}.2`]);
      expect((await test.job(taskId))!['spec']).toMatchObject({ offPeak: false });
    });

    it('does not start a second run beside one that may still deliver', async () => {
      const taskId = await started({ spec: { offPeak: true, options: { off_peak_fallback: true } } });
      test.clock.set(new Date(test.clock.now().getTime() + 46 * HOUR));
      await test.pass(HOUR, 30_000);
      expect(vendor.submits).toHaveLength(1);
      vendor.onQuery = () => FILM;
      await test.event(taskId, 'completed', { stepMs: 30_000, limitMs: HOUR });
    });
  });

  it('starts from what earlier processes learned', async () => {
    const provider = await test.start([vendor]);
    await test.channel();
    vendor.onQuery = () => FILM;
    const taskId = await test.command();
    await test.event(taskId, 'completed');
    await test.pass(30_000, 5_000);
    const rows = await test.until(async () => {
      const found = await test.database.query<{ key: string }>('SELECT key FROM provider.usual_duration');
      return found.length > 0 ? found : undefined;
    });
    expect(rows).toEqual([{ key: 'tencent-vod|Kling-3.0-Omni|text|720p|5' }]);
    expect(provider.opsPort).toBeGreaterThan(0);
    await test.database.query('UPDATE provider.usual_duration SET mean_ms = 40000, deviation_ms = 1000');

    await test.start([vendor]);
    await test.stop(provider);
    vendor.queries.length = 0;
    const second = await test.command();
    const { payload } = await test.event(second, 'submitted');
    await test.until(() => vendor.queries.length === 1);
    // The early look.
    expect(
      vendor.queries[0]!.at.getTime() - new Date(String(payload['at'])).getTime(),
    ).toBeGreaterThanOrEqual(5_000);
  });
});
