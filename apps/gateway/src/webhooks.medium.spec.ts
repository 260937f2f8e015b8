import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import OpenAI from 'openai';
import { Webhook } from 'standardwebhooks';
import { waitFor } from '@reelgate/testing';
import { GatewayBed } from './test-support/gateway-bed.js';
import { WebhookReceiver } from './test-support/webhook-receiver.js';
import type { ReceivedWebhook } from './test-support/webhook-receiver.js';
import type { Answer } from './test-support/gateway-bed.js';

/** Events of the soak test; more by hand: WEBHOOK_EVENTS=10000. */
const SOAK_EVENTS = Number(process.env['WEBHOOK_EVENTS'] ?? 400);

describe('webhooks to clients', () => {
  let bed: GatewayBed;
  const receiver = new WebhookReceiver();
  let path = '';
  let paths = 0;

  beforeAll(async () => {
    [bed] = await Promise.all([GatewayBed.start({ REELGATE_ALLOW_PRIVATE_URLS: '1' }), receiver.start()]);
  });
  afterAll(async () => {
    await bed?.stop();
    await receiver.stop();
  });
  beforeEach(() => {
    bed.billing.reset();
    bed.provider.reset();
    receiver.answer = () => 204;
    path = `/hook/${++paths}`;
  });

  const started = (id: string): Promise<void> =>
    bed.event('submitted', id, { vendor: 'tencent-vod', channelId: 'chan_1' });

  /** The webhooks at this test's path, once there are so many. */
  const webhooks = (count: number): Promise<ReceivedWebhook[]> =>
    waitFor(
      () => {
        const received = receiver.at(path);
        return received.length >= count ? received : undefined;
      },
      { what: `${count} webhooks` },
    );

  const secret = async (): Promise<string> =>
    (await bed.call('GET', '/v1/webhook-secret')).body.secret as string;

  const deliveries = async (id: string): Promise<Answer['body'][]> =>
    (await bed.admin('GET', `/admin/v1/webhook-deliveries?task_id=${id}`)).body.data;

  const created = (fields: object = {}): Promise<Answer['body']> =>
    bed.create({ callback_url: receiver.url(path), ...fields });

  /** Makes what waits due now, instead of waiting for it. */
  const hurry = (): Promise<unknown> =>
    bed.database.query(
      `UPDATE gateway.webhook_delivery SET next_at = now()
        WHERE state = 'pending' AND next_at > now() AND last_at IS NOT NULL`,
    );

  it('tell the beginning and the end, each verified by the official libraries', async () => {
    const { id } = await created();
    await started(id);
    await webhooks(1);
    await bed.complete(id);
    const [first, second] = await webhooks(2);
    const key = await secret();
    expect(key).toMatch(/^whsec_[A-Za-z0-9+/]{32}$/);

    const beginning = new Webhook(key).verify(first!.text, first!.headers as Record<string, string>);
    expect(beginning).toMatchObject({
      object: 'event',
      type: 'video.in_progress',
      data: { id, object: 'video', status: 'in_progress', completed_at: null },
    });
    const end = await new OpenAI({ apiKey: 'unused' }).webhooks.unwrap(
      second!.text,
      second!.headers as Record<string, string>,
      key,
    );
    expect(end).toMatchObject({
      id: second!.headers['webhook-id'],
      type: 'video.completed',
      created_at: expect.any(Number),
      data: { id, status: 'completed', video_url: expect.stringContaining('/files/') },
    });
    expect(second!.headers['webhook-id']).toMatch(/^evt_/);
    const film = (end as unknown as { data: { video_url: string } }).data.video_url;
    expect(film.startsWith(bed.url)).toBe(true);
  });

  it('tell why a video failed', async () => {
    const { id } = await created();
    await bed.event('failed', id, { code: 'moderation_blocked', message: 'The picture was refused.' });
    const [webhook] = await webhooks(1);
    expect(JSON.parse(webhook!.text)).toMatchObject({
      type: 'video.failed',
      data: { id, status: 'failed', error: { code: 'moderation_blocked' } },
    });
  });

  it('go to the default address of the key', async () => {
    const key = await bed.newKey({ name: 'with a default', callback_url: 'https://example.com/hook' });
    await bed.database.query(`UPDATE gateway.api_key SET callback_url = $1 WHERE name = 'with a default'`, [
      receiver.url(path),
    ]);
    const { body } = await bed.call(
      'POST',
      '/v1/videos',
      { model: 'Kling-3.0-Omni', prompt: 'x' },
      { authorization: `Bearer ${key}` },
    );
    await started(body.id);
    const [webhook] = await webhooks(1);
    expect(JSON.parse(webhook!.text)).toMatchObject({ type: 'video.in_progress', data: { id: body.id } });
  });

  it('come again under the same id until the receiver takes them, in order', async () => {
    let refusals = 0;
    receiver.answer = (at) => (at === path && refusals++ < 2 ? 500 : 200);
    const { id } = await created();
    await started(id);
    await webhooks(1);
    await bed.complete(id);
    await waitFor(async () => {
      await hurry();
      return receiver.at(path).length >= 4;
    });
    const types = receiver.at(path).map(({ text }) => JSON.parse(text).type as string);
    expect(types).toEqual(['video.in_progress', 'video.in_progress', 'video.in_progress', 'video.completed']);
    const [a, b, c] = receiver.at(path);
    expect(new Set([a, b, c].map((each) => each!.headers['webhook-id'])).size).toBe(1);
    await waitFor(async () => (await deliveries(id)).every(({ state }) => state === 'delivered'));
  });

  it('show why one has not arrived, and when it is tried again', async () => {
    receiver.answer = () => 503;
    const { id } = await created();
    await started(id);
    await webhooks(1);
    const shown = await waitFor(async () => (await deliveries(id)).find((each) => each.last_status === 503));
    expect(shown).toMatchObject({
      object: 'webhook_delivery',
      task_id: id,
      account_id: bed.account,
      event: 'video.in_progress',
      state: 'pending',
      attempts: 1,
      last_error: 'the receiver answered 503',
      next_at: expect.any(Number),
    });
    receiver.answer = () => 200;
  });

  it('stop when the receiver says that it is gone', async () => {
    receiver.answer = () => 410;
    const { id } = await created();
    await started(id);
    await webhooks(1);
    await waitFor(async () => (await deliveries(id)).every(({ state }) => state === 'stopped'));
    receiver.answer = () => 200;
    // Replayed by a person, it goes again.
    const [delivery] = await deliveries(id);
    const replayed = await bed.admin('POST', `/admin/v1/webhook-deliveries/${delivery.id}/replay`);
    expect(replayed).toMatchObject({ status: 200, body: { id: delivery.id, state: 'pending' } });
    await webhooks(2);
    await waitFor(async () => (await deliveries(id)).every(({ state }) => state === 'delivered'));
    const audit = await bed.admin('GET', '/admin/v1/audit');
    expect(audit.body.data[0]).toMatchObject({ action: 'webhook_delivery.replay', subject: delivery.id });
  });

  it('are signed by both secrets for a day after a rotation', async () => {
    const before = await secret();
    const rotated = await bed.call('POST', '/v1/webhook-secret/rotate');
    const after = rotated.body.secret as string;
    expect(after).not.toBe(before);
    expect(rotated.body.previous).toEqual([{ valid_until: expect.any(Number) }]);
    const { id } = await created();
    await started(id);
    const [webhook] = await webhooks(1);
    for (const key of [before, after]) {
      expect(new Webhook(key).verify(webhook!.text, webhook!.headers as Record<string, string>)).toBeTruthy();
    }
    await bed.database.query(
      `UPDATE gateway.webhook_secret SET valid_until = now() WHERE valid_until IS NOT NULL`,
    );
    await bed.complete(id);
    const [, end] = await webhooks(2);
    const headers = end!.headers as Record<string, string>;
    expect(new Webhook(after).verify(end!.text, headers)).toBeTruthy();
    expect(() => new Webhook(before).verify(end!.text, headers)).toThrow();
    const byAdmin = await bed.admin('GET', `/admin/v1/accounts/${bed.account}/webhook-secret`);
    expect(byAdmin.body.secret).toBe(after);
  });

  it('in Vidu’s and Ark’s dialects have the shape of those vendors', async () => {
    // An ark channel, and the broadcast that tells of it.
    await bed.admin('POST', '/admin/v1/channels', { name: 'ark', vendor: 'ark', key: 'x'.repeat(36) });
    const vidu = await bed.call('POST', '/vidu/ent/v2/text2video', {
      model: 'viduq3-pro',
      prompt: 'a cat',
      callback_url: receiver.url(path),
    });
    await bed.complete(vidu.body.task_id);
    const [callback] = await waitFor(() => {
      const ended = receiver.at(path).filter(({ text }) => JSON.parse(text).state === 'success');
      return ended.length > 0 ? ended : undefined;
    });
    expect(JSON.parse(callback!.text)).toMatchObject({
      id: vidu.body.task_id,
      creations: [{ url: expect.stringContaining('/files/') }],
    });
    expect(callback!.headers['x-hmac-signature']).toMatch(/=$/);

    path = `/hook/${++paths}`;
    const ark = await bed.call('POST', '/api/v3/contents/generations/tasks', {
      model: 'doubao-seedance-1-0-pro-250528',
      content: [{ type: 'text', text: 'a cat' }],
      callback_url: receiver.url(path),
    });
    expect(ark).toMatchObject({ status: 200 });
    await bed.complete(ark.body.id);
    const told = await waitFor(() =>
      receiver
        .at(path)
        .map(({ text }) => JSON.parse(text))
        .find(({ status }) => status === 'succeeded'),
    );
    expect(told).toMatchObject({ id: ark.body.id, content: { video_url: expect.any(String) } });
  });

  it('tell nothing of a video that was deleted', async () => {
    receiver.answer = () => 500;
    const { id } = await created();
    await bed.complete(id);
    await webhooks(1);
    await bed.call('DELETE', `/v1/videos/${id}`);
    receiver.answer = () => 200;
    await waitFor(async () => {
      await hurry();
      return (await deliveries(id)).every(({ state }) => state === 'stopped');
    });
    expect(receiver.at(path).every(({ status }) => status === 500)).toBe(true);
  });

  it('do not go to private addresses unless the installation allows it', async () => {
    const { id } = await created();
    await bed.stop();
    bed = await GatewayBed.start();
    const { id: other } = await bed.create();
    await bed.database.query('UPDATE gateway.task SET callback_url = $2 WHERE id = $1', [
      other,
      receiver.url(path),
    ]);
    await started(other);
    const [refused] = await waitFor(async () => {
      const tried = (await deliveries(other)).filter(({ last_error }) => last_error !== null);
      return tried.length > 0 ? tried : undefined;
    });
    expect(refused).toMatchObject({ state: 'pending', last_error: expect.stringContaining('not public') });
    expect(receiver.at(path)).toEqual([]);
    await bed.stop();
    bed = await GatewayBed.start({ REELGATE_ALLOW_PRIVATE_URLS: '1' });
    expect(id).toBeDefined();
  });

  it(
    'all arrive, in order, at a receiver that fails and dies, from gateways that share them',
    async () => {
      await bed.startGateway({ REELGATE_ALLOW_PRIVATE_URLS: '1' });
      const tasks = SOAK_EVENTS / 2;
      const taken = new Map<string, string[]>();
      // Never often enough to be given up.
      receiver.answer = (_path, before, came) =>
        before % 3 === 0 && came < 3 ? (before % 2 === 0 ? 500 : null) : 200;
      const ids: string[] = [];
      const create = async (): Promise<void> => {
        while (ids.length < tasks) {
          const at = ids.push('') - 1;
          const { id } = await created();
          ids[at] = id;
          await started(id);
        }
      };
      await Promise.all(Array.from({ length: 32 }, create));
      const half = Promise.all(
        ids.map((id) => bed.event('failed', id, { code: 'upstream_failed', message: 'x' })),
      );
      await receiver.stop();
      await half;
      await receiver.start();
      await waitFor(
        async () => {
          await hurry();
          const [row] = await bed.database.query<{ n: bigint }>(
            `SELECT count(*) AS n FROM gateway.webhook_delivery
            WHERE state = 'delivered' AND event = 'failed' AND url = $1`,
            [receiver.url(path)],
          );
          return Number(row!.n) === tasks;
        },
        { timeoutMs: 60_000 + SOAK_EVENTS * 20, what: 'every webhook to be delivered' },
      );
      const arrived = new Set<unknown>();
      for (const { headers, text, status } of receiver.at(path)) {
        if (status !== 200) continue;
        const { type, data } = JSON.parse(text);
        taken.set(data.id, [...(taken.get(data.id) ?? []), type]);
        arrived.add(headers['webhook-id']);
      }
      const sent = await bed.database.query<{ id: string }>(
        'SELECT id FROM gateway.webhook_delivery WHERE url = $1',
        [receiver.url(path)],
      );
      expect(sent.length).toBeGreaterThan(tasks);
      expect(sent.filter(({ id }) => !arrived.has(id))).toEqual([]);
      for (const id of ids) {
        // The same news may come twice; never an earlier state after a later one.
        const first = taken.get(id)!.indexOf('video.failed');
        expect(first).toBeGreaterThanOrEqual(0);
        expect(taken.get(id)!.slice(first)).not.toContain('video.in_progress');
      }
    },
    120_000 + SOAK_EVENTS * 25,
  );
});
