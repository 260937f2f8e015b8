import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { TestSimulator } from '../../simulator.fixture.js';
import type { Reply } from '../../simulator.fixture.js';
import { EXAMPLE_KEY } from './env.js';

const VIDEOS = '/v1/videos';
const simulator = new TestSimulator();
const call = (method: string, path = '', body?: object | string): Promise<Reply> =>
  simulator.send(method, VIDEOS + path, { authorization: `Bearer ${EXAMPLE_KEY}` }, body);
const create = async (body: object = {}): Promise<Reply['body']> => {
  const { status, body: video } = await call('POST', '', { model: 'any-model', prompt: 'rain', ...body });
  if (status !== 200) throw new Error(JSON.stringify(video));
  return video;
};

beforeAll(() => simulator.start({ SIM_FILM_SECONDS: '8' }));
beforeEach(async () => {
  await simulator.send('DELETE', '/_sim/state');
});
afterAll(() => simulator.stop());

describe('a video', () => {
  it('is queued, made, and linked to', async () => {
    const video = await create({ seconds: '6', size: '720x1280', metadata: { custom: { reference: 'r1' } } });
    expect(video).toMatchObject({
      object: 'video',
      status: 'queued',
      progress: 0,
      seconds: '6',
      size: '720x1280',
    });
    await simulator.pass(2);
    expect((await call('GET', `/${video.id}`)).body).toMatchObject({ status: 'in_progress', progress: 50 });
    await simulator.pass(8);
    const { body } = await call('GET', `/${video.id}`);
    expect(body).toMatchObject({
      status: 'completed',
      progress: 100,
      error: null,
      metadata: { custom: { reference: 'r1' }, url: expect.stringContaining('/films/') },
    });
    const { body: known } = await simulator.send('GET', '/_sim/tasks');
    expect(known).toMatchObject([{ vendor: 'openai-videos', session: 'r1', outcome: 'ok' }]);
  });

  it('fails with a reason', async () => {
    const { id } = await create({ prompt: 'rain [sim:moderation]' });
    await simulator.pass(10);
    expect((await call('GET', `/${id}`)).body).toMatchObject({
      status: 'failed',
      error: { code: 'moderation_blocked' },
    });
  });

  it('is cancelled while it waits only', async () => {
    const { id } = await create();
    expect((await call('POST', `/${id}/cancel`)).body).toMatchObject({
      status: 'failed',
      error: { code: 'cancelled' },
    });
    const other = await create();
    await simulator.pass(2);
    const late = await call('POST', `/${other.id}/cancel`);
    expect([late.status, late.body.error.code]).toEqual([400, 'not_cancellable']);
  });

  it('is listed, page by page', async () => {
    const ids: string[] = [];
    for (let n = 0; n < 3; n++) ids.push((await create()).id);
    const first = (await call('GET', '?limit=2')).body;
    expect(first).toMatchObject({ has_more: true, data: [{ id: ids[2] }, { id: ids[1] }] });
    expect((await call('GET', `?limit=2&after=${first.last_id}`)).body).toMatchObject({
      has_more: false,
      data: [{ id: ids[0] }],
    });
  });
});

it.each<[string, object | string, string | null]>([
  ['no model', { prompt: 'x' }, 'model'],
  ['seconds that are a number', { model: 'm', prompt: 'x', seconds: 5 }, 'seconds'],
  ['a size that is none', { model: 'm', prompt: 'x', size: '720p' }, 'size'],
  ['an unknown member', { model: 'm', prompt: 'x', colour: 'red' }, 'colour'],
  ['a picture without an address', { model: 'm', input_reference: {} }, 'input_reference'],
  ['no JSON', '{', null],
])('refuses %s', async (_what, body, param) => {
  const { status, body: answer } = await call('POST', '', body);
  expect([status, answer.error.param]).toEqual([400, param]);
});

it('refuses an unknown key and an unknown id', async () => {
  const stranger = await simulator.send('GET', VIDEOS, { authorization: 'Bearer sk-other' });
  expect([stranger.status, stranger.body.error.code]).toEqual([401, 'invalid_api_key']);
  expect((await call('GET', '/video_none')).status).toBe(404);
});
