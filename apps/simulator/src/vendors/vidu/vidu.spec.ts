import { createHmac } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { EXAMPLE_KEY } from './env.js';
import { CallbackReceiver, TestSimulator } from '../../simulator.fixture.js';
import type { Reply } from '../../simulator.fixture.js';

const BASE = '/ent/v2';
const IMAGE = 'https://example.com/a.png';
const PRO = { model: 'viduq3-pro', prompt: 'harbour at dawn' };
const TOKEN = { authorization: `Token ${EXAMPLE_KEY}` };
const simulator = new TestSimulator();

const call = (method: string, path: string, body?: object): Promise<Reply> =>
  simulator.send(method, BASE + path, TOKEN, body);
const create = async (body: object = PRO, endpoint = 'text2video'): Promise<Reply['body']> => {
  const { status, body: answer } = await call('POST', `/${endpoint}`, body);
  if (status !== 200) throw new Error(`${answer.reason}: ${answer.message}`);
  return answer;
};
const creations = async (id: string): Promise<Reply['body']> =>
  (await call('GET', `/tasks/${id}/creations`)).body;

beforeAll(() => simulator.start());
beforeEach(async () => {
  simulator.now += 10_000;
  await simulator.send('DELETE', '/_sim/state');
});
afterAll(() => simulator.stop());

describe('a create', () => {
  it('answers with what was accepted', async () => {
    const answer = await create({ ...PRO, payload: 'order-17', seed: 73421 });
    expect(answer).toEqual({
      task_id: expect.stringMatching(/^\d{18}$/),
      type: 'text2video',
      state: 'created',
      model: 'viduq3-pro',
      style: 'general',
      prompt: 'harbour at dawn',
      duration: 5,
      seed: 73421,
      aspect_ratio: '16:9',
      resolution: '720p',
      movement_amplitude: 'auto',
      bgm: false,
      audio: true,
      payload: 'order-17',
      off_peak: false,
      credits: 100,
      watermark: false,
      created_at: new Date(simulator.now).toISOString().replace('Z', '000Z'),
    });
  });

  const refused: [endpoint: string, body: object, reason: string, message: RegExp][] = [
    ['text2video', { prompt: 'x' }, 'FieldLacking', /model/],
    ['text2video', { model: 'viduq3-pro' }, 'FieldLacking', /prompt/],
    ['text2video', { ...PRO, model: 'viduq2-pro' }, 'FieldInvalid', /not supported/],
    ['text2video', { ...PRO, images: [IMAGE] }, 'FieldUnwanted', /images/],
    ['text2video', { ...PRO, duration: 17 }, 'FieldInvalid', /duration/],
    ['text2video', { ...PRO, duration: '5' }, 'FieldInvalid', /duration/],
    ['text2video', { ...PRO, resolution: '2k' }, 'FieldInvalid', /resolution/],
    ['text2video', { ...PRO, aspect_ratio: '21:9' }, 'FieldInvalid', /aspect_ratio/],
    ['text2video', { ...PRO, movement_amplitude: 'huge' }, 'FieldInvalid', /movement_amplitude/],
    ['text2video', { ...PRO, model: 'viduq2', audio: true }, 'FieldUnwanted', /audio/],
    ['text2video', { ...PRO, audio: false, off_peak: true }, 'FieldInvalid', /off_peak/],
    ['img2video', PRO, 'FieldLacking', /images/],
    ['img2video', { ...PRO, images: [IMAGE, IMAGE] }, 'FieldItemCountOutOfRange', /images/],
    ['img2video', { ...PRO, images: [IMAGE], aspect_ratio: '16:9' }, 'FieldUnwanted', /aspect_ratio/],
    ['img2video', { ...PRO, images: ['iVBORw0KGgo='] }, 'ImageFormatInvalid', /image/],
    [
      'img2video',
      { model: 'viduq3-pro-fast', images: [IMAGE], resolution: '540p' },
      'FieldInvalid',
      /resolution/,
    ],
    ['img2video', { model: 'vidu2.0', images: [IMAGE], duration: 8 }, 'FieldInvalid', /resolution/],
    [
      'img2video',
      { model: 'viduq2-pro', images: [IMAGE], audio: true, off_peak: true },
      'FieldInvalid',
      /off_peak/,
    ],
    ['start-end2video', { ...PRO, images: [IMAGE] }, 'FieldItemCountOutOfRange', /images/],
    [
      'start-end2video',
      { model: 'viduq2-pro', images: [IMAGE, IMAGE], duration: 9 },
      'FieldInvalid',
      /duration/,
    ],
    ['reference2video', { ...PRO, images: [IMAGE] }, 'FieldInvalid', /not supported/],
    ['reference2video', { ...PRO, model: 'viduq3', images: [] }, 'FieldLacking', /images/],
    [
      'reference2video',
      { ...PRO, model: 'viduq3', images: Array(8).fill(IMAGE) },
      'FieldItemCountOutOfRange',
      /images/,
    ],
    [
      'reference2video',
      { ...PRO, model: 'viduq3-mix', images: [IMAGE], off_peak: true },
      'FieldInvalid',
      /off_peak/,
    ],
    [
      'reference2video',
      { ...PRO, model: 'viduq3', subjects: [{ images: [IMAGE] }] },
      'FieldLacking',
      /subjects/,
    ],
    [
      'reference2video',
      { ...PRO, model: 'viduq3', subjects: [{ name: 'a' }], images: [IMAGE] },
      'FieldUnwanted',
      /images/,
    ],
    ['template', { images: [IMAGE] }, 'FieldLacking', /template/],
    ['template', { template: 'x', images: [IMAGE], model: 'viduq2' }, 'FieldUnwanted', /model/],
    ['text2video', [], 'BadRequest', /bad request/],
  ];
  it.each(refused)('%s refuses %j', async (endpoint, body, reason, message) => {
    const answer = await call('POST', `/${endpoint}`, body);
    expect(answer.status).toBe(400);
    expect(answer.body).toEqual({
      code: 400,
      reason,
      message: expect.stringMatching(message),
      metadata: { trace_id: expect.any(String) },
    });
  });

  it.each([
    ['img2video', { ...PRO, images: ['data:image/png;base64,AAAA'] }, 'img2video'],
    ['start-end2video', { ...PRO, images: [IMAGE, IMAGE] }, 'startend2video'],
    ['reference2video', { ...PRO, model: 'viduq3', images: [IMAGE] }, 'character2video'],
    [
      'reference2video',
      { ...PRO, model: 'viduq3', subjects: [{ name: 'a', images: [IMAGE] }] },
      'character2video',
    ],
    [
      'reference2video',
      { ...PRO, model: 'viduq2-pro', videos: ['https://example.com/a.mp4'] },
      'character2video',
    ],
    ['template', { template: 'x', images: [IMAGE] }, 'template2video'],
  ])('%s accepts %j', async (endpoint, body, type) => {
    expect(await create(body, endpoint)).toMatchObject({ type, state: 'created' });
  });

  it('checks the key before the members', async () => {
    const wrong = { authorization: `Bearer ${EXAMPLE_KEY}` };
    const answer = await simulator.send('POST', `${BASE}/text2video`, wrong, {});
    expect([answer.status, answer.body.reason]).toEqual([401, 'Unauthorized']);
  });
});

