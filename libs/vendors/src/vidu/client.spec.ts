import { describe, expect, it } from '@jest/globals';
import { VendorHttpError } from '@reelgate/vendor-port';
import type { VendorChannel, VendorHttpRequest } from '@reelgate/vendor-port';
import { createViduClient } from './client.js';
import type { ViduRequest } from './map.js';
import { callbackSignature } from './sign.js';

const NOW = new Date('2026-08-01T12:00:00Z');
const BASE = 'http://127.0.0.1:18080/ent/v2';
const CHANNEL: VendorChannel = { id: 'ch_1', baseUrl: BASE, key: 'vda_0001', settings: {} };
const REFERENCE = 'video_01j0000000000000000000000a';
const TASK_ID = '912300000000000001';
const REQUEST: ViduRequest = { endpoint: 'text2video', body: { model: 'viduq3-pro', prompt: 'a boat 🚤' } };

type Answer = { status?: number; body: unknown } | Error;

/** A client whose HTTP gives the answers in turn, and what it asked for. */
function clientOf(...answers: Answer[]) {
  const requests: VendorHttpRequest[] = [];
  const client = createViduClient({
    now: () => NOW,
    http: (request) => {
      requests.push(request);
      const answer = answers.shift();
      if (!answer) throw new Error('one request too many');
      if (answer instanceof Error) return Promise.reject(answer);
      const body = typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body);
      return Promise.resolve({ status: answer.status ?? 200, headers: {}, body });
    },
  });
  const sent = (index = 0): unknown => JSON.parse(requests[index]!.body!);
  return { client, requests, sent };
}

const ok = (body: object): Answer => ({ body });
const refusal = (status: number, reason: string, message = 'because'): Answer => ({
  status,
  body: { code: status, reason, message, metadata: { trace_id: 't' } },
});
const silence = (sent: boolean, message: string): Answer => new VendorHttpError(message, sent);

const INFRASTRUCTURE: [string, Answer, string][] = [
  ['HTTP 502', { status: 502, body: '<html>bad gateway</html>' }, 'http_502'],
  ['HTTP 500', refusal(500, 'InternalServiceFailure'), 'InternalServiceFailure'],
  ['HTTP 302', { status: 302, body: '' }, 'http_302'],
  ['HTML', { body: '<html></html>' }, 'not_json'],
  ['half a body', { body: '{"task_id":"91' }, 'not_json'],
  ['an array', { body: [] }, 'not_json'],
  ['a time-out', silence(true, 'timed out'), 'no_answer'],
];

describe('a call', () => {
  it('states the key after the word Token', async () => {
    const { client, requests } = clientOf(ok({ task_id: TASK_ID, state: 'created' }));
    await client.submit(CHANNEL, REQUEST, REFERENCE);
    expect(requests[0]).toMatchObject({
      method: 'POST',
      url: `${BASE}/text2video`,
      headers: { authorization: 'Token vda_0001', 'content-type': 'application/json' },
    });
  });

  it('bears a slash at the end of the base URL', async () => {
    const { client, requests } = clientOf(ok({ state: 'created' }));
    await client.query({ ...CHANNEL, baseUrl: `${BASE}/` }, TASK_ID);
    expect(requests[0]!.url).toBe(`${BASE}/tasks/${TASK_ID}/creations`);
  });

  it('lets a fault of our own through', async () => {
    const { client } = clientOf(new TypeError('a bug'));
    await expect(client.submit(CHANNEL, REQUEST, REFERENCE)).rejects.toThrow('a bug');
  });
});

