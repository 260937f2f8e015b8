import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { providerVendorSubject, SUBJECT, VendorCallbackReply } from '@reelgate/contracts';
import { openCallbackToken } from '@reelgate/runtime';
import { ScriptedVendor } from '../test-support/scripted-vendor.js';
import { TestProviders } from '../test-support/test-provider.js';
import type { VendorCallback, VendorChannel } from '@reelgate/vendor-port';

const FILM = { kind: 'succeeded', result: { url: 'https://vendor.example/film.mp4' } } as const;

let test: TestProviders;
let vendor: ScriptedVendor;

beforeAll(async () => {
  test = await TestProviders.create();
});
afterAll(() => test.close());
beforeEach(() => {
  vendor = new ScriptedVendor(() => test.clock.now());
});
afterEach(() => test.reset());

/** A job that runs and is not due for minutes. */
async function running(): Promise<string> {
  const taskId = await test.command();
  await test.event(taskId, 'submitted');
  const dueAt = new Date(test.clock.now().getTime() + 600_000);
  await test.until(
    async () =>
      (
        await test.database.query(
          `UPDATE provider.job SET due_at = $2 WHERE task_id = $1 AND state = 'running' RETURNING task_id`,
          [taskId, dueAt],
        )
      ).length === 1,
  );
  vendor.queries.length = 0;
  return taskId;
}

describe('callbacks', () => {
  const seen: VendorCallback[] = [];
  const call = (channelId: string, rawBody: string, asked = 'tencent-vod'): Promise<VendorCallbackReply> =>
    test.rpc.call(
      providerVendorSubject(SUBJECT.providerCallback, 'tencent-vod'),
      {
        channelId,
        vendor: asked,
        method: 'POST',
        url: 'https://gate.example/callbacks/tencent-vod/x?a=1',
        headers: { 'x-sign': 's' },
        rawBody,
      },
      VendorCallbackReply,
    );

  beforeEach(() => {
    seen.length = 0;
    vendor.onCallback = (_channel, callback) => {
      seen.push(callback);
      const [kind, id = ''] = callback.rawBody.split(' ');
      if (kind === 'reference') return { correlation: id };
      if (kind === 'task') return { vendorTaskId: id };
      return kind === 'other' ? 'other' : undefined;
    };
  });

  it.each(['reference', 'task'])('make a running job due at once, by its %s', async (by) => {
    await test.start([vendor]);
    const { id } = await test.channel();
    const taskId = await running();
    vendor.onQuery = () => FILM;
    const before = test.clock.now().getTime();
    expect(await call(id, by === 'reference' ? `reference ${taskId}` : `task v-${taskId}`)).toEqual({
      genuine: true,
    });
    await test.event(taskId, 'completed', { stepMs: 50 });
    expect(test.clock.now().getTime() - before).toBeLessThan(3_000);
    expect(seen[0]).toEqual({
      method: 'POST',
      url: 'https://gate.example/callbacks/tencent-vod/x?a=1',
      headers: { 'x-sign': 's' },
      rawBody: expect.any(String),
    });
  });

  it('that are forged, about something else, of another channel or another vendor change nothing', async () => {
    await test.start([vendor]);
    const { id } = await test.channel();
    const taskId = await running();
    const { id: other } = await test.channel();
    const due = (await test.job(taskId))!['due_at'];
    expect(await call(id, 'forged')).toEqual({ genuine: false });
    expect(await call('ch_none', `task v-${taskId}`)).toEqual({ genuine: false });
    expect(await call(id, `task v-${taskId}`, 'vidu')).toEqual({ genuine: false });
    expect(await call(id, 'other')).toEqual({ genuine: true });
    expect(await call(id, 'reference video_unknown')).toEqual({ genuine: true });
    expect(await call(id, `reference ${taskId}.2`)).toEqual({ genuine: true });
    expect(await call(other, `reference ${taskId}`)).toEqual({ genuine: true });
    expect((await test.job(taskId))!['due_at']).toEqual(due);
  });

  it('bring about one look a second at most, however often they come, and end nothing by themselves', async () => {
    await test.start([vendor]);
    const { id } = await test.channel();
    const taskId = await running();
    const before = test.clock.now().getTime();
    for (let i = 0; i < 60; i++) {
      await call(id, `reference ${taskId}`);
      await test.tick(50);
    }
    const seconds = (test.clock.now().getTime() - before) / 1_000;
    expect(vendor.queries.length).toBeGreaterThanOrEqual(1);
    // The looks of the job's own schedule come on top.
    expect(vendor.queries.length).toBeLessThanOrEqual(Math.ceil(seconds) * 2 + 1);
    expect((await test.job(taskId))!['state']).toBe('running');
  });

  it('leave a finished job alone', async () => {
    await test.start([vendor]);
    const { id } = await test.channel();
    const taskId = await running();
    vendor.onQuery = () => FILM;
    await call(id, `reference ${taskId}`);
    await test.event(taskId, 'completed');
    const looks = vendor.queries.length;
    expect(await call(id, `reference ${taskId}`)).toEqual({ genuine: true });
    await test.pass(2_000);
    expect(vendor.queries).toHaveLength(looks);
    expect(test.typesOf(taskId)).toEqual(['submitted', 'completed']);
  });

  it('are not genuine for a vendor that does not call back', async () => {
    vendor.onCallback = undefined;
    await test.start([vendor]);
    const { id } = await test.channel();
    expect(await call(id, 'other')).toEqual({ genuine: false });
  });

  it('are asked for at the public address, by a token of the channel', async () => {
    const channels: VendorChannel[] = [];
    vendor.onCallback = (channel) => (channels.push(channel), 'other');
    await test.start([vendor], { env: { REELGATE_PUBLIC_URL: 'https://gate.example/' } });
    const { id } = await test.channel();
    await call(id, 'other');
    const [base, token] = channels[0]!.callbackUrl!.split('/tencent-vod/');
    expect(base).toBe('https://gate.example/callbacks');
    expect(openCallbackToken(test.sealer, token!)).toBe(id);
  });
});

