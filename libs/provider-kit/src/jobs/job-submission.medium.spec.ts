import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { ChannelList, SUBJECT } from '@reelgate/contracts';
import type { TaskCompleted } from '@reelgate/contracts';
import { Sealer } from '@reelgate/runtime';
import { ScriptedVendor } from '../test-support/scripted-vendor.js';
import { TestProviders } from '../test-support/test-provider.js';

describe('submitting', () => {
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

  it('takes a task from the command to the film, and tells each step once', async () => {
    await test.start([vendor]);
    const channel = await test.channel();
    const taskId = await test.command({ spec: { prompt: 'a boat' } });
    expect((await test.event(taskId, 'submitted')).payload).toMatchObject({
      taskId,
      accountId: 'acct_test',
      family: 'kling',
      vendor: 'tencent-vod',
      channelId: channel.id,
    });
    expect(vendor.submits).toMatchObject([
      { reference: taskId, channelId: channel.id, body: { prompt: 'a boat' } },
    ]);

    vendor.onQuery = () => ({
      kind: 'succeeded',
      result: {
        url: 'https://films.example/a.mp4?sign=secret',
        seconds: 5.04,
        width: 1280,
        bytes: 1_000_000.4,
        expiresAt: new Date('2026-01-08T00:00:00Z'),
        usage: { credits: 3 },
      },
    });
    const { result } = (await test.event(taskId, 'completed')).payload as unknown as TaskCompleted;
    expect(test.sealer.open(result.sealedUrl, 'result-url')).toBe('https://films.example/a.mp4?sign=secret');
    expect(result).toMatchObject({
      seconds: 5.04,
      width: 1280,
      bytes: 1_000_000,
      expiresAt: '2026-01-08T00:00:00.000Z',
      vendorUsage: { credits: 3 },
    });
    expect(test.typesOf(taskId)).toEqual(['submitted', 'completed']);
    expect(await test.timeline(taskId)).toEqual(['submit accepted', 'query succeeded']);
    const rows = await test.database.query(
      'SELECT j::text AS job, o::text AS message FROM provider.job j, provider.outbox o',
    );
    expect(JSON.stringify(rows)).not.toContain('sign=secret');
    expect(JSON.stringify(rows)).not.toContain('films.example');
  });

  it('runs a command that comes twice once', async () => {
    await test.start([vendor]);
    await test.channel();
    const taskId = await test.command({ messageId: 'once' });
    await test.event(taskId, 'submitted');
    // The same message after the stream's window, and the same task under another message.
    await test.command({ taskId, messageId: 'twice' });
    await test.jobIn(taskId, 'running');
    await test.pass(2_000);
    expect(vendor.submits).toHaveLength(1);
    expect(test.typesOf(taskId)).toEqual(['submitted']);
  });

  it('fails what the vendor refuses, without keys and links in the message', async () => {
    await test.start([vendor]);
    await test.channel();
    vendor.onSubmit = () => ({
      kind: 'refused',
      code: 'moderation_blocked',
      vendorCode: 'Violation',
      message: 'refused by https://10.0.0.1/x?sig=1 for secret-of-the-channel',
    });
    const taskId = await test.command();
    expect((await test.event(taskId, 'failed')).payload).toMatchObject({
      code: 'moderation_blocked',
      message: 'refused by [link] for [redacted]',
    });
    expect(await test.job(taskId)).toMatchObject({
      state: 'failed',
      error_code: 'moderation_blocked',
      due_at: null,
    });
    expect(vendor.submits).toHaveLength(1);
  });

  it('tries again with the same reference after a backoff, or when the vendor says', async () => {
    await test.start([vendor]);
    await test.channel();
    const outcomes = [undefined, 7_000];
    vendor.onSubmit = (_, accept) => {
      if (outcomes.length === 0) return accept();
      const afterMs = outcomes.shift();
      return {
        kind: 'retry',
        vendorCode: 'Busy',
        message: 'busy',
        ...(afterMs === undefined ? {} : { afterMs }),
      };
    };
    const taskId = await test.command();
    await test.event(taskId, 'submitted', { stepMs: 50 });
    expect(vendor.submits.map(({ reference }) => reference)).toEqual([taskId, taskId, taskId]);
    const [first, second, third] = vendor.submits.map(({ at }) => at.getTime());
    expect(second! - first!).toBeGreaterThanOrEqual(500);
    expect(second! - first!).toBeLessThan(3_000);
    expect(third! - second!).toBeGreaterThanOrEqual(7_000);
    expect(third! - second!).toBeLessThan(10_000);
    expect(test.typesOf(taskId)).toEqual(['submitted']);
  });

  it('goes to another channel at once when a channel has a fault, and leaves that one alone', async () => {
    await test.start([vendor]);
    const broken = await test.channel({ priority: 0 });
    const spare = await test.channel({ priority: 1 });
    vendor.onSubmit = ({ channelId }, accept) =>
      channelId === broken.id
        ? {
            kind: 'retry',
            vendorCode: 'AuthFailure',
            message: 'no',
            fault: { kind: 'auth', message: 'the key secret-of-the-channel is not valid' },
          }
        : accept();
    const first = await test.command();
    await test.event(first, 'submitted', { limitMs: 2_000 });
    const second = await test.command();
    await test.event(second, 'submitted', { limitMs: 2_000 });
    expect(vendor.submits.map(({ channelId }) => channelId)).toEqual([broken.id, spare.id, spare.id]);
    const { channels } = await test.rpc.call(SUBJECT.providerChannelList, {}, ChannelList);
    expect(channels.find(({ id }) => id === broken.id)).toMatchObject({
      enabled: true,
      fault: 'auth: the key [redacted] is not valid',
    });
  });

  it('leaves a channel whose key cannot be opened, without any doubt about its jobs', async () => {
    vendor = new ScriptedVendor(() => test.clock.now(), 'none');
    await test.start([vendor]);
    const broken = await test.channel({ priority: 0 });
    await test.database.query('UPDATE provider.channel SET sealed_key = $1', [
      new Sealer('the secret of another installation').seal('app|secret', 'channel-key'),
    ]);
    const spare = await test.channel({ priority: 1 });
    const taskId = await test.command();
    await test.event(taskId, 'submitted');
    expect(vendor.submits.map(({ channelId }) => channelId)).toEqual([spare.id]);
    expect(test.typesOf(taskId)).toEqual(['submitted']);
    const { channels } = await test.rpc.call(SUBJECT.providerChannelList, {}, ChannelList);
    expect(channels.find(({ id }) => id === broken.id)?.fault).toContain('REELGATE_SECRET');
  });

  it('opens keys under a former secret, seals them anew, and forgives channels whose keys it can open again', async () => {
    const old = new Sealer('the secret of another installation').seal('app|secret', 'channel-key');
    const first = await test.start([vendor]);
    const { id } = await test.channel();
    await test.database.query('UPDATE provider.channel SET sealed_key = $1', [old]);
    const taskId = await test.command();
    const sealedKey = async (): Promise<string> => {
      const [row] = await test.database.query<{ sealed_key: string }>(
        'SELECT sealed_key FROM provider.channel',
      );
      return row!.sealed_key;
    };
    await test.until(async () => {
      const { channels } = await test.rpc.call(SUBJECT.providerChannelList, {}, ChannelList);
      return channels.find((channel) => channel.id === id)?.fault?.includes('REELGATE_SECRET_PREVIOUS');
    });
    await test.stop(first);
    await test.start([vendor], {
      env: { REELGATE_SECRET_PREVIOUS: '["an older secret yet", "the secret of another installation"]' },
    });
    await test.event(taskId, 'submitted');
    await test.until(async () => (await sealedKey()) !== old);
    expect(test.sealer.open(await sealedKey(), 'channel-key')).toBe('app|secret');
  });

  it('lets a channel that cannot be reached rest, longer each time, and keeps the job', async () => {
    await test.start([vendor]);
    await test.channel();
    let refusals = 4;
    vendor.onSubmit = (_, accept) =>
      refusals-- > 0
        ? {
            kind: 'retry',
            vendorCode: 'no_answer',
            message: 'down',
            fault: { kind: 'outage', message: 'down' },
          }
        : accept();
    const taskId = await test.command();
    await test.event(taskId, 'submitted', { stepMs: 50 });
    const at = vendor.submits.map((submit) => submit.at.getTime());
    const gaps = at.slice(1).map((time, i) => time - at[i]!);
    expect(gaps).toHaveLength(4);
    for (const [i, least] of [500, 1_000, 2_000, 4_000].entries()) {
      expect(gaps[i]).toBeGreaterThanOrEqual(least);
      expect(gaps[i]).toBeLessThan(least + 3_000);
    }
    await test.until(async () => {
      const [channel] = await test.database.query<{ setbacks: number }>(
        'SELECT setbacks FROM provider.channel',
      );
      return channel?.setbacks === 0;
    });
  });

  it('repeats the same reference when the outcome is unknown and the vendor deduplicates', async () => {
    await test.start([vendor]);
    await test.channel();
    await test.channel();
    vendor.onSubmit = (_, accept) => {
      const first = vendor.submits.length === 1;
      const outcome = accept();
      return first ? { kind: 'unknown', vendorCode: 'no_answer', message: 'timed out' } : outcome;
    };
    const taskId = await test.command();
    await test.event(taskId, 'submitted');
    const [first, second] = vendor.submits;
    expect(vendor.submits).toHaveLength(2);
    expect(second).toMatchObject({ reference: taskId, channelId: first!.channelId });
    expect(vendor.jobs.size).toBe(1);
    expect(await test.job(taskId)).toMatchObject({ vendor_task_id: `v-${taskId}` });
    expect(await test.timeline(taskId)).toEqual(['submit unknown', 'submit duplicate', 'find found']);
    expect(test.typesOf(taskId)).toEqual(['submitted']);
  });

  it('does not take a refusal of the repeat for the answer to the first', async () => {
    await test.start([vendor]);
    await test.channel();
    vendor.onSubmit = (_, accept) => {
      if (vendor.submits.length > 1) {
        return { kind: 'refused', code: 'invalid_input', vendorCode: 'Invalid', message: 'no' };
      }
      accept();
      return { kind: 'unknown', vendorCode: 'no_answer', message: 'timed out' };
    };
    const taskId = await test.command();
    await test.event(taskId, 'submitted');
    expect(await test.timeline(taskId)).toEqual(['submit unknown', 'submit refused', 'find found']);
  });

  it('fails for good when the repeat is refused and the first certainly made nothing', async () => {
    await test.start([vendor]);
    await test.channel();
    vendor.onSubmit = () =>
      vendor.submits.length === 1
        ? { kind: 'unknown', vendorCode: 'no_answer', message: 'timed out' }
        : { kind: 'refused', code: 'invalid_input', vendorCode: 'Invalid', message: 'no' };
    const taskId = await test.command();
    const failed = await test.event(taskId, 'failed', { limitMs: 400_000, stepMs: 1_000 });
    expect(failed.payload).toMatchObject({ code: 'invalid_input', message: 'no' });
    expect(new Date(String(failed.payload['at'])).getTime()).toBeGreaterThanOrEqual(
      vendor.submits[0]!.at.getTime() + 120_000,
    );
  });

  it('announces uncertainty when repeats do not help, and goes on asking', async () => {
    await test.start([vendor]);
    await test.channel();
    vendor.onSubmit = () => ({ kind: 'unknown', vendorCode: 'no_answer', message: 'timed out' });
    const taskId = await test.command();
    expect((await test.event(taskId, 'uncertain', { limitMs: 120_000 })).payload).toMatchObject({
      reason: 'timed out',
    });
    expect(vendor.submits).toHaveLength(5);
    vendor.onSubmit = (_, accept) => accept();
    await test.event(taskId, 'submitted', { limitMs: 120_000 });
    expect(test.typesOf(taskId)).toEqual(['uncertain', 'submitted']);
    expect(new Set(vendor.submits.map(({ reference }) => reference))).toEqual(new Set([taskId]));
  });

  it('keeps looking when a duplicate is not listed yet', async () => {
    await test.start([vendor]);
    await test.channel();
    let missing = 2;
    vendor.onSubmit = () => ({ kind: 'duplicate' });
    vendor.onFind = (reference) =>
      missing-- > 0 ? { kind: 'absent' } : { kind: 'found', vendorTaskId: `v-${reference}` };
    const taskId = await test.command();
    await test.event(taskId, 'submitted');
    expect(vendor.finds).toHaveLength(3);
    expect(await test.job(taskId)).toMatchObject({ state: 'running', vendor_task_id: `v-${taskId}` });
  });

  describe('at a vendor that can only look up', () => {
    beforeEach(() => {
      vendor = new ScriptedVendor(() => test.clock.now(), 'lookup');
    });

    it('finds the job of a submit whose answer was lost, without a second submit', async () => {
      await test.start([vendor]);
      await test.channel();
      vendor.onSubmit = (_, accept) => {
        accept();
        return { kind: 'unknown', vendorCode: 'no_answer', message: 'timed out' };
      };
      const taskId = await test.command();
      await test.event(taskId, 'submitted');
      expect(vendor.submits).toHaveLength(1);
      expect(vendor.finds[0]!.reference).toBe(taskId);
      const headStartMs = vendor.submits[0]!.at.getTime() - vendor.finds[0]!.since.getTime();
      expect(headStartMs).toBeGreaterThanOrEqual(0);
      expect(headStartMs).toBeLessThan(5_000);
    });

    it('submits again only when the vendor lacks the reference after every request must have ended', async () => {
      await test.start([vendor]);
      await test.channel();
      vendor.onSubmit = (_, accept) =>
        vendor.submits.length === 1
          ? { kind: 'unknown', vendorCode: 'no_answer', message: 'lost' }
          : accept();
      const taskId = await test.command();
      await test.event(taskId, 'submitted', { limitMs: 400_000, stepMs: 1_000 });
      expect(vendor.submits.map(({ reference }) => reference)).toEqual([taskId, taskId]);
      expect(vendor.submits[1]!.at.getTime() - vendor.submits[0]!.at.getTime()).toBeGreaterThanOrEqual(
        120_000,
      );
    });
  });

  it('never repeats blindly at a vendor that can tell nothing', async () => {
    vendor = new ScriptedVendor(() => test.clock.now(), 'none');
    await test.start([vendor]);
    await test.channel();
    vendor.onSubmit = () => ({ kind: 'unknown', vendorCode: 'no_answer', message: 'timed out' });
    const taskId = await test.command();
    await test.event(taskId, 'uncertain');
    await test.pass(3_600_000, 60_000);
    expect(vendor.submits).toHaveLength(1);
    expect(await test.job(taskId)).toMatchObject({ state: 'uncertain', due_at: null });
    expect(test.typesOf(taskId)).toEqual(['uncertain']);
  });

  it('fails what cannot be expressed for the vendor', async () => {
    await test.start([vendor]);
    await test.channel();
    const taskId = await test.command({ spec: { prompt: 'inexpressible' } });
    expect((await test.event(taskId, 'failed')).payload).toMatchObject({ code: 'upstream_rejected' });
    expect(vendor.submits).toHaveLength(0);
  });

  it('fails an upload that the vendor can get neither inside the request nor by URL', async () => {
    await test.start([vendor]);
    await test.channel();
    const taskId = await test.command({
      spec: { inputs: [{ role: 'first_frame', kind: 'image', file: 'upload/gone.png' }] },
    });
    expect((await test.event(taskId, 'failed')).payload).toMatchObject({
      code: 'invalid_input',
      message: 'The uploaded image does not exist any more.',
    });
  });

  describe('with a step before the submit', () => {
    it('stores what was prepared, and uses it again on the same channel only', async () => {
      let prepared = 0;
      vendor.onPrepare = () => ({ kind: 'done', prepared: { face: ++prepared } });
      const provider = await test.start([vendor]);
      const first = await test.channel({ priority: 0 });
      await test.channel({ priority: 1 });
      let tries = 0;
      vendor.onSubmit = (_, accept) => {
        tries += 1;
        if (tries === 1) return { kind: 'retry', vendorCode: 'Busy', message: 'busy' };
        if (tries === 2) {
          return {
            kind: 'retry',
            vendorCode: 'Quota',
            message: 'over',
            fault: { kind: 'quota', message: 'over' },
          };
        }
        return accept();
      };
      const taskId = await test.command();
      await test.event(taskId, 'submitted');
      expect(vendor.submits.map(({ channelId, body }) => [channelId === first.id, body.prepared])).toEqual([
        [true, { face: 1 }],
        [true, { face: 1 }],
        [false, { face: 2 }],
      ]);
      // Whoever watches the figures sees which channel needs somebody.
      const figures = await (await fetch(`http://127.0.0.1:${provider.opsPort}/metrics`)).text();
      expect(figures).toMatch(/^reelgate_provider_channel_fault\{[^}]*fault="quota"\} 1$/m);
    });

    it('fails what is refused there, and repeats what did not work', async () => {
      const outcomes = [
        { kind: 'retry', vendorCode: 'Busy', message: 'busy' } as const,
        { kind: 'refused', code: 'invalid_input', vendorCode: 'NoFace', message: 'no face' } as const,
      ];
      vendor.onPrepare = () => outcomes.shift()!;
      await test.start([vendor]);
      await test.channel();
      const taskId = await test.command();
      expect((await test.event(taskId, 'failed')).payload).toMatchObject({
        code: 'invalid_input',
        message: 'no face',
      });
      expect(vendor.submits).toHaveLength(0);
      expect(await test.timeline(taskId)).toEqual(['prepare retry', 'prepare refused']);
    });
  });
});
