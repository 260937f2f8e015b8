import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { DeadLetterView } from '@reelgate/contracts';
import { GatewayBed } from './test-support/gateway-bed.js';

const PATH = '/admin/v1/dead-letters';
const EVENT = 'task.evt.completed.v1';

const letter = (fields: Partial<DeadLetterView>): DeadLetterView => ({
  subject: EVENT,
  id: 'evt_1',
  state: 'waiting',
  reason: 'Error: no',
  deliveries: 8,
  buriedAt: '2026-01-01T00:00:00.000Z',
  ...fields,
});

describe('dead letters', () => {
  let bed: GatewayBed;
  beforeAll(async () => {
    bed = await GatewayBed.start();
    bed.billing.letters.letters.push(
      letter({ id: 'evt_3', taskId: 'video_9', buriedAt: '2026-01-03T00:00:00.000Z' }),
      letter({ id: 'evt_2', subject: 'task.evt.failed.v1', buriedAt: '2026-01-02T00:00:00.000Z' }),
      letter({ id: 'evt_1', buriedAt: '2026-01-02T00:00:00.000Z', payload: { taskId: 'video_1' } }),
    );
    bed.provider.letters.letters.push(
      letter({ id: 'cmd_1', subject: 'task.cmd.kling.v1', buriedAt: '2026-01-02T00:00:00.000Z' }),
    );
  });
  afterAll(() => bed?.stop());

  const idPath = (id: string, action = ''): string => `${PATH}/${encodeURIComponent(id)}${action}`;

  it('of all services are one list, the latest first', async () => {
    const everything = [
      'billing:task.evt.completed.v1:evt_3',
      'provider:task.cmd.kling.v1:cmd_1',
      'billing:task.evt.failed.v1:evt_2',
      'billing:task.evt.completed.v1:evt_1',
    ];
    const { body } = await bed.admin('GET', PATH);
    expect(body.data.map(({ id }: { id: string }) => id)).toEqual(everything);
    expect(body.data[0]).toEqual({
      id: everything[0],
      object: 'dead_letter',
      service: 'billing',
      subject: EVENT,
      task_id: 'video_9',
      state: 'waiting',
      reason: 'Error: no',
      deliveries: 8,
      buried_at: '2026-01-03T00:00:00.000Z',
      replayed_at: null,
      dropped_at: null,
      drop_reason: null,
    });
    for (const limit of [1, 2, 3]) {
      const seen: string[] = [];
      for (let after = ''; ;) {
        const { body: page } = await bed.admin('GET', `${PATH}?service=billing&limit=${limit}${after}`);
        seen.push(...page.data.map(({ id }: { id: string }) => id));
        if (!page.has_more) break;
        after = `&after=${encodeURIComponent(page.last_id)}`;
      }
      expect(seen).toEqual(everything.filter((id) => id.startsWith('billing')));
    }
    const { body: rest } = await bed.admin('GET', `${PATH}?after=${encodeURIComponent(everything[0]!)}`);
    expect(rest.data.map(({ id }: { id: string }) => id)).toEqual(everything.slice(1));
    expect((await bed.admin('GET', `${PATH}?after=x`)).body.error.param).toBe('after');
  });

  it('of the gateway itself are handled again, at once and once', async () => {
    const { id } = await bed.create();
    const sealedUrl = bed.sealer.seal('http://127.0.0.1:1/film.mp4', 'result-url');
    await bed.buryOwn({ id: 'evt_own', event: { taskId: id, result: { sealedUrl } } });
    const path = idPath(`gateway:${EVENT}:evt_own`);

    const { body: before } = await bed.admin('GET', path);
    expect(before).toMatchObject({
      service: 'gateway',
      task_id: id,
      state: 'waiting',
      payload: { taskId: id, result: { sealedUrl: '[redacted]' } },
    });
    const { status, body } = await bed.admin('POST', `${path}/replay`);
    expect([status, body.state, body.deliveries]).toEqual([200, 'replayed', 9]);
    await bed.until(id, 'completed');

    expect((await bed.admin('POST', `${path}/replay`)).body).toEqual(body);
    expect((await bed.admin('POST', `${path}/drop`, { reason: 'x' })).status).toBe(400);
    expect((await bed.admin('GET', `${PATH}?service=gateway&state=waiting`)).body.data).toEqual([]);
  });

  it('that fail again say why, to who asked and in the list', async () => {
    await bed.buryOwn({ id: 'evt_bad', event: { taskId: 'video_bad' } });
    const path = idPath(`gateway:${EVENT}:evt_bad`);
    const { status, body } = await bed.admin('POST', `${path}/replay`);
    expect([status, body.error.message]).toEqual([400, expect.stringContaining('result')]);
    const { body: after } = await bed.admin('GET', path);
    expect(after).toMatchObject({
      state: 'waiting',
      deliveries: 9,
      reason: expect.stringContaining('result'),
    });

    expect((await bed.admin('POST', `${path}/drop`, {})).body.error.param).toBe('reason');
    const { body: dropped } = await bed.admin('POST', `${path}/drop`, { reason: 'A test message' });
    expect(dropped).toMatchObject({ state: 'dropped', drop_reason: 'A test message' });
    expect((await bed.admin('POST', `${path}/replay`)).status).toBe(400);
    const { body: audit } = await bed.admin('GET', '/admin/v1/audit?limit=1');
    expect(audit.data).toMatchObject([
      {
        action: 'dead_letter.drop',
        subject: `gateway:${EVENT}:evt_bad`,
        key_id: 'key_bootstrap',
        details: { reason: 'A test message' },
      },
    ]);
  });

  it('of other services are looked after there; a command where its family is made', async () => {
    const drop = await bed.admin('POST', idPath(`billing:${EVENT}:evt_1`, '/drop'), {
      reason: 'Released by hand',
    });
    expect(drop.body).toMatchObject({ state: 'dropped', payload: { taskId: 'video_1' } });
    const replay = await bed.admin('POST', idPath('provider:task.cmd.kling.v1:cmd_1', '/replay'));
    expect(replay.body).toMatchObject({ state: 'replayed' });
    expect(bed.billing.letters.done).toEqual(['drop evt_1']);
    expect(bed.provider.letters.done).toEqual(['replay at kling cmd_1']);
    const failing = await bed.admin('POST', idPath(`billing:${EVENT}:evt_3`, '/replay'));
    expect(failing.body.error.message).toBe('Nothing is held for video_9.');
    expect((await bed.admin('GET', idPath('shop:x:y'))).status).toBe(404);
  });
});