describe('submit', () => {
  it('sends the reference as payload', async () => {
    const { client, sent } = clientOf(ok({ task_id: TASK_ID, state: 'created', credits: 100 }));
    expect(await client.submit(CHANNEL, REQUEST, REFERENCE)).toEqual({
      kind: 'accepted',
      vendorTaskId: TASK_ID,
    });
    expect(sent()).toEqual({ model: 'viduq3-pro', prompt: 'a boat 🚤', payload: REFERENCE });
  });

  it('asks for a callback where the channel has an address', async () => {
    const { client, sent } = clientOf(ok({ task_id: TASK_ID }));
    const channel = { ...CHANNEL, callbackUrl: 'https://gate.example.com/cb' };
    await client.submit(channel, REQUEST, REFERENCE);
    expect(sent()).toMatchObject({ callback_url: `https://gate.example.com/cb?reference=${REFERENCE}` });
  });

  it('remembers that the film is the watermarked one', async () => {
    const film = { url: 'https://h/a.mp4', watermarked_url: 'https://h/w.mp4' };
    const { client, sent } = clientOf(
      ok({ task_id: TASK_ID }),
      ok({ state: 'success', payload: `${REFERENCE};watermarked`, creations: [film] }),
    );
    const request = { ...REQUEST, body: { ...REQUEST.body, watermark: true } };
    await client.submit(CHANNEL, request, REFERENCE);
    expect(sent()).toMatchObject({ watermark: true, payload: `${REFERENCE};watermarked` });
    expect(await client.query(CHANNEL, TASK_ID)).toMatchObject({ result: { url: 'https://h/w.mp4' } });
  });

  it.each(INFRASTRUCTURE)('%s leaves the outcome open', async (_what, answer, vendorCode) => {
    const { client } = clientOf(answer);
    expect(await client.submit(CHANNEL, REQUEST, REFERENCE)).toMatchObject({ kind: 'unknown', vendorCode });
  });

  it('a success without a task id leaves the outcome open', async () => {
    const { client } = clientOf(ok({ state: 'created' }));
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
      refusal(400, 'FieldInvalid', 'invalid field: duration'),
      {
        kind: 'refused',
        code: 'invalid_input',
        vendorCode: 'FieldInvalid',
        message: 'invalid field: duration',
      },
    ],
    [
      'a reason under code',
      { status: 402, body: { code: 'CreditInsufficient', message: 'no' } },
      {
        kind: 'retry',
        vendorCode: 'CreditInsufficient',
        fault: { kind: 'quota' },
      },
    ],
    [
      'no envelope',
      { status: 401, body: '' },
      {
        kind: 'retry',
        vendorCode: 'http_401',
        message: 'the vendor answered HTTP 401',
        fault: { kind: 'auth' },
      },
    ],
  ])('reads %s', async (_what, answer, outcome) => {
    const { client } = clientOf(answer);
    expect(await client.submit(CHANNEL, REQUEST, REFERENCE)).toMatchObject(outcome);
  });
});

describe('query', () => {
  it('asks for the creations of the task', async () => {
    const { client, requests } = clientOf(ok({ id: TASK_ID, state: 'processing' }));
    expect(await client.query(CHANNEL, TASK_ID)).toEqual({ kind: 'running' });
    expect(requests[0]).toMatchObject({ method: 'GET', url: `${BASE}/tasks/${TASK_ID}/creations` });
    expect(requests[0]).not.toHaveProperty('body');
  });

  it.each([
    ...INFRASTRUCTURE,
    ['an unknown task', refusal(404, 'TaskNotFound'), 'TaskNotFound'] as const,
    ['a refused key', refusal(401, 'Unauthorized'), 'Unauthorized'] as const,
    ['a refused connection', silence(false, 'refused'), 'no_answer'] as const,
  ])('%s ends nothing', async (_what, answer, vendorCode) => {
    const { client } = clientOf(answer);
    expect(await client.query(CHANNEL, TASK_ID)).toMatchObject({ kind: 'unknown', vendorCode });
  });
});

