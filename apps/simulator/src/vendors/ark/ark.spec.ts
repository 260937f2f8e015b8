import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { EXAMPLE_KEY } from './env.js';
import { CallbackReceiver, TestSimulator } from '../../simulator.fixture.js';
import type { Reply } from '../../simulator.fixture.js';

const TASKS = '/api/v3/contents/generations/tasks';
const BEARER = { authorization: `Bearer ${EXAMPLE_KEY}` };
const PRO = 'doubao-seedance-1-0-pro-250528';
const LITE = 'doubao-seedance-1-0-lite-i2v-250428';
const LATER = 'doubao-seedance-1-5-pro-251215';
const TWO = 'doubao-seedance-2-0-260128';
const TEXT = { type: 'text', text: 'rain on a tin roof' };
const image = (role?: string): object => ({
  type: 'image_url',
  image_url: { url: 'https://example.com/a.png' },
  ...(role && { role }),
});
const clip = (kind: 'video' | 'audio'): object => ({
  type: `${kind}_url`,
  [`${kind}_url`]: { url: `https://example.com/a.${kind}` },
  role: `reference_${kind}`,
});
const simulator = new TestSimulator();

const call = (method: string, path = '', body?: object): Promise<Reply> =>
  simulator.send(method, TASKS + path, BEARER, body);
const create = async (body: object = {}): Promise<string> => {
  const { status, body: answer } = await call('POST', '', { model: PRO, content: [TEXT], ...body });
  if (status !== 200) throw new Error(`${answer.error.code}: ${answer.error.message}`);
  return answer.id;
};
const get = async (id: string): Promise<Reply['body']> => (await call('GET', `/${id}`)).body;

beforeAll(() => simulator.start());
beforeEach(async () => {
  simulator.now += 10_000;
  await simulator.send('DELETE', '/_sim/state');
});
afterAll(() => simulator.stop());