describe('a task', () => {
  it('is queueing, processing, and a success with links', async () => {
    const { task_id: id } = await create({ ...PRO, payload: 'p', watermark: true });
    expect(await creations(id)).toEqual({
      id,
      state: 'queueing',
      err_code: '',
      credits: 100,
      payload: 'p',
      bgm: false,
      off_peak: false,
      progress: 0,
      creations: [],
    });
    await simulator.pass(1);
    expect((await creations(id)).state).toBe('processing');
    await simulator.pass(3);
    const { state, creations: films } = await creations(id);
    expect(state).toBe('success');
    expect(films).toEqual([
      {
        id: expect.any(String),
        url: expect.stringMatching(/^http.*\.mp4$/),
        cover_url: expect.stringMatching(/\.jpg$/),
        watermarked_url: expect.stringMatching(/\.mp4\?watermarked=1$/),
      },
    ]);
  });

  it('makes a real film whose link dies after a day', async () => {
    const prompt = '[sim:wrong_resolution=128x64][sim:wrong_duration=1]';
    const { task_id: id } = await create({ ...PRO, prompt });
    await simulator.pass(4);
    const [film] = (await creations(id)).creations;
    const answer = await fetch(film.url);
    const bytes = Buffer.from(await answer.arrayBuffer());
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'video/mp4']);
    expect(bytes.subarray(4, 8).toString()).toBe('ftyp');
    await simulator.pass(86_400);
    expect((await fetch(film.url)).status).toBe(403);
  });

  it.each([
    ['not-a-number', 400, 'CODEC'],
    ['0', 404, 'TaskNotFound'],
  ])('%s is answered with %i %s', async (id, status, reason) => {
    const answer = await call('GET', `/tasks/${id}/creations`);
    expect([answer.status, answer.body.reason]).toEqual([status, reason]);
  });

  it('is read as a number before the key is looked at', async () => {
    const ask = (id: string): Promise<Reply> => simulator.send('GET', `${BASE}/tasks/${id}/creations`);
    expect((await ask('x')).body.reason).toBe('CODEC');
    expect((await ask('0')).body.reason).toBe('Unauthorized');
  });

  it('waits for its off-peak hour, and is given up after two days', async () => {
    const { task_id: id } = await create({ ...PRO, off_peak: true });
    await simulator.pass(19);
    expect(await creations(id)).toMatchObject({ state: 'queueing', off_peak: true, credits: 50 });
    await simulator.pass(5);
    expect((await creations(id)).state).toBe('success');

    await simulator.restart({ SIM_OFF_PEAK_SECONDS: '200000' });
    const late = (await create({ ...PRO, off_peak: true })).task_id;
    await simulator.pass(172_799);
    expect((await creations(late)).state).toBe('queueing');
    await simulator.pass(1);
    expect(await creations(late)).toMatchObject({ state: 'failed', err_code: 'Canceled', credits: 0 });
    await simulator.restart({});
  });

  it('can be cancelled while it waits', async () => {
    const { task_id: id } = await create();
    expect(await call('POST', `/tasks/${id}/cancel`, { id })).toMatchObject({ status: 200, body: {} });
    expect(await creations(id)).toMatchObject({ state: 'failed', err_code: 'UserCancelled', credits: 0 });
    const { task_id: other } = await create();
    await simulator.pass(1);
    const answer = await call('POST', `/tasks/${other}/cancel`, { id: other });
    expect(answer).toMatchObject({
      status: 400,
      body: { reason: 'BadRequest', message: 'task state is scheduled, can not cancel' },
    });
  });
});

