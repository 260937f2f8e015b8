import { createHash, createHmac } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { EXAMPLE_KEY } from './env.js';
import { TestSimulator } from '../../simulator.fixture.js';
import type { Reply } from '../../simulator.fixture.js';
import { verifySignature } from './verify-signature.js';

const PATH = '/jimeng-visual/';
const SUBMIT = 'CVSync2AsyncSubmitTask';
const GET_RESULT = 'CVSync2AsyncGetResult';
const [ACCESS_KEY, SECRET_KEY] = EXAMPLE_KEY.split('|') as [string, string];
const IMAGE = 'https://example.com/a.png';
const TASK = { req_key: 'jimeng_t2v_v30', prompt: 'a cat', frames: 121, aspect_ratio: '16:9' };
const simulator = new TestSimulator();

interface Signing {
  readonly accessKey?: string;
  readonly secretKey?: string;
  readonly region?: string;
  /** Milliseconds since 1970. */
  readonly at?: number;
  readonly version?: string;
}

/** Signed headers, computed apart from the code under test. */
function signed(action: string, body: string, signing: Signing = {}): Record<string, string> {
  const {
    accessKey = ACCESS_KEY,
    secretKey = SECRET_KEY,
    region = 'cn-north-1',
    at = simulator.now,
  } = signing;
  const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
  const hmac = (key: string | Buffer, text: string): Buffer =>
    createHmac('sha256', key).update(text).digest();
  const date = `${new Date(at).toISOString().slice(0, 19).replaceAll(/[-:]/g, '')}Z`;
  const day = date.slice(0, 8);
  const query = `Action=${action}&Version=${signing.version ?? '2022-08-31'}`;
  const hash = sha256(body);
  const canonical = `POST\n${PATH}\n${query}\nx-content-sha256:${hash}\nx-date:${date}\n\nx-content-sha256;x-date\n${hash}`;
  const scope = `${day}/${region}/cv/request`;
  const key = hmac(hmac(hmac(hmac(secretKey, day), region), 'cv'), 'request');
  const signature = hmac(key, `HMAC-SHA256\n${date}\n${scope}\n${sha256(canonical)}`).toString('hex');
  return {
    'x-date': date,
    'x-content-sha256': hash,
    authorization: `HMAC-SHA256 Credential=${accessKey}/${scope}, SignedHeaders=x-content-sha256;x-date, Signature=${signature}`,
  };
}

function call(
  action: string,
  body: object,
  signing: Signing = {},
  change: Record<string, string> = {},
): Promise<Reply> {
  const text = JSON.stringify(body);
  const url = `${PATH}?Action=${action}&Version=${signing.version ?? '2022-08-31'}`;
  return simulator.send('POST', url, { ...signed(action, text, signing), ...change }, text);
}
const submit = async (body: object = TASK): Promise<string> => {
  const answer = await call(SUBMIT, body);
  if (answer.status !== 200) throw new Error(`${answer.body.code}: ${answer.body.message}`);
  return answer.body.data.task_id;
};
const result = (taskId: string, reqKey = TASK.req_key): Promise<Reply> =>
  call(GET_RESULT, { req_key: reqKey, task_id: taskId });
const statusOf = async (taskId: string): Promise<string> => (await result(taskId)).body.data.status;

beforeAll(() => simulator.start());
beforeEach(async () => {
  simulator.now += 10_000;
  await simulator.send('DELETE', '/_sim/state');
});
afterAll(() => simulator.stop());

