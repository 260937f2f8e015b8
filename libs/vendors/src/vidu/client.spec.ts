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
  /** The upstream's tasks: what is listed of them and what each answers. */
  interface Made {
    readonly id: string;
    readonly created_at?: string;
    readonly payload?: string;
    readonly broken?: Answer;
  }
  const since = new Date('2026-08-01T11:32:00Z');
  const AT = '2026-08-01T11:32:01.123456Z';
  const many = (count: number, prefix: string, created_at = AT): Made[] =>
    Array.from({ length: count }, (_, index) => ({ id: `${prefix}${index}`, created_at, payload: 'other' }));

  /** A client before an upstream that has these tasks and filters and pages its list like the documents say. */
  function upstream(
    made: Made[],
    options: { readonly paged?: 'token' | 'number'; readonly filters?: boolean } = {},
  ) {
    const { paged = 'token', filters = true } = options;
    const time = { now: NOW };
    const lists: URLSearchParams[] = [];
    const asked: string[] = [];
    const failing: { list?: Answer | undefined } = {};
    const reply = (answer: Answer) => {
      if (answer instanceof Error) return Promise.reject(answer);
      return Promise.resolve({
        status: answer.status ?? 200,
        headers: {},
        body: JSON.stringify(answer.body),
      });
    };
    const client = createViduClient({
      now: () => time.now,
      http: ({ url }) => {
        const { pathname, searchParams: query } = new URL(url);
        const id = /tasks\/([^/]+)\/creations$/.exec(pathname)?.[1];
        if (id !== undefined) {
          asked.push(id);
          const task = made.find((one) => one.id === id);
          return reply(task?.broken ?? ok({ id, state: 'queueing', payload: task?.payload ?? 'other' }));
        }
        lists.push(query);
        if (failing.list) return reply(failing.list);
        const [from, to] = ['from', 'to'].map((end) => Date.parse(query.get(`created_at.${end}`)!));
        const matching = made.filter(({ created_at: at = AT }) => {
          const ms = Date.parse(at);
          return !filters || Number.isNaN(ms) || (ms >= from! && ms <= to!);
        });
        const first = query.has('pager.page_token')
          ? Number(query.get('pager.page_token'))
          : Number(query.get('pager.page')) * 100;
        const tasks = matching
          .slice(first, first + 100)
          .map((task) => ({ id: task.id, created_at: task.created_at ?? AT }));
        const next = paged === 'token' && first + 100 < matching.length ? String(first + 100) : '';
        return reply(ok({ next_page_token: next, tasks }));
      },
    });
    const find = (from = since, reference = REFERENCE) => client.findByReference!(CHANNEL, reference, from);
    return { client, find, lists, asked, failing, time };
  }

  it('asks each task made around the submit for its payload, the likeliest time first', async () => {
    const { find, lists, asked } = upstream([{ id: '1' }, { id: '2', payload: REFERENCE }]);
    expect(await find()).toEqual({ kind: 'found', vendorTaskId: '2' });
    expect(lists.map((query) => Object.fromEntries(query))).toEqual([
      {
        'created_at.from': '2026-08-01T11:30:00.000Z',
        'created_at.to': '2026-08-01T11:35:00.000Z',
        'pager.pagesz': '100',
        'pager.page': '0',
      },
    ]);
    expect(asked).toEqual(['1', '2']);
  });

  it('looks from five minutes before the submit to fifteen after it', async () => {
    const { find, lists } = upstream([]);
    expect(await find()).toEqual({ kind: 'absent' });
    expect(lists.map((query) => query.get('created_at.from')!.slice(11, 16))).toEqual([
      '11:30',
      '11:35',
      '11:40',
      '11:45',
      '11:25',
    ]);
  });

  it('finds a task whose film is watermarked', async () => {
    const { find } = upstream([{ id: '1', payload: `${REFERENCE};watermarked` }]);
    expect(await find()).toEqual({ kind: 'found', vendorTaskId: '1' });
  });

  it.each(['token', 'number'] as const)('follows the pages by %s', async (paged) => {
    const { find, asked } = upstream([...many(100, 'a', 'yesterday'), { id: 'z', payload: REFERENCE }], {
      paged,
    });
    const outcomes = [await find(), await find()];
    expect(outcomes.at(-1)).toEqual({ kind: 'found', vendorTaskId: 'z' });
    expect(new Set(asked).size).toBe(asked.length);
  });

  it('does not ask tasks of another time, in case the upstream ignores the filter', async () => {
    const { find, asked } = upstream([{ id: '1', created_at: '2026-08-01T11:24:00Z' }], { filters: false });
    expect(await find()).toEqual({ kind: 'absent' });
    expect(asked).toEqual([]);
  });

  it('searches among any number of tasks, over several tries, and asks each once', async () => {
    const made = [...many(950, 'a'), { id: 'mine', payload: REFERENCE }];
    const { find, asked } = upstream(made);
    const kinds: string[] = [];
    for (let i = 0; i < 12; i++) {
      const outcome = await find();
      kinds.push(outcome.kind === 'unknown' ? outcome.vendorCode : outcome.kind);
      if (outcome.kind === 'found') break;
    }
    expect(kinds).toEqual([...Array<string>(9).fill('still_looking'), 'found']);
    expect(asked).toHaveLength(951);
  });

  it('becomes sure that a task among a thousand was never made', async () => {
    const { find, asked } = upstream(many(1_000, 'a'));
    let outcome = await find();
    for (let i = 0; i < 12 && outcome.kind === 'unknown'; i++) outcome = await find();
    expect(outcome).toEqual({ kind: 'absent' });
    expect(asked).toHaveLength(1_000);
  });

  it('asks for many tasks of one time together no more than for one', async () => {
    const { find, asked, lists } = upstream(many(80, 'a'));
    const outcomes = await Promise.all(Array.from({ length: 30 }, (_, i) => find(since, `video_${i}`)));
    expect(new Set(outcomes.map(({ kind }) => kind))).toEqual(new Set(['absent']));
    expect([asked.length, lists.length]).toEqual([80, 5]);
  });

  it('does not ask what other answers have shown already', async () => {
    const { client, find, asked } = upstream([{ id: TASK_ID, payload: 'video_of_another' }]);
    await client.query(CHANNEL, TASK_ID);
    expect(await find()).toEqual({ kind: 'absent' });
    expect(asked).toEqual([TASK_ID]);
  });

  it('lists a time that is not over anew, since tasks may still come', async () => {
    const made: Made[] = [];
    const { find, time } = upstream(made);
    expect(await find(NOW)).toEqual({ kind: 'absent' });
    made.push({ id: 'late', created_at: '2026-08-01T12:00:05Z', payload: REFERENCE });
    time.now = new Date(NOW.getTime() + 15_000);
    expect(await find(NOW)).toEqual({ kind: 'found', vendorTaskId: 'late' });
  });

  it('is sure as soon as what failed answers', async () => {
    const { find, failing } = upstream([]);
    failing.list = refusal(500, 'InternalServiceFailure');
    expect(await find()).toMatchObject({ kind: 'unknown', vendorCode: 'InternalServiceFailure' });
    failing.list = undefined;
    expect(await find()).toEqual({ kind: 'absent' });
  });

  it('is not sure when a candidate fails, and asks the others all the same', async () => {
    const made = [{ id: '1', broken: refusal(429, 'TooManyRequests') }, { id: '2' }];
    const { find, asked } = upstream(made);
    expect(await find()).toMatchObject({ kind: 'unknown', vendorCode: 'TooManyRequests' });
    expect(asked).toEqual(['1', '2']);
  });

  it('is not sure of an answer that is no task', async () => {
    const { find } = upstream([{ id: '1', broken: ok({}) }]);
    expect(await find()).toMatchObject({ kind: 'unknown', vendorCode: 'no_task' });
  });

  it('does not wait for silence again and again', async () => {
    const made = [{ id: '1', broken: silence(true, 'timed out') }, { id: '2' }];
    const { find, asked } = upstream(made);
    expect(await find()).toMatchObject({ kind: 'unknown', vendorCode: 'no_answer' });
    expect(asked).toEqual(['1']);
  });

  it('is not sure when the list no longer reaches back', async () => {
    const { find } = upstream([]);
    expect(await find(new Date('2026-07-25T11:00:00Z'))).toMatchObject({
      kind: 'unknown',
      vendorCode: 'too_old',
    });
  });

  it('is not sure when the list turns in a circle', async () => {
    const { find, failing } = upstream([]);
    failing.list = ok({ next_page_token: 'again', tasks: [{ id: '1', created_at: AT }] });
    expect(await find()).toMatchObject({ kind: 'unknown', vendorCode: 'list_without_end' });
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
