import { describe, expect, it } from '@jest/globals';
import { VendorHttpError } from '@reelgate/vendor-port';
import type { VendorChannel, VendorHttpRequest } from '@reelgate/vendor-port';
import { createJimengVisualClient } from './client.js';
import type { VisualTask } from './map.js';
import { authorization, sha256Hex } from './sign.js';

const NOW = new Date('2026-01-02T03:04:05.678Z');
const BASE = 'http://127.0.0.1:18080';
const CHANNEL: VendorChannel = {
  id: 'ch_1',
  baseUrl: BASE,
  key: 'AKLTexample|SecretKeyExample==',
  settings: {},
};
const REFERENCE = 'video_01j0000000000000000000000a';
const TASK: VisualTask = { req_key: 'jimeng_t2v_v30', prompt: 'a cat 🐱', frames: 121, seed: undefined };
const ID = 'jimeng_t2v_v30:7392616336519610409';

type Answer = { status?: number; body: unknown } | Error;

/** A client whose HTTP gives the answers in turn, and what it asked for. */
function clientOf(...answers: Answer[]) {
  const requests: VendorHttpRequest[] = [];
  const client = createJimengVisualClient({
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

const ok = (data: object): Answer => ({
  body: { code: 10000, data, message: 'Success', request_id: 'r', status: 10000, time_elapsed: '1ms' },
});
const business = (status: number, code: number, data: object | null = null, message = 'because'): Answer => ({
  status,
  body: { code, data, message, request_id: 'r', status: code },
});
const refusal = (status: number, Code: string, Message = 'because'): Answer => ({
  status,
  body: { ResponseMetadata: { RequestId: 'r', Service: 'cv', Error: { CodeN: 100010, Code, Message } } },
});
const silence = (sent: boolean, message: string): Answer => new VendorHttpError(message, sent);

const INFRASTRUCTURE: [string, Answer, string][] = [
  ['HTTP 502', { status: 502, body: '<html>bad gateway</html>' }, 'http_502'],
  ['HTTP 504', refusal(504, 'InternalServiceTimeout'), 'InternalServiceTimeout'],
  ['HTTP 500 of the service', business(500, 50500), '50500'],
  [
    'HTTP 500 with a success in it',
    { status: 500, body: { code: 10000, data: { task_id: '1' } } },
    'http_500',
  ],
  ['HTTP 302', { status: 302, body: '' }, 'http_302'],
  ['HTML', { body: '<html></html>' }, 'not_json'],
  ['half a body', { body: '{"code":10000,"data":{"task_id":"73' }, 'not_json'],
  ['a success without data', { body: { code: 10000, data: null } }, 'not_json'],
  ['a time-out', silence(true, 'timed out'), 'no_answer'],
];

describe('a code of another form', () => {
  const answered = (code: unknown, status = 200): Answer => ({
    status,
    body: { code, data: { status: 'done', video_url: 'https://cdn.example.com/a.mp4' }, message: 'm' },
  });
  it.each<[string, Answer, object]>([
    ['digits of success', answered('10000'), { kind: 'succeeded' }],
    ['digits of a failure', answered('50411', 400), { kind: 'failed', code: 'moderation_blocked' }],
    ['words', answered('Failed'), { kind: 'unknown' }],
    ['none', answered(null), { kind: 'unknown' }],
  ])('%s', async (_what, answer, outcome) => {
    const { client } = clientOf(answer);
    expect(await client.query(CHANNEL, 'jimeng_t2v_v30:7392616336519610409')).toMatchObject(outcome);
  });
});

describe('a call', () => {
  it('signs content type, host with port, body hash and date', async () => {
    const { client, requests } = clientOf(ok({ task_id: '7392616336519610409' }));
    await client.submit(CHANNEL, TASK, REFERENCE);
    const { method, url, headers, body } = requests[0]!;
    expect({ method, url }).toEqual({
      method: 'POST',
      url: `${BASE}/?Action=CVSync2AsyncSubmitTask&Version=2022-08-31`,
    });
    const signed = {
      'content-type': 'application/json',
      'x-content-sha256': sha256Hex(body!),
      'x-date': '20260102T030405Z',
    };
    expect(headers).toEqual({
      ...signed,
      authorization: authorization({
        accessKey: 'AKLTexample',
        secretKey: 'SecretKeyExample==',
        region: 'cn-north-1',
        service: 'cv',
        method: 'POST',
        path: '/',
        query: { Action: 'CVSync2AsyncSubmitTask', Version: '2022-08-31' },
        headers: { ...signed, host: '127.0.0.1:18080' },
        body: body!,
      }),
    });
    expect(headers['authorization']).toContain('SignedHeaders=content-type;host;x-content-sha256;x-date,');
  });

  it('bears a slash at the end of the base URL', async () => {
    const { client, requests } = clientOf(ok({ task_id: '1' }));
    await client.submit({ ...CHANNEL, baseUrl: `${BASE}/` }, TASK, REFERENCE);
    expect(requests[0]!.url).toBe(`${BASE}/?Action=CVSync2AsyncSubmitTask&Version=2022-08-31`);
  });

  it('signs the path that the API stands behind', async () => {
    const { client, requests } = clientOf(ok({ task_id: '1' }));
    await client.submit({ ...CHANNEL, baseUrl: `${BASE}/relay` }, TASK, REFERENCE);
    const { url, headers, body } = requests[0]!;
    expect(url).toBe(`${BASE}/relay/?Action=CVSync2AsyncSubmitTask&Version=2022-08-31`);
    const { authorization: given, ...signed } = headers as Record<string, string> & { 'x-date': string };
    expect(given).toBe(
      authorization({
        accessKey: 'AKLTexample',
        secretKey: 'SecretKeyExample==',
        region: 'cn-north-1',
        service: 'cv',
        method: 'POST',
        path: '/relay/',
        query: { Action: 'CVSync2AsyncSubmitTask', Version: '2022-08-31' },
        headers: { ...signed, host: '127.0.0.1:18080' },
        body: body!,
      }),
    );
  });

  it('lets a fault of our own through', async () => {
    const { client } = clientOf(new TypeError('a bug'));
    await expect(client.submit(CHANNEL, TASK, REFERENCE)).rejects.toThrow('a bug');
  });
});

describe('submit', () => {
  it('composes the task id of the key and the upstream’s id', async () => {
    const { client, sent } = clientOf(ok({ task_id: '7392616336519610409' }));
    expect(await client.submit(CHANNEL, TASK, REFERENCE)).toEqual({ kind: 'accepted', vendorTaskId: ID });
    expect(sent()).toEqual({ req_key: 'jimeng_t2v_v30', prompt: 'a cat 🐱', frames: 121 });
  });

  it.each(INFRASTRUCTURE)('%s leaves the outcome open', async (_what, answer, vendorCode) => {
    const { client } = clientOf(answer);
    expect(await client.submit(CHANNEL, TASK, REFERENCE)).toMatchObject({ kind: 'unknown', vendorCode });
  });

  it('a success without a task id leaves the outcome open', async () => {
    const { client } = clientOf(ok({}));
    expect(await client.submit(CHANNEL, TASK, REFERENCE)).toMatchObject({
      kind: 'unknown',
      vendorCode: 'no_task_id',
    });
  });

  it('a connection refused before sending is an outage of the channel', async () => {
    const { client } = clientOf(silence(false, 'no connection'));
    expect(await client.submit(CHANNEL, TASK, REFERENCE)).toEqual({
      kind: 'retry',
      vendorCode: 'no_answer',
      message: 'no connection',
      fault: { kind: 'outage', message: 'no connection' },
    });
  });

  it.each<[string, Answer, object]>([
    [
      'a refusal of the service',
      business(400, 50412, null, 'Text Risk Not Pass'),
      { kind: 'refused', code: 'moderation_blocked', vendorCode: '50412', message: 'Text Risk Not Pass' },
    ],
    [
      'the limit of running tasks',
      business(429, 50430),
      { kind: 'retry', vendorCode: '50430', fault: { kind: 'concurrency' } },
    ],
    [
      'a refusal of the gateway',
      refusal(401, 'SignatureDoesNotMatch', 'no match'),
      { kind: 'retry', vendorCode: 'SignatureDoesNotMatch', fault: { kind: 'auth', message: 'no match' } },
    ],
    ['an error with HTTP 200', business(200, 50215), { kind: 'refused', vendorCode: '50215' }],
  ])('reads %s', async (_what, answer, outcome) => {
    const { client } = clientOf(answer);
    expect(await client.submit(CHANNEL, TASK, REFERENCE)).toMatchObject(outcome);
  });
});

describe('query', () => {
  it('asks with the key the task was submitted with', async () => {
    const { client, requests, sent } = clientOf(ok({ status: 'generating' }));
    expect(await client.query(CHANNEL, ID)).toEqual({ kind: 'running' });
    expect(requests[0]!.url).toBe(`${BASE}/?Action=CVSync2AsyncGetResult&Version=2022-08-31`);
    expect(sent()).toEqual({ req_key: 'jimeng_t2v_v30', task_id: '7392616336519610409' });
  });

  it('reads the film', async () => {
    const { client } = clientOf(ok({ status: 'done', video_url: 'https://h/a.mp4' }));
    expect(await client.query(CHANNEL, ID)).toEqual({
      kind: 'succeeded',
      result: { url: 'https://h/a.mp4', expiresAt: new Date('2026-01-02T04:04:05.678Z') },
    });
  });

  it.each<[string, Answer, object]>([
    ['without data', business(400, 50511), { kind: 'failed', code: 'moderation_blocked', again: 'once' }],
    ['with done', business(400, 50511, { status: 'done' }), { kind: 'failed', code: 'moderation_blocked' }],
    [
      'with done and an inner error',
      business(500, 50500, { status: 'done' }),
      { kind: 'failed', again: 'once' },
    ],
    ['of a limit', business(429, 50429), { kind: 'unknown', vendorCode: '50429', afterMs: 5_000 }],
  ])('reads an error %s', async (_what, answer, outcome) => {
    const { client } = clientOf(answer);
    expect(await client.query(CHANNEL, ID)).toMatchObject(outcome);
  });

  it.each([
    ...INFRASTRUCTURE,
    ['a forgotten task', ok({ status: 'not_found' }), 'not_found'] as const,
    ['a refused key', refusal(401, 'InvalidAccessKey'), 'InvalidAccessKey'] as const,
    ['a refused connection', silence(false, 'refused'), 'no_answer'] as const,
  ])('%s ends nothing', async (_what, answer, vendorCode) => {
    const { client } = clientOf(answer);
    expect(await client.query(CHANNEL, ID)).toMatchObject({ kind: 'unknown', vendorCode });
  });

  it('an id without a key is a fault', async () => {
    const { client } = clientOf();
    await expect(client.query(CHANNEL, '7392616336519610409')).rejects.toThrow('<req_key>:<task_id>');
  });
});

describe('test', () => {
  it.each([
    ['no such task', ok({ status: 'not_found' })],
    ['an error of the service, which is behind the signature', business(400, 50215)],
  ])('is passed by %s', async (_what, answer) => {
    const { client, requests } = clientOf(answer);
    expect(await client.test(CHANNEL)).toMatchObject({ ok: true });
    expect(requests[0]!.url).toContain('Action=CVSync2AsyncGetResult');
  });

  it.each<[Answer, string]>([
    [refusal(401, 'InvalidAccessKey', 'no such key'), 'InvalidAccessKey: no such key'],
    [{ status: 503, body: '' }, 'http_503: the vendor answered HTTP 503'],
    [silence(false, 'no connection'), 'no_answer: no connection'],
  ])('says what is wrong', async (answer, message) => {
    const { client } = clientOf(answer);
    expect(await client.test(CHANNEL)).toEqual({ ok: false, message });
  });
});

describe('what the client says of itself', () => {
  const { client } = clientOf();

  it('names vendor and recovery; there is nothing to look up, cancel or call back', () => {
    expect(client).toMatchObject({
      vendor: 'jimeng-visual',
      defaultBaseUrl: 'https://visual.volcengineapi.com',
      recovery: 'none',
    });
    expect(client.findByReference).toBeUndefined();
    expect(client.cancel).toBeUndefined();
    expect(client.readCallback).toBeUndefined();
  });

  it('checks a key', () => {
    expect(() => client.checkKey(CHANNEL.key)).not.toThrow();
    expect(() => client.checkKey('AKLTexample')).toThrow(TypeError);
  });
});
