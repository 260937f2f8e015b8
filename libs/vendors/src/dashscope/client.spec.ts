import { describe, expect, it } from '@jest/globals';
import type { VendorChannel, VendorHttpRequest } from '@reelgate/vendor-port';
import { createDashScopeClient } from './client.js';

const CHANNEL: VendorChannel = {
  id: 'ch_1',
  baseUrl: 'https://up.example/api/v1/',
  key: 'sk-1',
  settings: {},
};
const SINCE = new Date('2026-11-01T00:00:00Z');
const BODY = {
  model: 'wan3.0-video',
  input: { prompt: 'x' },
  parameters: { resolution: '720P', duration: 5 },
};

function clientOf(...answers: { status?: number; body: object }[]) {
  const requests: VendorHttpRequest[] = [];
  let now = new Date(SINCE.getTime() + 60_000);
  const client = createDashScopeClient({
    http: (request) => {
      const { status = 200, body } = answers[Math.min(requests.length, answers.length - 1)]!;
      requests.push(request);
      return Promise.resolve({ status, headers: {}, body: JSON.stringify(body) });
    },
    now: () => now,
  });
  return { client, requests, later: (ms: number) => (now = new Date(SINCE.getTime() + ms)) };
}

describe('submit', () => {
  it('asks for a task to be made in its own time', async () => {
    const { client, requests } = clientOf({ body: { output: { task_id: 't-7' } } });
    const channel = { ...CHANNEL, settings: { workspace: 'ws-1' } };
    expect(await client.submit(channel, BODY, 'r')).toEqual({ kind: 'accepted', vendorTaskId: 't-7' });
    expect(requests[0]).toMatchObject({
      method: 'POST',
      url: 'https://up.example/api/v1/services/aigc/video-generation/video-synthesis',
      headers: {
        authorization: 'Bearer sk-1',
        'x-dashscope-async': 'enable',
        'x-dashscope-workspace': 'ws-1',
      },
      body: JSON.stringify(BODY),
    });
  });
});

describe('findByReference', () => {
  it('knows that there is no task only when none began at that time', async () => {
    const { client, requests } = clientOf({ body: { total: 0, data: [] } });
    expect(await client.findByReference!(CHANNEL, 'r', SINCE)).toEqual({ kind: 'absent' });
    // Eight o'clock in Beijing.
    expect(requests[0]!.url).toContain('start_time=20261101075500&end_time=20261101081000');
  });

  it.each<[string, object, string]>([
    ['a task that may be anybody’s', { total: 1, data: [{ task_id: 't-7' }] }, 'unnamed_tasks'],
    ['a list without its length', { data: [] }, 'no_total'],
    ['a list without end', { total: 5, data: [] }, 'list_without_end'],
  ])('leaves it open after %s', async (_what, body, vendorCode) => {
    const { client } = clientOf({ body });
    expect(await client.findByReference!(CHANNEL, 'r', SINCE)).toMatchObject({ kind: 'unknown', vendorCode });
  });

  it('leaves it open a day later', async () => {
    const { client, requests, later } = clientOf({ body: { total: 0, data: [] } });
    later(24 * 3_600_000);
    expect(await client.findByReference!(CHANNEL, 'r', SINCE)).toMatchObject({ vendorCode: 'too_old' });
    expect(requests).toEqual([]);
  });
});

describe('cancel', () => {
  it.each<[string, { status?: number; body: object }, object]>([
    ['waits', { body: { request_id: 'r' } }, { kind: 'cancelled' }],
    ['is made', { status: 400, body: { code: 'UnsupportedOperation', message: '' } }, { kind: 'too_late' }],
    ['is nowhere', { status: 404, body: { code: 'NotFound', message: '' } }, { kind: 'unknown' }],
  ])('a task that %s', async (_state, answer, outcome) => {
    expect(await clientOf(answer).client.cancel!(CHANNEL, 't-7')).toMatchObject(outcome);
  });
});

it('proves a key by the list of tasks', async () => {
  expect(await clientOf({ body: { total: 0, data: [] } }).client.test(CHANNEL)).toMatchObject({ ok: true });
});