describe('findByReference', () => {
  const since = new Date('2026-08-01T11:30:00Z');
  const task = (id: string, createdAt = '2026-08-01T11:30:01.123456Z') => ({ id, created_at: createdAt });
  const list = (token: string, ...tasks: object[]): Answer => ok({ next_page_token: token, tasks });
  const payload = (text: string): Answer => ok({ state: 'queueing', payload: text });
  const find = (client: ReturnType<typeof clientOf>['client'], from = since) =>
    client.findByReference!(CHANNEL, REFERENCE, from);

  it('asks each task of the time for its payload', async () => {
    const { client, requests } = clientOf(
      list('', task('1'), task('2')),
      payload('other'),
      payload(REFERENCE),
    );
    expect(await find(client)).toEqual({ kind: 'found', vendorTaskId: '2' });
    const [first, ...candidates] = requests.map(({ url }) => new URL(url));
    expect(first!.pathname).toBe('/ent/v2/tasks');
    expect(Object.fromEntries(first!.searchParams)).toEqual({
      'created_at.from': '2026-08-01T11:25:00.000Z',
      'created_at.to': '2026-08-01T11:45:00.000Z',
      'pager.pagesz': '100',
      'pager.page': '0',
    });
    expect(candidates.map(({ pathname }) => pathname)).toEqual([
      '/ent/v2/tasks/1/creations',
      '/ent/v2/tasks/2/creations',
    ]);
  });

  it('finds a task whose film is watermarked', async () => {
    const { client } = clientOf(list('', task('1')), payload(`${REFERENCE};watermarked`));
    expect(await find(client)).toEqual({ kind: 'found', vendorTaskId: '1' });
  });

  it('follows the pages by token, or by number when there is none', async () => {
    const full = Array.from({ length: 100 }, (_, index) => task(`a${index}`, '2020-01-01T00:00:00Z'));
    const { client, requests } = clientOf(
      list('next', task('1', '2020-01-01T00:00:00Z')),
      list('', ...full),
      list('', task('2')),
      payload(REFERENCE),
    );
    expect(await find(client)).toEqual({ kind: 'found', vendorTaskId: '2' });
    const pages = requests.map(({ url }) => new URL(url).searchParams);
    expect(pages.slice(0, 3).map((page) => [page.get('pager.page'), page.get('pager.page_token')])).toEqual([
      ['0', null],
      [null, 'next'],
      ['2', null],
    ]);
  });

  it('does not ask tasks of another time, in case the upstream ignores the filter', async () => {
    const { client } = clientOf(
      list('', task('1', '2026-08-01T11:24:00Z'), task('2', '2026-08-01T11:46:00Z')),
    );
    expect(await find(client)).toEqual({ kind: 'absent' });
  });

  it('asks a task whose time it cannot read', async () => {
    const { client } = clientOf(list('', task('1', 'yesterday')), payload(REFERENCE));
    expect(await find(client)).toMatchObject({ kind: 'found' });
  });

  it('is sure of an absence when all have answered', async () => {
    const { client } = clientOf(list('', task('1')), payload('other'));
    expect(await find(client)).toEqual({ kind: 'absent' });
  });

  it.each<[string, Answer[], Date, string]>([
    ['the list fails', [refusal(500, 'InternalServiceFailure')], since, 'InternalServiceFailure'],
    [
      'a candidate fails',
      [list('', task('1'), task('2')), refusal(429, 'TooManyRequests'), payload('other')],
      since,
      'TooManyRequests',
    ],
    ['the list no longer reaches back', [list('')], new Date('2026-07-25T11:00:00Z'), 'too_old'],
    ['the list turns in a circle', [list('a', task('1')), list('b', task('1'))], since, 'list_without_end'],
    [
      'the list does not end',
      Array.from({ length: 50 }, (_, page) => list('more', task(`${page}`))),
      since,
      'list_without_end',
    ],
    [
      'there are too many to ask',
      Array.from({ length: 4 }, (_, page) =>
        list(page < 3 ? 'more' : '', ...Array.from({ length: 100 }, (_, index) => task(`${page}-${index}`))),
      ).concat(list('')),
      since,
      'list_too_long',
    ],
  ])('is not sure when %s', async (_what, answers, from, vendorCode) => {
    const { client } = clientOf(...answers);
    expect(await find(client, from)).toMatchObject({ kind: 'unknown', vendorCode });
  });
});

describe('cancel', () => {
  it('names the task in path and body', async () => {
    const { client, requests, sent } = clientOf(ok({}));
    expect(await client.cancel!(CHANNEL, TASK_ID)).toEqual({ kind: 'cancelled' });
    expect(requests[0]).toMatchObject({ method: 'POST', url: `${BASE}/tasks/${TASK_ID}/cancel` });
    expect(sent()).toEqual({ id: TASK_ID });
  });

  it('is too late for a task handed to a worker', async () => {
    const { client } = clientOf(refusal(400, 'BadRequest', 'task state is scheduled, can not cancel'));
    expect(await client.cancel!(CHANNEL, TASK_ID)).toEqual({ kind: 'too_late' });
  });

  it.each(INFRASTRUCTURE)('%s leaves the outcome open', async (_what, answer, vendorCode) => {
    const { client } = clientOf(answer);
    expect(await client.cancel!(CHANNEL, TASK_ID)).toMatchObject({ kind: 'unknown', vendorCode });
  });
});

describe('test', () => {
  it('takes "not found" as the proof of the key', async () => {
    const { client, requests } = clientOf(refusal(404, 'TaskNotFound'));
    expect(await client.test(CHANNEL)).toMatchObject({ ok: true });
    expect(requests[0]).toMatchObject({ method: 'GET', url: `${BASE}/tasks/0/creations` });
  });

  it.each<[Answer, string]>([
    [refusal(401, 'Unauthorized', 'unauthorized'), 'Unauthorized: unauthorized'],
    [{ status: 404, body: '<html>no such page</html>' }, 'http_404: the vendor answered HTTP 404'],
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
      vendor: 'vidu',
      defaultBaseUrl: 'https://api.vidu.cn/ent/v2',
      recovery: 'lookup',
    });
  });

  it('checks a key', () => {
    expect(() => client.checkKey('vda_0001')).not.toThrow();
    expect(() => client.checkKey('Token vda_0001')).toThrow(TypeError);
  });

  it('reads a callback at its own time', () => {
    const date = 'Sat, 01 Aug 2026 11:59:00 GMT';
    const url = `https://gate.example.com/cb?reference=${REFERENCE}`;
    const signature = callbackSignature('vda_0001', { method: 'POST', url, date, headers: [['Date', date]] });
    const headers = {
      date,
      'x-hmac-algorithm': 'hmac-sha256',
      'x-hmac-signed-headers': 'Date',
      'x-hmac-signature': signature,
    };
    expect(client.readCallback!(CHANNEL, { method: 'POST', url, headers, rawBody: '{}' })).toEqual({
      correlation: REFERENCE,
    });
  });
});