describe('the signature', () => {
  const HASH = 'c8b20c30685dd6838d0d70e6351fdae202131c02c7e7220f48f595b1fb33841a';
  const vector = {
    method: 'POST',
    url: '/?Action=CVSync2AsyncSubmitTask&Version=2022-08-31',
    body: Buffer.from(
      '{"req_key":"jimeng_t2v_v30","prompt":"a cat","seed":-1,"frames":121,"aspect_ratio":"16:9"}',
    ),
  };
  const headersOf = (names: string, signature: string): Record<string, string> => ({
    'x-date': '20260102T030405Z',
    'x-content-sha256': HASH,
    'content-type': 'application/json',
    host: 'visual.volcengineapi.com',
    authorization: `HMAC-SHA256 Credential=AKLTexample/20260102/cn-north-1/cv/request, SignedHeaders=${names}, Signature=${signature}`,
  });
  const at = Date.parse('2026-01-02T03:04:05Z');

  it.each([
    ['x-content-sha256;x-date', 'a87b30184b2bb9de6ee815d6d8f487af96e2dad33c2f9dcd5651a73b35697c5f'],
    [
      'content-type;host;x-content-sha256;x-date',
      'cd3198a084e526baf7cbadb29c6ebc2a5d406486d72e82bc46e98e622f9b1993',
    ],
  ])('vector with %s', (names, signature) => {
    const request = { ...vector, headers: headersOf(names, signature) };
    expect(verifySignature(request, () => 'SecretKeyExample==', at)).toBe('AKLTexample');
    expect(() => verifySignature(request, () => 'other', at)).toThrow('SignatureDoesNotMatch');
  });

  it.each<
    [
      what: string,
      signing: Signing,
      change: Record<string, string>,
      status: number,
      code: string,
      codeN: number,
    ]
  >([
    ['no form', {}, { authorization: 'Bearer x' }, 400, 'InvalidAuthorization', 100_024],
    ['an unknown access key', { accessKey: 'AKLTother' }, {}, 401, 'InvalidAccessKey', 100_009],
    ['a wrong secret', { secretKey: 'x' }, {}, 401, 'SignatureDoesNotMatch', 100_010],
    ['another region', { region: 'cn-beijing' }, {}, 400, 'InvalidCredential', 100_025],
    ['another body', {}, { 'x-content-sha256': '0'.repeat(64) }, 401, 'SignatureDoesNotMatch', 100_010],
    ['no date', {}, { 'x-date': '' }, 400, 'InvalidTimestamp', 100_006],
    ['another version', { version: '2024-06-06' }, {}, 404, 'InvalidActionOrVersion', 100_008],
  ])('is refused with %s', async (_what, signing, change, status, code, codeN) => {
    const answer = await call(SUBMIT, TASK, signing, change);
    expect(answer.status).toBe(status);
    expect(answer.body.ResponseMetadata.Error).toEqual({
      CodeN: codeN,
      Code: code,
      Message: expect.any(String),
    });
  });

  it('is refused when it is missing, of another action, or too old or early', async () => {
    const codeOf = ({ body }: Reply): string => body.ResponseMetadata.Error.Code;
    const bare = await simulator.send('POST', `${PATH}?Action=${SUBMIT}&Version=2022-08-31`, {}, TASK);
    expect(codeOf(bare)).toBe('MissingAuthenticationToken');
    expect(codeOf(await call('CVProcess', TASK))).toBe('InvalidActionOrVersion');
    for (const at of [simulator.now - 901_000, simulator.now + 901_000]) {
      expect(codeOf(await call(SUBMIT, TASK, { at }))).toBe('InvalidTimestamp');
    }
    expect((await call(SUBMIT, TASK, { at: simulator.now - 899_000 })).status).toBe(200);
  });
});

describe('a submit', () => {
  it('answers with nineteen digits', async () => {
    expect((await call(SUBMIT, TASK)).body).toEqual({
      code: 10_000,
      data: { task_id: expect.stringMatching(/^\d{19}$/) },
      message: 'Success',
      request_id: expect.any(String),
      status: 10_000,
      time_elapsed: expect.any(String),
    });
  });

  const one = { image_urls: [IMAGE] };
  const two = { image_urls: [IMAGE, IMAGE] };
  it.each([
    ['jimeng_t2v_v30', {}],
    ['jimeng_i2v_first_v30', one],
    ['jimeng_i2v_first_tail_v30', two],
    ['jimeng_t2v_v30_1080p', {}],
    ['jimeng_i2v_first_v30_1080', one],
    ['jimeng_i2v_first_tail_v30_1080', { binary_data_base64: ['AAAA', 'BBBB'] }],
    ['jimeng_ti2v_v30_pro', {}],
    ['jimeng_ti2v_v30_pro', one],
    ['jimeng_vgfm_t2v_l20', {}],
    ['jimeng_vgfm_i2v_l20', one],
  ])('%s takes %j', async (reqKey, images) => {
    await expect(submit({ ...TASK, req_key: reqKey, ...images })).resolves.toMatch(/^\d+$/);
  });

  it.each<[string, object]>([
    ['a key with a p too many', { req_key: 'jimeng_i2v_first_v30_1080p', ...one }],
    ['an image too many', one],
    ['an image too few', { req_key: 'jimeng_i2v_first_tail_v30', ...one }],
    [
      'an image in both forms',
      { req_key: 'jimeng_i2v_first_tail_v30', ...one, binary_data_base64: ['AAAA'] },
    ],
    ['a data URI', { req_key: 'jimeng_i2v_first_v30', binary_data_base64: ['data:image/png;base64,AAAA'] }],
    ['no prompt', { prompt: '' }],
    ['a long prompt', { prompt: 'x'.repeat(801) }],
    ['seven seconds', { frames: 169 }],
    ['half a seed', { seed: 0.5 }],
    ['another ratio', { aspect_ratio: '2:1' }],
    ['a resolution', { resolution: '720p' }],
  ])('refuses %s', async (_what, more) => {
    const answer = await call(SUBMIT, { ...TASK, ...more });
    expect(answer).toMatchObject({ status: 400, body: { code: 50215, data: null, status: 50215 } });
  });

  it('is refused above the limit of running tasks', async () => {
    await simulator.restart({ SIM_CONCURRENCY: '1' });
    await submit();
    expect(await call(SUBMIT, TASK)).toMatchObject({ status: 429, body: { code: 50430 } });
    await simulator.pass(5);
    await expect(submit()).resolves.toMatch(/^\d+$/);
    await simulator.restart({});
  });
});

