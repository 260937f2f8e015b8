import { describe, expect, it } from '@jest/globals';
import { VendorHttpError } from '@reelgate/vendor-port';
import type { VendorChannel, VendorHttpRequest } from '@reelgate/vendor-port';
import { callbackUrl } from './callback.js';
import { createArkClient } from './client.js';
import type { ArkRequest } from './map.js';

const NOW = new Date('2026-08-01T12:00:00Z');
const BASE = 'http://127.0.0.1:18080/api/v3';
const TASKS = `${BASE}/contents/generations/tasks`;
const CHANNEL: VendorChannel = { id: 'ch_1', baseUrl: BASE, key: 'ark-0001', settings: {} };
const REFERENCE = 'video_01j0000000000000000000000a';
const TASK_ID = 'cgt-20260801120000-abcde';
const REQUEST: ArkRequest = {
  model: 'doubao-seedance-1-0-pro-250528',
  content: [{ type: 'text', text: 'rain 🌧' }],
  resolution: '720p',
  duration: 5,
};

type Answer = { status?: number; headers?: Record<string, string>; body: unknown } | Error;

/** A client whose HTTP gives the answers in turn, and what it asked for. */
function clientOf(...answers: Answer[]) {
  const requests: VendorHttpRequest[] = [];
  const client = createArkClient({
    now: () => NOW,
    http: (request) => {
      requests.push(request);
      const answer = answers.shift();
      if (!answer) throw new Error('one request too many');
      if (answer instanceof Error) return Promise.reject(answer);
      const body = typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body);
      return Promise.resolve({ status: answer.status ?? 200, headers: answer.headers ?? {}, body });
    },
  });
  const sent = (index = 0): unknown => JSON.parse(requests[index]!.body!);
  return { client, requests, sent };
}

const ok = (body: object): Answer => ({ body });
const refusal = (status: number, code: string, message = 'because', headers = {}): Answer => ({
  status,
  headers,
  body: { error: { code, message, param: '', type: 'BadRequest' } },
});
const silence = (sent: boolean, message: string): Answer => new VendorHttpError(message, sent);

const INFRASTRUCTURE: [string, Answer, string][] = [
  ['HTTP 502', { status: 502, body: '<html>bad gateway</html>' }, 'http_502'],
  ['HTTP 500', refusal(500, 'InternalServiceError'), 'InternalServiceError'],
  ['HTTP 302', { status: 302, body: '' }, 'http_302'],
  ['HTML', { body: '<html></html>' }, 'not_json'],
  ['half a body', { body: '{"id":"cgt' }, 'not_json'],
  ['an array', { body: [] }, 'not_json'],
  ['a time-out', silence(true, 'timed out'), 'no_answer'],
];

describe('submit', () => {
  it('sends the reference as safety identifier', async () => {
    const { client, requests, sent } = clientOf(ok({ id: TASK_ID }));
    expect(await client.submit(CHANNEL, REQUEST, REFERENCE)).toEqual({
      kind: 'accepted',
      vendorTaskId: TASK_ID,
    });
    expect(requests[0]).toMatchObject({
      method: 'POST',
      url: TASKS,
      headers: { authorization: 'Bearer ark-0001', 'content-type': 'application/json' },
    });
    expect(sent()).toEqual({ ...REQUEST, safety_identifier: REFERENCE });
  });

  it('sends no identifier to a channel that must not be looked up', async () => {
    const { client, sent } = clientOf(ok({ id: TASK_ID }));
    await client.submit({ ...CHANNEL, settings: { lookup_by: 'none' } }, REQUEST, REFERENCE);
    expect(sent()).toEqual(REQUEST);
  });

  it('asks for a callback where the channel has an address', async () => {
    const { client, sent } = clientOf(ok({ id: TASK_ID }));
    const channel = { ...CHANNEL, callbackUrl: 'https://gate.example.com/cb' };
    await client.submit(channel, REQUEST, REFERENCE);
    expect(sent()).toMatchObject({ callback_url: callbackUrl(channel, REFERENCE) });
  });

  it.each(INFRASTRUCTURE)('%s leaves the outcome open', async (_what, answer, vendorCode) => {
    const { client } = clientOf(answer);
    expect(await client.submit(CHANNEL, REQUEST, REFERENCE)).toMatchObject({ kind: 'unknown', vendorCode });
  });

  it('a success without a task id leaves the outcome open', async () => {
    const { client } = clientOf(ok({}));
    expect(await client.submit(CHANNEL, REQUEST, REFERENCE)).toMatchObject({
      kind: 'unknown',
      vendorCode: 'no_task_id',
    });
  });

  it('a connection refused before sending is an outage of the channel', async () => {
    const { client } = clientOf(silence(false, 'no connection'));
    expect(await client.submit(CHANNEL, REQUEST, REFERENCE)).toEqual({
      kind: 'retry',
      vendorCode: 'no_answer',
      message: 'no connection',
      fault: { kind: 'outage', message: 'no connection' },
    });
  });

  it.each<[string, Answer, object]>([
    [
      'a refusal',
      refusal(400, 'InvalidParameter.duration', 'the duration is out of range'),
      { kind: 'refused', code: 'invalid_input', message: 'the duration is out of range' },
    ],
    [
      'Retry-After in seconds',
      refusal(429, 'ServerOverloaded', 'later', { 'retry-after': '7' }),
      { kind: 'retry', afterMs: 7_000 },
    ],
    [
      'a Retry-After that is none',
      refusal(429, 'ServerOverloaded', 'later', { 'retry-after': 'soon' }),
      { kind: 'retry', afterMs: 15_000 },
    ],
    ['no envelope', { status: 401, body: '' }, { kind: 'retry', vendorCode: 'http_401' }],
  ])('reads %s', async (_what, answer, outcome) => {
    const { client } = clientOf(answer);
    expect(await client.submit(CHANNEL, REQUEST, REFERENCE)).toMatchObject(outcome);
  });

  it('lets a fault of our own through', async () => {
    const { client } = clientOf(new TypeError('a bug'));
    await expect(client.submit(CHANNEL, REQUEST, REFERENCE)).rejects.toThrow('a bug');
  });
});