describe('the list', () => {
  const ids = (answer: Reply): string[] => answer.body.tasks.map((task: { id: string }) => task.id);

  it('is in pages by token or number, newest first, and shows no payload', async () => {
    const made: string[] = [];
    for (let count = 0; count < 5; count++) {
      simulator.now += 1000;
      made.unshift((await create({ ...PRO, payload: 'secret' })).task_id);
    }
    const first = await call('GET', '/tasks?pager.pagesz=2');
    const second = await call('GET', `/tasks?pager.pagesz=2&pager.page_token=${first.body.next_page_token}`);
    const third = await call('GET', '/tasks?paper.pagesz=2&paper.page=2');
    expect([ids(first), ids(second), ids(third)]).toEqual([
      made.slice(0, 2),
      made.slice(2, 4),
      made.slice(4),
    ]);
    expect(third.body.next_page_token).toBe('');
    expect(JSON.stringify(first.body)).not.toContain('secret');
  });

  it('is filtered by time, id and state', async () => {
    const { task_id: old } = await create();
    await simulator.pass(60);
    const { task_id: young } = await create();
    const since = encodeURIComponent(new Date(simulator.now - 1000).toISOString());
    expect(ids(await call('GET', `/tasks?created_at.from=${since}`))).toEqual([young]);
    expect(ids(await call('GET', `/tasks?created_at.to=${since}`))).toEqual([old]);
    expect(ids(await call('GET', `/tasks?task_ids=${old}`))).toEqual([old]);
    expect(ids(await call('GET', '/tasks?states=success'))).toEqual([old]);
    expect((await call('GET', '/tasks?created_at.from=yesterday')).body.reason).toBe('FieldInvalid');
    expect((await call('GET', '/tasks?pager.pagesz=101')).body.reason).toBe('FieldInvalid');
  });
});

describe('callbacks', () => {
  const receiver = new CallbackReceiver();
  beforeAll(() => receiver.start());
  afterEach(() => {
    receiver.received.length = 0;
  });
  afterAll(() => receiver.stop());

  const run = async (more: object = {}): Promise<string> => {
    const { task_id: id } = await create({ ...PRO, callback_url: `${receiver.url}/hook?a=1`, ...more });
    await simulator.pass(5);
    return id;
  };
  const states = (): string[] => receiver.received.map(({ body }) => body.state);

  it('report each change with a signature over the address', async () => {
    const id = await run();
    await receiver.count(2);
    expect(states()).toEqual(['processing', 'success']);
    for (const { headers, body } of receiver.received) {
      expect(body.id).toBe(id);
      const { date, 'x-request-nonce': nonce } = headers;
      const signed = `POST\n/hook\na=1\nvidu\n${date}\nDate:${date}\nx-request-nonce:${String(nonce)}\n`;
      expect(headers).toMatchObject({
        'x-hmac-signed-headers': 'Date;x-request-nonce',
        'x-hmac-algorithm': 'hmac-sha256',
        'x-hmac-access-key': 'vidu',
        'x-hmac-signature': createHmac('sha256', EXAMPLE_KEY).update(signed).digest('base64'),
      });
      expect(Date.parse(date!)).toBe(simulator.now);
    }
    expect(receiver.received[1]!.body).toEqual(await creations(id));
  });

  it('are sent again when they are not taken', async () => {
    receiver.failures = 1;
    await run();
    await receiver.count(3);
    expect(states()).toEqual(['processing', 'processing', 'success']);
  });

  it('can repeat an old state, or be lost', async () => {
    await run({ prompt: 'x [sim:lost_callback]' });
    await run({ prompt: 'x [sim:repeated_callback]' });
    await receiver.count(3);
    expect(states()).toEqual(['processing', 'success', 'processing']);
  });
});

