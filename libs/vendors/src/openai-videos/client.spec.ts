import { describe, expect, it } from '@jest/globals';
import type { VendorChannel, VendorHttpRequest } from '@reelgate/vendor-port';
import { createOpenAiVideosClient } from './client.js';

const CHANNEL: VendorChannel = { id: 'ch_1', baseUrl: 'https://up.example/v1/', key: 'sk-1', settings: {} };
const SINCE = new Date('2026-08-01T00:00:00Z');
const at = (seconds: number): number => SINCE.getTime() / 1000 + seconds;

/** A client whose upstream gives these answers in turn, and what it was asked. */
function clientOf(...answers: { status?: number; body: object }[]) {
  const requests: VendorHttpRequest[] = [];
  const client = createOpenAiVideosClient({
    http: (request) => {
      const { status = 200, body } = answers[Math.min(requests.length, answers.length - 1)]!;
      requests.push(request);
      return Promise.resolve({ status, headers: {}, body: JSON.stringify(body) });
    },
    now: () => SINCE,
  });
  return { client, requests };
}

const named = (reference: string | undefined, more: object = {}) => ({
  id: `video_of_${reference}`,
  created_at: at(1),
  metadata: reference === undefined ? {} : { custom: { reference } },
  ...more,
});
const list = (data: object[], has_more = false) => ({ body: { object: 'list', data, has_more } });

describe('submit', () => {
  it('sends the reference where it can be found again', async () => {
    const { client, requests } = clientOf({ body: { id: 'video_7' } });
    const body = { model: 'm', prompt: 'x', metadata: { scene_type: 'lip_sync' } };
    expect(await client.submit(CHANNEL, body, 'ref-1')).toEqual({
      kind: 'accepted',
      vendorTaskId: 'video_7',
    });
    expect(requests[0]).toMatchObject({
      method: 'POST',
      url: 'https://up.example/v1/videos',
      headers: { authorization: 'Bearer sk-1', 'idempotency-key': 'ref-1' },
    });
    expect(JSON.parse(requests[0]!.body!)).toEqual({
      ...body,
      metadata: { scene_type: 'lip_sync', custom: { reference: 'ref-1' } },
    });
  });

  it('looks for a reference that was sent before', async () => {
    const answer = { status: 422, body: { error: { code: 'idempotency_key_reused', message: 'no' } } };
    const { client } = clientOf(answer);
    expect(await client.submit(CHANNEL, { model: 'm', metadata: {} }, 'r')).toEqual({ kind: 'duplicate' });
  });
});

describe('query', () => {
  const done = { id: 'video_7', status: 'completed', seconds: '5', expires_at: at(90_000) };

  it('takes the link that a gateway states', async () => {
    const { client, requests } = clientOf({
      body: { ...done, metadata: { url: 'https://cdn.example/f.mp4' } },
    });
    expect(await client.query(CHANNEL, 'video_7')).toMatchObject({
      kind: 'succeeded',
      result: { url: 'https://cdn.example/f.mp4', seconds: 5, expiresAt: new Date(at(90_000) * 1000) },
    });
    expect(requests).toHaveLength(1);
  });

  it('asks a Reelgate how long its link lives', async () => {
    const { client, requests } = clientOf(
      { body: { ...done, billing_model: 'kling-3.0-720p-mute', video_url: 'https://up.example/files/1' } },
      { body: { object: 'video.content', url: 'https://up.example/files/2', expires_at: at(3_600) } },
    );
    expect(await client.query(CHANNEL, 'video_7')).toMatchObject({
      kind: 'succeeded',
      result: { url: 'https://up.example/files/2', expiresAt: new Date(at(3_600) * 1000) },
    });
    expect(requests[1]!.url).toBe('https://up.example/v1/videos/video_7/content?format=url');
  });

  it('asks again when the link is not to be had', async () => {
    const { client } = clientOf(
      { body: { ...done, billing_model: 'b', video_url: 'https://up.example/files/1' } },
      { status: 502, body: { error: { code: 'upstream_error', message: 'later' } } },
    );
    expect(await client.query(CHANNEL, 'video_7')).toMatchObject({
      kind: 'unknown',
      vendorCode: 'upstream_error',
    });
  });
});

describe('findByReference', () => {
  it.each<[string, { body: object }[], object]>([
    [
      'on the first page',
      [list([named('other'), named('r')])],
      { kind: 'found', vendorTaskId: 'video_of_r' },
    ],
    [
      'on a later page',
      [list([named('other')], true), list([named('r')])],
      { kind: 'found', vendorTaskId: 'video_of_r' },
    ],
    ['nowhere', [list([named('other')])], { kind: 'absent' }],
    ['in a time that is over', [list([named('other', { created_at: at(-900) })], true)], { kind: 'absent' }],
    [
      'among videos without one',
      [list([named(undefined)])],
      { kind: 'unknown', vendorCode: 'unnamed_video' },
    ],
    [
      'among older videos without one',
      [list([named('other'), named(undefined, { created_at: at(-900) })])],
      { kind: 'absent' },
    ],
    ['where there is no list', [{ body: { ok: true } }], { kind: 'unknown', vendorCode: 'no_list' }],
    [
      'in a list without end',
      [list([named('other')], true)],
      { kind: 'unknown', vendorCode: 'list_without_end' },
    ],
  ])('looks for it %s', async (_where, answers, expected) => {
    expect(await clientOf(...answers).client.findByReference!(CHANNEL, 'r', SINCE)).toMatchObject(expected);
  });
});

describe('cancel', () => {
  it.each<[string, { status?: number; body: object }, string]>([
    ['cancelled', { body: { status: 'failed', error: { code: 'cancelled', message: '' } } }, 'cancelled'],
    ['over', { body: { status: 'completed', metadata: { url: 'https://x.example/f' } } }, 'too_late'],
    ['being made', { status: 400, body: { error: { code: 'not_cancellable', message: '' } } }, 'too_late'],
    ['without such a call', { status: 404, body: { error: { code: null, message: 'no route' } } }, 'unknown'],
    ['still queued', { body: { status: 'queued' } }, 'unknown'],
  ])('a video that is %s', async (_state, answer, kind) => {
    expect(await clientOf(answer).client.cancel!(CHANNEL, 'video_7')).toMatchObject({ kind });
  });
});

it('proves a key by the list of videos', async () => {
  expect(await clientOf(list([])).client.test(CHANNEL)).toMatchObject({ ok: true });
});