describe('query', () => {
  it('asks for the task, past any cache', async () => {
    const { client, requests } = clientOf(ok({ id: TASK_ID, status: 'running' }));
    expect(await client.query({ ...CHANNEL, baseUrl: `${BASE}/` }, TASK_ID)).toEqual({ kind: 'running' });
    expect(requests[0]).toMatchObject({
      method: 'GET',
      url: `${TASKS}/${TASK_ID}`,
      headers: { 'cache-control': 'no-cache' },
    });
  });

  it.each([
    ...INFRASTRUCTURE,
    ['an unknown task', refusal(404, 'NotFound.id'), 'NotFound.id'] as const,
    ['a refused key', refusal(401, 'AuthenticationError'), 'AuthenticationError'] as const,
    ['a refused connection', silence(false, 'refused'), 'no_answer'] as const,
  ])('%s ends nothing', async (_what, answer, vendorCode) => {
    const { client } = clientOf(answer);
    expect(await client.query(CHANNEL, TASK_ID)).toMatchObject({ kind: 'unknown', vendorCode });
  });
});

describe('findByReference', () => {
  const since = new Date('2026-08-01T11:30:00Z');
  const item = (id: string, safety_identifier?: string, at = '2026-08-01T11:30:01Z') => ({
    id,
    created_at: Date.parse(at) / 1000,
    ...(safety_identifier !== undefined && { safety_identifier }),
  });
  const list = (total: number, ...items: object[]): Answer => ok({ total, items });
  const find = (client: ReturnType<typeof clientOf>['client'], from = since, channel = CHANNEL) =>
    client.findByReference!(channel, REFERENCE, from);

  it('looks for the identifier, page by page', async () => {
    const { client, requests } = clientOf(
      list(3, item('1', 'a'), item('2', 'b')),
      list(3, item('3', REFERENCE)),
    );
    expect(await find(client)).toEqual({ kind: 'found', vendorTaskId: '3' });
    expect(requests.map(({ url }) => url)).toEqual([
      `${TASKS}?page_num=1&page_size=500`,
      `${TASKS}?page_num=2&page_size=500`,
    ]);
  });

  it.each<[string, Answer[]]>([
    ['the list is empty', [list(0)]],
    ['all tasks are of others', [list(2, item('1', 'a'), item('2', 'b'))]],
    ['the only one without an identifier is older', [list(1, item('1', undefined, '2026-08-01T11:24:59Z'))]],
    [
      'the list got longer while it was read',
      [list(2, item('1', 'a')), list(3, item('1', 'a'), item('2', 'b'))],
    ],
  ])('is sure of an absence when %s', async (_what, answers) => {
    const { client } = clientOf(...answers);
    expect(await find(client)).toEqual({ kind: 'absent' });
  });

  it.each<[string, Answer[], Date, string]>([
    ['a task of the time has no identifier', [list(2, item('1'), item('2', 'b'))], since, 'unnamed_tasks'],
    ['a task has neither identifier nor time', [list(1, { id: '1' })], since, 'unnamed_tasks'],
    ['the list no longer reaches back', [list(0)], new Date('2026-07-25T11:00:00Z'), 'too_old'],
    ['the list does not say its length', [ok({ items: [] })], since, 'no_total'],
    ['the list got shorter', [list(3, item('1', 'a')), list(2, item('2', 'b'))], since, 'list_moved'],
    ['the list stops early', [list(3, item('1', 'a')), list(3)], since, 'list_without_end'],
    [
      'the list does not end',
      Array.from({ length: 40 }, (_, page) => list(1_000, item(`${page}`, 'a'))),
      since,
      'list_without_end',
    ],
    [
      'a page fails',
      [list(2, item('1', 'a')), refusal(500, 'InternalServiceError')],
      since,
      'InternalServiceError',
    ],
  ])('is not sure when %s', async (_what, answers, from, vendorCode) => {
    const { client } = clientOf(...answers);
    expect(await find(client, from)).toMatchObject({ kind: 'unknown', vendorCode });
  });

  it('asks nothing where no reference was sent', async () => {
    const { client, requests } = clientOf();
    const channel = { ...CHANNEL, settings: { lookup_by: 'none' } };
    expect(await find(client, since, channel)).toMatchObject({ kind: 'unknown', vendorCode: 'no_lookup' });
    expect(requests).toEqual([]);
  });
});

