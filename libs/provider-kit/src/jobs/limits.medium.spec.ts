import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createCatalogue, defaultCatalogue } from '@reelgate/catalog';
import { Channel, ChannelList, providerFamilySubject, QueuePlaceReply, SUBJECT } from '@reelgate/contracts';
import { sleep } from '@reelgate/runtime';
import type { QueryOutcome } from '@reelgate/vendor-port';
import { ScriptedVendor } from '../test-support/scripted-vendor.js';
import { TestProviders } from '../test-support/test-provider.js';

const FILM: QueryOutcome = { kind: 'succeeded', result: { url: 'https://films.example/a.mp4' } };

describe('limits and fairness', () => {
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

  const completed = (): number => test.events.filter(({ type }) => type === 'completed').length;

  it('serves every account in turn, however much one of them sends, even one job at a time', async () => {
    vendor.onQuery = () => FILM;
    await test.start([vendor]);
    const { id } = await test.channel({ enabled: false, maxConcurrency: 1 });
    await Promise.all(Array.from({ length: 12 }, () => test.command({ accountId: 'acct_hog' })));
    const queued = (count: number): Promise<true> =>
      test.until<true>(async () => {
        const rows = await test.database.query("SELECT FROM provider.job WHERE state = 'queued'");
        return rows.length === count || (undefined as never);
      });
    await queued(12);
    const small = await Promise.all(
      ['a', 'a', 'b', 'b'].map((name) => test.command({ accountId: `acct_${name}` })),
    );
    await queued(16);
    await test.rpc.call(SUBJECT.providerChannelPatch, { id, enabled: true }, Channel);
    await test.until(() => completed() === 8, { limitMs: 120_000 });
    const order = vendor.submits.map(({ reference }) => reference);
    // Of the first six submits each account has two.
    expect(small.map((taskId) => order.indexOf(taskId)).every((place) => place >= 0 && place < 6)).toBe(true);
  });

  it('gives an account with nothing in flight the next slot', async () => {
    await test.start([vendor]);
    const { id } = await test.channel({ maxConcurrency: 3 });
    const hog = await Promise.all(Array.from({ length: 8 }, () => test.command({ accountId: 'acct_hog' })));
    await test.until(() => vendor.submits.length === 3);
    await test.tick(1_000);
    const small = await test.command({ accountId: 'acct_small' });
    await test.jobIn(small, 'queued');
    expect(id).toBeDefined();
    // One of the three ends: the older jobs of the busy account have to wait.
    const first = vendor.submits[0]!.reference;
    vendor.onQuery = (vendorTaskId) => (vendorTaskId === `v-${first}` ? FILM : { kind: 'running' });
    await test.until(() => vendor.submits.length === 4);
    expect(vendor.submits[3]!.reference).toBe(small);
    expect(hog).toContain(first);
  });

  it('never has more jobs on a channel than it allows, across processes', async () => {
    let running = 0;
    let most = 0;
    vendor.onSubmit = (_, accept) => {
      most = Math.max(most, ++running);
      return accept();
    };
    vendor.onQuery = () => {
      running -= 1;
      return FILM;
    };
    await test.start([vendor]);
    await test.start([vendor]);
    await test.channel({ maxConcurrency: 3 });
    const taskIds = await Promise.all(
      Array.from({ length: 20 }, (_, i) => test.command({ accountId: `acct_${i % 4}` })),
    );
    await test.until(() => completed() === taskIds.length, { stepMs: 250, limitMs: 600_000 });
    expect(most).toBe(3);
    expect(vendor.submits).toHaveLength(20);
  });

  it('never calls a channel more often than it allows, submits and looks together, across processes', async () => {
    const times: number[] = [];
    const note = (): void => void times.push(test.clock.now().getTime());
    const since = new Map<string, number>();
    vendor.onSubmit = ({ reference, at }, accept) => {
      note();
      since.set(`v-${reference}`, at.getTime());
      return accept();
    };
    vendor.onQuery = (id) => {
      note();
      return test.clock.now().getTime() - since.get(id)! > 3_000 ? FILM : { kind: 'running' };
    };
    await test.start([vendor]);
    await test.start([vendor]);
    await test.channel({ requestsPerSecond: 5 });
    const taskIds = await Promise.all(Array.from({ length: 20 }, () => test.command()));
    await test.until(() => completed() === taskIds.length, { stepMs: 10, limitMs: 120_000 });
    expect(times.length).toBeGreaterThanOrEqual(40);
    // A call may be late, here by some steps of the clock for what the process is busy with; the rate holds all the same.
    const spans = times.slice(20).map((time, i) => time - times[i]!);
    expect(Math.min(...spans)).toBeGreaterThanOrEqual(20 * 200 - 1_000);
    expect(times.at(-1)! - times[0]!).toBeGreaterThanOrEqual((times.length - 1) * 200 - 1_000);
  });

  it('tells where a queued job stands among all accounts, and when it may begin', async () => {
    const placeOf = (taskId: string): Promise<QueuePlaceReply> =>
      test.rpc.call(providerFamilySubject(SUBJECT.providerQueuePlace, 'kling'), { taskId }, QueuePlaceReply);
    await test.start([vendor]);
    await test.channel({ maxConcurrency: 1 });
    const running = await test.command({ accountId: 'acct_hog' });
    await test.event(running, 'submitted');
    const hog: string[] = [];
    for (let i = 0; i < 4; i++) {
      hog.push(await test.command({ accountId: 'acct_hog' }));
      await test.jobIn(hog[i]!, 'queued');
      await test.tick(10);
    }
    const small = await test.command({ accountId: 'acct_small' });
    await test.jobIn(small, 'queued');
    await test.tick(3_000);
    expect([await placeOf(hog[0]!), await placeOf(small), await placeOf(hog[3]!)]).toEqual([
      { position: 2 },
      { position: 2 },
      { position: 5 },
    ]);
    expect([await placeOf(running), await placeOf('video_unknown')]).toEqual([{}, {}]);

    // The first film took a while: so will the others.
    await test.pass(60_000, 1_000);
    vendor.onQuery = (id) => (id === `v-${running}` ? FILM : { kind: 'running' });
    await test.event(running, 'completed', { stepMs: 1_000, limitMs: 600_000 });
    await test.until(() => vendor.submits.length === 2);
    await test.tick(3_000);
    const { position, estimatedStart } = await placeOf(hog[3]!);
    expect([4, 5]).toContain(position);
    const aheadMs = Date.parse(estimatedStart!) - test.clock.now().getTime();
    expect(aheadMs).toBeGreaterThan(4 * 60_000);
    expect(aheadMs).toBeLessThan(5 * 600_000);
  });

  it('tries a channel out with one job after each rest, across processes, and shows that it rests', async () => {
    let down = true;
    let atOnce = 0;
    const most: number[] = [];
    vendor.onSubmit = async (_, accept) => {
      most.push(++atOnce);
      await sleep(test.clock, 200);
      atOnce -= 1;
      const fault = { kind: 'outage', message: 'down' } as const;
      return down ? { kind: 'retry', vendorCode: 'no_answer', message: 'down', fault } : accept();
    };
    const provider = await test.start([vendor]);
    await test.start([vendor]);
    const { id } = await test.channel({ enabled: false });
    const taskIds = await Promise.all(Array.from({ length: 12 }, () => test.command()));
    for (const taskId of taskIds) await test.jobIn(taskId, 'queued');
    await test.rpc.call(SUBJECT.providerChannelPatch, { id, enabled: true }, Channel);
    const shown = async (): Promise<Channel> => {
      const { channels } = await test.rpc.call(SUBJECT.providerChannelList, {}, ChannelList);
      return channels[0]!;
    };
    await test.until(async () => (await shown()).restingUntil);
    const metrics = await (await fetch(`http://127.0.0.1:${provider.opsPort}/metrics`)).text();
    expect(metrics).toMatch(/reelgate_provider_channel_resting\{[^}]*vendor="tencent-vod"\} 1/);
    await test.until(() => atOnce === 0);
    const first = most.length;
    // From then on every try is a single one.
    await test.until(() => most.length >= first + 4, { limitMs: 120_000 });
    expect(most.slice(first)).toEqual(most.slice(first).map(() => 1));
    down = false;
    for (const taskId of taskIds) await test.event(taskId, 'submitted', { limitMs: 120_000 });
    expect(await shown()).toMatchObject({ restingUntil: null });
    expect(Math.max(...most.slice(-8))).toBeGreaterThan(1);
    expect(vendor.jobs.size).toBe(12);
  });

  it('does not hold up jobs that another channel can do behind one that none has room for', async () => {
    const other = new ScriptedVendor(() => test.clock.now(), 'lookup', 'vidu');
    const row = defaultCatalogue.byBase('Kling-3.0-Omni')!;
    const vendors = [
      { vendor: 'tencent-vod', name: 'x', scenes: ['text'] },
      { vendor: 'vidu', name: 'x', scenes: ['image'] },
    ];
    const catalogue = createCatalogue([{ ...row, vendors }]);
    await test.start([vendor, other], { env: { PROVIDER_CONCURRENCY: '2' }, catalogue });
    await test.channel({ maxConcurrency: 1 });
    await test.channel({ vendor: 'vidu', families: ['kling'] });
    await Promise.all(Array.from({ length: 6 }, () => test.command({ spec: { scene: 'text' } })));
    await test.until(() => vendor.submits.length === 1);
    const image = await test.command({ spec: { scene: 'image' } });
    await test.event(image, 'submitted', { limitMs: 5_000 });
    expect(vendor.submits).toHaveLength(1);
  });

  it('keeps a job waiting while no channel can do it', async () => {
    const provider = await test.start([vendor]);
    await test.channel();
    // Longer than the catalogue says the model can be, as after a change of the model's limits.
    const taskId = await test.command({ spec: { seconds: 60 } });
    await test.jobIn(taskId, 'queued');
    await test.pass(3_000);
    expect(await test.job(taskId)).toMatchObject({ state: 'queued', tries: 0 });
    const metrics = await (await fetch(`http://127.0.0.1:${provider.opsPort}/metrics`)).text();
    expect(metrics).toContain('reelgate_provider_unserved_jobs{family="kling"} 1');
    expect(metrics).toContain('reelgate_provider_jobs{family="kling",state="queued"} 1');
    expect((await fetch(`http://127.0.0.1:${provider.opsPort}/readyz`)).status).toBe(200);
  });
});