describe('lists of finished jobs', () => {
  it('make jobs due, each list a little behind the one before', async () => {
    const since: number[] = [];
    let done: string[] = [];
    vendor.onList = (from) => {
      since.push(from.getTime());
      return { kind: 'finished', vendorTaskIds: done };
    };
    await test.start([vendor]);
    await test.channel();
    const taskId = await running();
    const before = test.clock.now().getTime();
    await test.until(() => since.length >= 3);
    expect(vendor.queries).toHaveLength(0);
    vendor.onQuery = () => FILM;
    done = [`v-${taskId}`];
    await test.event(taskId, 'completed', { stepMs: 50 });
    expect(vendor.queries).toHaveLength(1);
    expect(test.clock.now().getTime() - before).toBeLessThan(60_000);
    for (const [i, at] of since.slice(2).entries()) {
      const listedBefore = since[i + 1]!;
      expect(at).toBeGreaterThan(listedBefore);
      // Nothing lies between two lists: this one begins before the last one was asked for.
      expect(at - listedBefore).toBeLessThan(3_000);
    }
  });

  it('that fail leave it to the looks', async () => {
    let lists = 0;
    vendor.onList = () => {
      lists += 1;
      return { kind: 'unknown', vendorCode: 'UnauthorizedOperation', message: 'no' };
    };
    await test.start([vendor]);
    await test.channel();
    const taskId = await test.command();
    await test.event(taskId, 'submitted');
    vendor.onQuery = () => FILM;
    await test.event(taskId, 'completed');
    expect(lists).toBeGreaterThanOrEqual(1);
    expect(lists).toBeLessThanOrEqual(3);
  });
});

describe('pulled events', () => {
  it('make jobs due, and are confirmed after that', async () => {
    let queue: string[] = [];
    const confirmed: string[] = [];
    let pulls = 0;
    vendor.onPull = () => {
      pulls += 1;
      const vendorTaskIds = queue;
      return {
        kind: 'events',
        vendorTaskIds,
        confirm: async () => {
          confirmed.push(...vendorTaskIds);
          queue = [];
        },
      };
    };
    await test.start([vendor]);
    await test.start([vendor]);
    await test.channel({ settings: { pull_events: true } });
    const taskId = await running();
    vendor.onQuery = () => FILM;
    queue = [`v-${taskId}`];
    const before = test.clock.now().getTime();
    await test.event(taskId, 'completed', { stepMs: 50 });
    expect(test.clock.now().getTime() - before).toBeLessThan(5_000);
    expect(confirmed).toContain(`v-${taskId}`);
    // Nothing runs any more: there is nothing to ask for.
    await test.pass(3_000);
    const before2 = pulls;
    await test.pass(10_000);
    expect(pulls).toBe(before2);
  });

  it('are not asked for without the setting, and by one process at a time', async () => {
    let pulls = 0;
    vendor.onPull = () => {
      pulls += 1;
      return { kind: 'unknown', vendorCode: 'Limit', message: 'slow down' };
    };
    await test.start([vendor]);
    await test.start([vendor]);
    const { id } = await test.channel();
    await running();
    await test.pass(5_000);
    expect(pulls).toBe(0);
    await test.database.query(
      `UPDATE provider.channel SET settings = '{"pull_events": true}' WHERE id = $1`,
      [id],
    );
    await test.pass(12_000);
    // A pull that failed is not repeated for five seconds, by nobody.
    expect(pulls).toBeGreaterThanOrEqual(2);
    expect(pulls).toBeLessThanOrEqual(4);
  });
});