describe('a create', () => {
  it('answers with the id alone', async () => {
    const answer = await call('POST', '', { model: PRO, content: [TEXT] });
    expect(answer.body).toEqual({ id: expect.stringMatching(/^cgt-\d{14}-[0-9a-z]{5}$/) });
  });

  it.each([
    [PRO, [TEXT]],
    [PRO, [TEXT, image()]],
    [PRO, [image('first_frame')]],
    [PRO, [TEXT, image('first_frame'), image('last_frame')]],
    [LITE, [TEXT, image('reference_image'), image('reference_image')]],
    [TWO, [TEXT, image('reference_image'), clip('video'), clip('audio')]],
    [TWO, [{ type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' }, role: 'first_frame' }]],
  ])('%s accepts %j', async (model, content) => {
    await expect(create({ model, content })).resolves.toMatch(/^cgt-/);
  });

  const refused: [what: string, body: object, status: number, code: string, param: string][] = [
    ['no content', { content: undefined }, 400, 'MissingParameter', 'content'],
    [
      'no text and no media',
      { content: [{ type: 'text', text: '' }] },
      400,
      'MissingParameter',
      'content.text',
    ],
    ['an unknown model', { model: 'seedance' }, 404, 'InvalidEndpointOrModel.NotFound', ''],
    ['an unknown member', { size: '1x1' }, 400, 'InvalidParameter.size', 'size'],
    ['a wrong type', { duration: '5' }, 400, 'InvalidParameter.duration', 'duration'],
    ['too long a film', { duration: 13 }, 400, 'InvalidParameter.duration', 'duration'],
    ['a length left to an old model', { duration: -1 }, 400, 'InvalidParameter.duration', 'duration'],
    [
      'a size the model has not',
      { model: TWO, resolution: '540p' },
      400,
      'InvalidParameter.resolution',
      'resolution',
    ],
    ['4k of an old model', { resolution: '4k' }, 400, 'InvalidParameter.resolution', 'resolution'],
    [
      'sound of an old model',
      { generate_audio: true },
      400,
      'InvalidParameter.generate_audio',
      'generate_audio',
    ],
    ['frames that do not add up', { frames: 30 }, 400, 'InvalidParameter.frames', 'frames'],
    ['frames of 1.5', { model: LATER, frames: 121 }, 400, 'InvalidParameter.frames', 'frames'],
    [
      'too short a wait',
      { execution_expires_after: 60 },
      400,
      'InvalidParameter.execution_expires_after',
      'execution_expires_after',
    ],
    [
      'the offline mode of 2.0',
      { model: TWO, service_tier: 'flex' },
      400,
      'InvalidParameter.service_tier',
      'service_tier',
    ],
    [
      'a fixed camera of 2.0',
      { model: TWO, camera_fixed: true },
      400,
      'InvalidParameter.camera_fixed',
      'camera_fixed',
    ],
    [
      'too long an identifier',
      { safety_identifier: 'x'.repeat(65) },
      400,
      'InvalidParameter.safety_identifier',
      'safety_identifier',
    ],
    [
      'a ratio beside frames',
      { model: LATER, content: [image()], ratio: '16:9' },
      400,
      'InvalidParameter.TaskTypeConstraint',
      'ratio',
    ],
    [
      'frames and references',
      { model: TWO, content: [image('first_frame'), image('reference_image')] },
      400,
      'InvalidParameter.content',
      'content',
    ],
    [
      'a last frame alone',
      { content: [TEXT, image('last_frame')] },
      400,
      'InvalidParameter.content',
      'content',
    ],
    ['two frames without roles', { content: [image(), image()] }, 400, 'InvalidParameter.content', 'content'],
    [
      'references of a model for frames',
      { content: [image('reference_image')] },
      400,
      'InvalidParameter.content',
      'content',
    ],
    ['text for a model of images', { model: LITE }, 400, 'InvalidParameter.TaskTypeConstraint', 'content'],
    [
      'a sound alone',
      { model: TWO, content: [TEXT, clip('audio')] },
      400,
      'InvalidParameter.content',
      'content',
    ],
    [
      'a role inside the medium',
      { content: [{ type: 'image_url', image_url: { url: 'https://a/b', role: 'first_frame' } }] },
      400,
      'InvalidParameter.content.role',
      'content.role',
    ],
    [
      'an empty URL',
      { content: [{ type: 'image_url', image_url: { url: '' } }] },
      400,
      'InvalidImageURL.EmptyURL',
      'content.image_url.url',
    ],
    [
      'bare Base64',
      { content: [{ type: 'image_url', image_url: { url: 'AAAA' } }] },
      400,
      'InvalidImageURL.InvalidFormat',
      'content.image_url.url',
    ],
    [
      'a type in upper case',
      { content: [{ type: 'image_url', image_url: { url: 'data:image/PNG;base64,AAAA' } }] },
      400,
      'InvalidImageURL.InvalidFormat',
      'content.image_url.url',
    ],
  ];
  it.each(refused)('refuses %s', async (_what, body, status, code, param) => {
    const answer = await call('POST', '', { model: PRO, content: [TEXT], ...body });
    expect(answer.status).toBe(status);
    expect(answer.body.error).toEqual({
      code,
      message: expect.stringMatching(/ Request id: 02[0-9a-f]{32}$/),
      param,
      type: status === 404 ? 'NotFound' : 'BadRequest',
    });
  });

  it('checks the key first', async () => {
    const answer = await simulator.send('POST', TASKS, { authorization: 'Bearer other' }, {});
    expect([answer.status, answer.body.error.code]).toEqual([401, 'AuthenticationError']);
  });
});

describe('a task', () => {
  it('is queued, running, and succeeds with tokens and real values', async () => {
    const id = await create({ model: LATER, seed: -1, safety_identifier: 'ref', duration: -1 });
    expect(await get(id)).toMatchObject({ id, status: 'queued', error: null, safety_identifier: 'ref' });
    expect(await get(id)).not.toHaveProperty('content');
    await simulator.pass(1);
    expect((await get(id)).status).toBe('running');
    await simulator.pass(3);
    expect(await get(id)).toEqual({
      id,
      model: LATER,
      status: 'succeeded',
      error: null,
      created_at: simulator.now / 1000 - 4,
      updated_at: simulator.now / 1000,
      content: { video_url: expect.stringMatching(/\.mp4$/) },
      seed: expect.any(Number),
      resolution: '720p',
      ratio: '16:9',
      duration: 5,
      framespersecond: 24,
      generate_audio: true,
      service_tier: 'default',
      execution_expires_after: 172_800,
      safety_identifier: 'ref',
      usage: { completion_tokens: 108_900, total_tokens: 108_900 },
    });
  });

  it.each([
    [{ model: PRO, resolution: '1080p' }, 246_840],
    [{ model: PRO, resolution: '1080p', ratio: '9:16', duration: 6 }, 295_800],
    [{ model: PRO, resolution: '720p' }, 103_818],
    [{ model: TWO, resolution: '1080p' }, 245_025],
    [{ model: PRO, resolution: '720p', frames: 121 }, 103_818],
  ])('%j costs %i tokens', async (body, tokens) => {
    const id = await create(body);
    await simulator.pass(5);
    expect((await get(id)).usage.total_tokens).toBe(tokens);
  });

  it('makes a film of the stated size whose link dies after a day', async () => {
    const id = await create({
      content: [{ type: 'text', text: '[sim:wrong_resolution=128x64][sim:wrong_duration=1]' }],
    });
    await simulator.pass(5);
    const task = await get(id);
    expect(task).toMatchObject({ duration: 1, usage: { total_tokens: (128 * 64 * 25) / 1024 } });
    const film = await fetch(task.content.video_url);
    expect(
      Buffer.from(await film.arrayBuffer())
        .subarray(4, 8)
        .toString(),
    ).toBe('ftyp');
    await simulator.pass(86_400);
    expect((await fetch(task.content.video_url)).status).toBe(403);
  });

  it('waits offline, and expires when that takes too long', async () => {
    const id = await create({ service_tier: 'flex' });
    await simulator.pass(19);
    expect(await get(id)).toMatchObject({ status: 'queued', service_tier: 'flex' });
    await simulator.pass(5);
    expect(await get(id)).toMatchObject({ status: 'succeeded', service_tier: 'flex' });

    await simulator.restart({ SIM_OFF_PEAK_SECONDS: '4000' });
    const late = await create({ service_tier: 'flex', execution_expires_after: 3600 });
    await simulator.pass(3599);
    expect((await get(late)).status).toBe('queued');
    await simulator.pass(1);
    expect(await get(late)).toMatchObject({ status: 'expired', error: null });
    await simulator.restart({});
  });

  it('is forgotten after a week', async () => {
    const id = await create();
    await simulator.pass(7 * 86_400 - 1);
    expect((await get(id)).status).toBe('succeeded');
    await simulator.pass(1);
    expect(await call('GET', `/${id}`)).toMatchObject({
      status: 404,
      body: { error: { code: 'NotFound.id' } },
    });
  });
});

describe('a delete', () => {
  it('cancels what is queued; the record goes after a day', async () => {
    const id = await create();
    expect(await call('DELETE', `/${id}`)).toMatchObject({ status: 200, body: {} });
    expect((await get(id)).status).toBe('cancelled');
    expect((await call('DELETE', `/${id}`)).status).toBe(409);
    await simulator.pass(86_400);
    expect((await call('GET', `/${id}`)).status).toBe(404);
  });

  it('refuses what runs, and deletes what has ended', async () => {
    const id = await create();
    await simulator.pass(1);
    expect(await call('DELETE', `/${id}`)).toMatchObject({
      status: 409,
      body: { error: { code: 'OperationDenied.InvalidState' } },
    });
    await simulator.pass(4);
    const { video_url: url } = (await get(id)).content;
    expect((await call('DELETE', `/${id}`)).status).toBe(200);
    expect((await call('GET', `/${id}`)).status).toBe(404);
    expect((await fetch(url)).status).toBe(404);
  });
});

describe('the list', () => {
  it('is in numbered pages, newest first, with filters', async () => {
    const old = await create({ safety_identifier: 'a' });
    await simulator.pass(5);
    const flex = await create({ service_tier: 'flex' });
    const young = await create({ model: TWO });
    const list = async (query: string): Promise<[number, string[]]> => {
      const { total, items } = (await call('GET', `?${query}`)).body;
      return [total, items.map(({ id }: { id: string }) => id)];
    };
    expect(await list('')).toEqual([3, [young, flex, old]]);
    expect(await list('page_num=2&page_size=2')).toEqual([3, [old]]);
    expect(await list('filter.status=succeeded')).toEqual([1, [old]]);
    expect(await list('filter.service_tier=flex')).toEqual([1, [flex]]);
    expect(await list(`filter.model=${TWO}`)).toEqual([1, [young]]);
    expect(await list(`filter.task_ids=${old}&filter.task_ids=${young}`)).toEqual([2, [young, old]]);
    expect((await call('GET', '?page_size=501')).body.error.code).toBe('InvalidParameter.page_size');
    const { items } = (await call('GET', `?filter.task_ids=${old}`)).body;
    expect(items[0]).toMatchObject({ safety_identifier: 'a', failure_reason: null });
  });
});

describe('callbacks', () => {
  const receiver = new CallbackReceiver();
  beforeAll(() => receiver.start());
  afterEach(() => {
    receiver.received.length = 0;
  });
  afterAll(() => receiver.stop());

  const words = (): string[] => receiver.received.map(({ body }) => body.status);
  const run = async (text: string): Promise<string> => {
    const id = await create({
      content: [{ type: 'text', text }],
      callback_url: `${receiver.url}/hook?token=t`,
    });
    await simulator.pass(5);
    return id;
  };

  it('are the task object at each change', async () => {
    const id = await run('x');
    await receiver.count(3);
    expect(words()).toEqual(['queued', 'running', 'succeeded']);
    expect(receiver.received[2]).toMatchObject({
      url: `${receiver.url}/hook?token=t`,
      body: await get(id),
    });
  });

  it('tell a failure, can repeat an old state, and can be lost', async () => {
    await run('x [sim:lost_callback]');
    await run('x [sim:repeated_callback][sim:moderation]');
    await receiver.count(4);
    expect(words()).toEqual(['queued', 'running', 'failed', 'running']);
  });

  it('are not sent for a cancellation', async () => {
    const id = await create({ callback_url: `${receiver.url}/hook` });
    await receiver.count(1);
    await call('DELETE', `/${id}`);
    await run('y');
    await receiver.count(4);
    expect(words()).toEqual(['queued', 'queued', 'running', 'succeeded']);
  });
});

describe('faults', () => {
  it.each([
    ['rate_limit', 429, 'RateLimitExceeded.EndpointRPMExceeded', '1'],
    ['auth', 401, 'AuthenticationError', null],
    ['quota', 403, 'AccountOverdueError', null],
    ['internal_error', 500, 'InternalServiceError', null],
  ])('%s on request: %i %s', async (kind, status, code, retryAfter) => {
    await simulator.fault('ark', kind);
    const answer = await call('POST', '', { model: PRO, content: [TEXT] });
    expect([answer.status, answer.body.error.code, answer.headers.get('retry-after')]).toEqual([
      status,
      code,
      retryAfter,
    ]);
    await expect(create()).resolves.toMatch(/^cgt-/);
  });

  it('can accept a task and not say so', async () => {
    const text = '[sim:timeout_after_accept]';
    await expect(create({ content: [{ type: 'text', text }], safety_identifier: 'a' })).rejects.toThrow();
    expect((await simulator.send('GET', '/_sim/creations')).body).toEqual({ a: 1 });
  });

  it.each([
    ['[sim:moderation=not for us]', 'OutputVideoSensitiveContentDetected', 'not for us'],
    ['[sim:fail]', 'InternalServiceError', 'the model failed'],
    ['[sim:fail=ServerOverloaded:busy]', 'ServerOverloaded', 'busy'],
  ])('%s fails the task with %s', async (text, code, message) => {
    const id = await create({ content: [{ type: 'text', text }] });
    await simulator.pass(5);
    expect(await get(id)).toMatchObject({ status: 'failed', error: { code, message } });
  });

  it('show a state that nobody knows', async () => {
    const id = await create({ content: [{ type: 'text', text: '[sim:unknown_status]' }] });
    expect((await get(id)).status).toBe('SUSPENDED');
    await simulator.pass(5);
    expect((await get(id)).status).toBe('succeeded');
  });
});

describe('a restart', () => {
  it('keeps tasks, cancellations and deletions', async () => {
    await simulator.restart({ SIM_PERSIST: '1' });
    const [kept, cancelled, deleted] = [await create(), await create(), await create()];
    await call('DELETE', `/${cancelled}`);
    await simulator.pass(5);
    await call('DELETE', `/${deleted}`);
    await simulator.restart({ SIM_PERSIST: '1' });
    expect((await get(kept)).status).toBe('succeeded');
    expect((await get(cancelled)).status).toBe('cancelled');
    expect((await call('GET', `/${deleted}`)).status).toBe(404);
  });
});