describe('a task', () => {
  it('is in the queue, generating, and done', async () => {
    const id = await submit();
    expect(await statusOf(id)).toBe('in_queue');
    await simulator.pass(1);
    expect(await statusOf(id)).toBe('generating');
    await simulator.pass(3);
    expect((await result(id)).body).toMatchObject({
      code: 10_000,
      data: { status: 'done', video_url: expect.stringMatching(/\.mp4$/), image_urls: null },
    });
  });

  it('makes a real film whose link dies after an hour', async () => {
    const id = await submit({ ...TASK, prompt: '[sim:wrong_resolution=128x64][sim:wrong_duration=1]' });
    await simulator.pass(4);
    const { video_url: url } = (await result(id)).body.data;
    const film = await fetch(url);
    expect(
      Buffer.from(await film.arrayBuffer())
        .subarray(4, 8)
        .toString(),
    ).toBe('ftyp');
    await simulator.pass(3600);
    expect((await fetch(url)).status).toBe(403);
  });

  it('is found under its own key only, and for twelve hours', async () => {
    const id = await submit();
    expect((await result(id, 'jimeng_t2v_v30_1080p')).body.data.status).toBe('not_found');
    expect(await statusOf('0')).toBe('not_found');
    await simulator.pass(12 * 3600 - 1);
    expect(await statusOf(id)).toBe('done');
    await simulator.pass(1);
    expect(await statusOf(id)).toBe('not_found');
  });

  it('survives a restart', async () => {
    await simulator.restart({ SIM_PERSIST: '1' });
    const id = await submit();
    await simulator.restart({ SIM_PERSIST: '1' });
    await simulator.pass(5);
    expect(await statusOf(id)).toBe('done');
    await simulator.restart({});
  });
});

describe('faults', () => {
  it.each([
    ['rate_limit', 429, 50429],
    ['internal_error', 500, 50500],
  ])('%s on request: %i %i', async (kind, status, code) => {
    await simulator.fault('jimeng-visual', kind, { match: { prompt: 'cat' } });
    expect(await call(SUBMIT, TASK)).toMatchObject({ status, body: { code, data: null } });
    expect((await call(SUBMIT, TASK)).status).toBe(200);
  });

  it.each([
    ['auth', 401, 'SignatureDoesNotMatch'],
    ['quota', 403, 'AccessDenied'],
  ])('%s on request: %i %s', async (kind, status, code) => {
    await simulator.fault('jimeng-visual', kind);
    const answer = await call(SUBMIT, TASK);
    expect([answer.status, answer.body.ResponseMetadata.Error.Code]).toEqual([status, code]);
  });

  it('can accept a task and not say so', async () => {
    await expect(submit({ ...TASK, prompt: '[sim:timeout_after_accept]' })).rejects.toThrow();
    expect((await simulator.send('GET', '/_sim')).body.tasks).toMatchObject({ waiting: 1 });
  });

  it.each([
    ['[sim:moderation]', 50511],
    ['[sim:fail]', 50520],
    ['[sim:fail=50500]', 50500],
  ])('%s fails the task with %i', async (prompt, code) => {
    const id = await submit({ ...TASK, prompt });
    await simulator.pass(5);
    expect((await result(id)).body).toMatchObject({ code, data: null });
  });

  it('show a state that nobody knows, or no film', async () => {
    const id = await submit({ ...TASK, prompt: '[sim:no_file_url]' });
    await simulator.fault('jimeng-visual', 'unknown_status', { params: { status: 'paused' } });
    expect(await statusOf(id)).toBe('paused');
    await simulator.pass(5);
    expect((await result(id)).body.data).toMatchObject({ status: 'done', video_url: '' });
  });
});