describe('cancel', () => {
  const state = (status: string): Answer =>
    ok({ id: TASK_ID, status, content: { video_url: 'https://h/a.mp4' } });

  it.each([
    ['an empty object', ok({})],
    ['nothing', { body: '' }],
  ])('deletes a queued task; the answer is %s', async (_what, answer) => {
    const { client, requests } = clientOf(state('queued'), answer);
    expect(await client.cancel!(CHANNEL, TASK_ID)).toEqual({ kind: 'cancelled' });
    expect(requests[1]).toMatchObject({ method: 'DELETE', url: `${TASKS}/${TASK_ID}` });
    expect(requests[1]).not.toHaveProperty('body');
  });

  it.each([
    ['running', { kind: 'too_late' }],
    ['succeeded', { kind: 'too_late' }],
    ['failed', { kind: 'too_late' }],
    ['expired', { kind: 'too_late' }],
    ['cancelled', { kind: 'cancelled' }],
    ['something_new', { kind: 'unknown', vendorCode: 'something_new' }],
  ])('never deletes a task that is %s', async (status, outcome) => {
    const { client, requests } = clientOf(state(status));
    expect(await client.cancel!(CHANNEL, TASK_ID)).toMatchObject(outcome);
    expect(requests).toHaveLength(1);
  });

  it('is too late for a task that started in between', async () => {
    const { client } = clientOf(state('queued'), refusal(409, 'Conflict'));
    expect(await client.cancel!(CHANNEL, TASK_ID)).toEqual({ kind: 'too_late' });
  });

  it.each(INFRASTRUCTURE)('%s leaves the outcome open', async (_what, answer, vendorCode) => {
    const unread = clientOf(answer);
    expect(await unread.client.cancel!(CHANNEL, TASK_ID)).toMatchObject({ kind: 'unknown', vendorCode });
    expect(unread.requests).toHaveLength(1);
    const undone = clientOf(state('queued'), answer);
    expect(await undone.client.cancel!(CHANNEL, TASK_ID)).toMatchObject({ kind: 'unknown', vendorCode });
  });
});

describe('test', () => {
  it('lists one task', async () => {
    const { client, requests } = clientOf(ok({ total: 0, items: [] }));
    expect(await client.test(CHANNEL)).toMatchObject({ ok: true });
    expect(requests[0]).toMatchObject({ method: 'GET', url: `${TASKS}?page_num=1&page_size=1` });
  });

  it.each<[Answer, string]>([
    [refusal(401, 'AuthenticationError', 'wrong key'), 'AuthenticationError: wrong key'],
    [{ status: 503, body: '' }, 'http_503: the vendor answered HTTP 503'],
    [silence(false, 'no connection'), 'no_answer: no connection'],
  ])('says what is wrong', async (answer, message) => {
    const { client } = clientOf(answer);
    expect(await client.test(CHANNEL)).toEqual({ ok: false, message });
  });
});

describe('what the client says of itself', () => {
  const { client } = clientOf();

  it('names vendor and recovery', () => {
    expect(client).toMatchObject({
      vendor: 'ark',
      defaultBaseUrl: 'https://ark.cn-beijing.volces.com/api/v3',
      recovery: 'lookup',
    });
  });

  it('checks a key', () => {
    expect(() => client.checkKey('ark-0001')).not.toThrow();
    expect(() => client.checkKey('Bearer ark-0001')).toThrow(TypeError);
  });

  it('reads a callback', () => {
    const channel = { ...CHANNEL, callbackUrl: 'https://gate.example.com/cb' };
    const url = callbackUrl(channel, REFERENCE)!;
    expect(client.readCallback!(channel, { method: 'POST', url, headers: {}, rawBody: '{}' })).toEqual({
      correlation: REFERENCE,
    });
  });
});