describe('faults', () => {
  it.each([
    ['rate_limit', 429, 'TooManyRequests'],
    ['auth', 401, 'Unauthorized'],
    ['quota', 400, 'CreditInsufficient'],
    ['internal_error', 500, 'InternalServiceFailure'],
  ])('%s on request: %i %s, once', async (kind, status, reason) => {
    await simulator.fault('vidu', kind, { match: { prompt: 'harbour' } });
    const answer = await call('POST', '/text2video', PRO);
    expect([answer.status, answer.body.reason]).toEqual([status, reason]);
    expect((await call('POST', '/text2video', PRO)).status).toBe(200);
  });

  it('take another code', async () => {
    await simulator.fault('vidu', 'rate_limit', { params: { code: 'QuotaExceeded' } });
    const answer = await call('POST', '/text2video', PRO);
    expect([answer.status, answer.body.reason]).toEqual([429, 'QuotaExceeded']);
  });

  it('can accept a task and not say so', async () => {
    await expect(create({ ...PRO, prompt: '[sim:timeout_after_accept]', payload: 'a' })).rejects.toThrow();
    await expect(create({ ...PRO, prompt: '[sim:timeout_before_accept]', payload: 'b' })).rejects.toThrow();
    expect((await simulator.send('GET', '/_sim/creations')).body).toEqual({ a: 1 });
    expect((await simulator.send('GET', '/_sim/attempts')).body).toEqual({ a: 1 });
  });

  it.each([
    ['[sim:moderation]', 'CreationPolicyViolation'],
    ['[sim:fail=NoFaceDetected]', 'NoFaceDetected'],
    ['[sim:fail]', 'InternalServiceFailure'],
    ['[sim:modration]', 'FieldInvalid'],
  ])('%s fails the task with %s', async (prompt, code) => {
    const { task_id: id } = await create({ ...PRO, prompt });
    await simulator.pass(5);
    expect(await creations(id)).toMatchObject({ state: 'failed', err_code: code, creations: [] });
  });

  it('show a state that nobody knows', async () => {
    const { task_id: id } = await create();
    await simulator.fault('vidu', 'unknown_status');
    expect((await creations(id)).state).toBe('SUSPENDED');
    expect((await creations(id)).state).toBe('queueing');
  });

  it('finish without a film, or with a dead link', async () => {
    const { task_id: none } = await create({ ...PRO, prompt: '[sim:no_file_url]' });
    const { task_id: dead } = await create({ ...PRO, prompt: '[sim:expired_link]' });
    await simulator.pass(5);
    expect(await creations(none)).toMatchObject({ state: 'success', creations: [] });
    expect((await fetch((await creations(dead)).creations[0].url)).status).toBe(403);
  });

  it.each([0, 300_000])('finish with a link to %i bytes that are no film', async (bytes) => {
    const { task_id: id } = await create({ ...PRO, prompt: `[sim:film_bytes=${bytes}]` });
    await simulator.pass(5);
    const answer = await fetch((await creations(id)).creations[0].url);
    expect((await answer.arrayBuffer()).byteLength).toBe(bytes);
    expect(answer.headers.get('content-length')).toBe(String(bytes));
  });
});

describe('a restart', () => {
  it('keeps tasks and cancellations', async () => {
    await simulator.restart({ SIM_PERSIST: '1' });
    const { task_id: done } = await create();
    const { task_id: cancelled } = await create();
    await call('POST', `/tasks/${cancelled}/cancel`, { id: cancelled });
    await simulator.pass(5);
    const before = await creations(done);
    await simulator.restart({ SIM_PERSIST: '1' });
    const linkOf = (answer: Reply['body']): string => new URL(answer.creations[0].url).pathname;
    expect(linkOf(await creations(done))).toBe(linkOf(before));
    expect(await creations(cancelled)).toMatchObject({ err_code: 'UserCancelled' });
  });
});
