import { describe, expect, it } from '@jest/globals';
import type { VendorChannel, VendorHttpRequest } from '@reelgate/vendor-port';
import { createMiniMaxClient } from './client.js';
import type { MiniMaxRequest } from './map.js';

const CHANNEL: VendorChannel = { id: 'ch_1', baseUrl: 'https://up.example', key: 'k', settings: {} };
const NOW = new Date('2026-11-01T00:00:00Z');
const FIRST: MiniMaxRequest = {
  contract: 'v1',
  body: { model: 'MiniMax-Hailuo-2.3', prompt: 'x', duration: 6, resolution: '768P' },
};

function clientOf(...answers: { status?: number; body: object }[]) {
  const requests: VendorHttpRequest[] = [];
  const client = createMiniMaxClient({
    http: (request) => {
      const { status = 200, body } = answers[Math.min(requests.length, answers.length - 1)]!;
      requests.push(request);
      return Promise.resolve({ status, headers: {}, body: JSON.stringify(body) });
    },
    now: () => NOW,
  });
  return { client, requests };
}
const base = (status_code: number, status_msg = ''): object => ({ base_resp: { status_code, status_msg } });

describe('the first contract', () => {
  it('makes a task', async () => {
    const { client, requests } = clientOf({ body: { task_id: '7', ...base(0) } });
    expect(await client.submit(CHANNEL, FIRST, 'r')).toEqual({ kind: 'accepted', vendorTaskId: '7' });
    expect(requests[0]).toMatchObject({
      url: 'https://up.example/v1/video_generation',
      headers: { authorization: 'Bearer k' },
      body: JSON.stringify(FIRST.body),
    });
  });

  it('is refused by a number in an answer that is fine by HTTP', async () => {
    const outcome = (code: number) =>
      clientOf({ body: { task_id: '', ...base(code, 'no') } }).client.submit(CHANNEL, FIRST, 'r');
    expect(await outcome(1026)).toMatchObject({ kind: 'refused', code: 'moderation_blocked', message: 'no' });
    expect(await outcome(2049)).toMatchObject({ kind: 'retry', fault: { kind: 'auth' } });
    expect(await outcome(4711)).toMatchObject({ kind: 'unknown', vendorCode: '4711' });
  });

  it('asks for the link of the film, whose file is named by digits that no number holds', async () => {
    const { client, requests } = clientOf(
      {
        body: {
          status: 'Success',
          file_id: '9007199254740993',
          video_width: 1366,
          video_height: 768,
          ...base(0),
        },
      },
      { body: { file: { download_url: 'https://cdn.example/f.mp4' }, ...base(0) } },
    );
    expect(await client.query(CHANNEL, '7')).toEqual({
      kind: 'succeeded',
      result: {
        url: 'https://cdn.example/f.mp4',
        expiresAt: new Date('2026-11-01T01:00:00Z'),
        width: 1366,
        height: 768,
      },
    });
    expect(requests.map(({ url }) => url)).toEqual([
      'https://up.example/v1/query/video_generation?task_id=7',
      'https://up.example/v1/files/retrieve?file_id=9007199254740993',
    ]);
  });

  it('asks again when the link is not to be had', async () => {
    const { client } = clientOf(
      { body: { status: 'Success', file_id: '9', ...base(0) } },
      { body: base(1002, 'slow') },
    );
    expect(await client.query(CHANNEL, '7')).toMatchObject({ kind: 'unknown', vendorCode: '1002' });
  });

  it('has no way to cancel', async () => {
    const { client, requests } = clientOf({ body: {} });
    expect(await client.cancel!(CHANNEL, '7')).toEqual({ kind: 'too_late' });
    expect(requests).toEqual([]);
  });
});

describe('the second contract', () => {
  it('is asked for at its own address', async () => {
    const { client, requests } = clientOf({ body: { task: { id: 't-7', status: 'running' } } });
    expect(await client.query(CHANNEL, 'v2:t-7')).toEqual({ kind: 'running' });
    expect(requests[0]!.url).toBe('https://up.example/v2/query/video_generation/t-7');
  });

  it('cancels what it has seen in the queue only, since the same call deletes a finished task', async () => {
    const queued = clientOf({ body: { task: { status: 'queued' } } }, { body: { action: 'cancelled' } });
    expect(await queued.client.cancel!(CHANNEL, 'v2:t-7')).toEqual({ kind: 'cancelled' });
    expect(queued.requests.map(({ method }) => method)).toEqual(['GET', 'DELETE']);
    const running = clientOf({ body: { task: { status: 'running' } } });
    expect(await running.client.cancel!(CHANNEL, 'v2:t-7')).toEqual({ kind: 'too_late' });
    expect(running.requests).toHaveLength(1);
  });
});

describe('test', () => {
  it.each<[string, object, boolean]>([
    ['an answer about no task', base(2013, 'invalid params'), true],
    ['a wrong key', base(1004, 'login fail'), false],
  ])('%s', async (_what, body, ok) => {
    expect(await clientOf({ body }).client.test(CHANNEL)).toMatchObject({ ok });
  });
});
