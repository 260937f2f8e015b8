import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { TestSimulator } from '../../simulator.fixture.js';
import type { Reply } from '../../simulator.fixture.js';
import { EXAMPLE_KEY } from './env.js';

const A = 'https://example.com/a.png';
const simulator = new TestSimulator();
const call = (method: string, path: string, body?: object): Promise<Reply> =>
  simulator.send(method, `/minimax${path}`, { authorization: `Bearer ${EXAMPLE_KEY}` }, body);
const first = (body: object = {}): Promise<Reply> =>
  call('POST', '/v1/video_generation', { model: 'MiniMax-Hailuo-02', prompt: 'rain', ...body });
const TEXT = { type: 'text', text: 'rain' };
const image = (role: string): object => ({ type: 'image_url', image_url: { url: A }, role });
const second = (body: object = {}): Promise<Reply> =>
  call('POST', '/v2/video_generation', { model: 'MiniMax-H3', content: [TEXT], ratio: '16:9', ...body });
const query = async (id: string): Promise<Reply['body']> =>
  (await call('GET', `/v1/query/video_generation?task_id=${id}`)).body;
const querySecond = async (id: string): Promise<Reply['body']> =>
  (await call('GET', `/v2/query/video_generation/${id}`)).body.task;

beforeAll(() => simulator.start({ SIM_FILM_SECONDS: '8' }));
beforeEach(async () => {
  await simulator.send('DELETE', '/_sim/state');
});
afterAll(() => simulator.stop());

describe('the first contract', () => {
  it('goes from a task to a file to a link', async () => {
    const { body } = await first({ duration: 10 });
    expect(body).toEqual({
      task_id: expect.stringMatching(/^\d{15}$/),
      base_resp: { status_code: 0, status_msg: 'success' },
    });
    expect(await query(body.task_id)).toMatchObject({ status: 'Queueing', file_id: '' });
    await simulator.pass(2);
    expect(await query(body.task_id)).toMatchObject({ status: 'Processing' });
    await simulator.pass(8);
    const done = await query(body.task_id);
    expect(done).toMatchObject({ status: 'Success', video_height: 768 });
    expect(Number.isSafeInteger(Number(done.file_id))).toBe(false);
    const { body: file } = await call('GET', `/v1/files/retrieve?file_id=${done.file_id}`);
    expect(file.file).toMatchObject({ download_url: expect.stringContaining('/films/') });
  });

  it('fails with a number', async () => {
    const { body } = await first({ prompt: 'rain [sim:moderation]' });
    await simulator.pass(10);
    expect(await query(body.task_id)).toMatchObject({ status: 'Fail', base_resp: { status_code: 1027 } });
  });

  it.each<[string, object]>([
    ['an unknown model', { model: 'MiniMax-Hailuo-9' }],
    ['ten seconds of 1080P', { resolution: '1080P', duration: 10 }],
    ['512P from a text', { resolution: '512P' }],
    [
      'a last frame of another model',
      { model: 'MiniMax-Hailuo-2.3', first_frame_image: A, last_frame_image: A },
    ],
    ['a text where an image is needed', { model: 'MiniMax-Hailuo-2.3-Fast' }],
    ['an unknown member', { ratio: '16:9' }],
  ])('refuses %s with HTTP 200', async (_what, body) => {
    const answer = await first(body);
    expect([answer.status, answer.body.base_resp.status_code]).toEqual([200, 2013]);
  });
});

describe('the second contract', () => {
  it('goes from a task to a link', async () => {
    const video = {
      type: 'video_url',
      video_url: { url: 'https://example.com/v.mp4' },
      role: 'reference_video',
    };
    const { body } = await second({
      content: [TEXT, image('reference_image'), video],
      resolution: '768P',
      duration: 7,
    });
    expect(await querySecond(body.task_id)).toMatchObject({ status: 'queued' });
    await simulator.pass(10);
    expect(await querySecond(body.task_id)).toMatchObject({
      status: 'succeeded',
      content: { url: expect.stringContaining('/films/') },
      usage: { total_seconds: 12, input_seconds: 5, output_seconds: 7, input_image_count: 1 },
    });
  });

  it('cancels what waits and deletes what has ended', async () => {
    const { task_id: id } = (await second()).body;
    expect((await call('DELETE', `/v2/video_generation/${id}`)).body).toMatchObject({ action: 'cancelled' });
    expect(await querySecond(id)).toMatchObject({ status: 'cancelled' });
    const { task_id: other } = (await second()).body;
    await simulator.pass(2);
    expect((await call('DELETE', `/v2/video_generation/${other}`)).status).toBe(400);
    await simulator.pass(10);
    expect((await call('DELETE', `/v2/video_generation/${other}`)).body).toMatchObject({ action: 'deleted' });
  });

  it.each<[string, object]>([
    ['a length as a text', { duration: '5' }],
    ['three seconds', { duration: 3 }],
    ['1080P', { resolution: '1080P' }],
    ['no ratio for a text', { ratio: undefined }],
    ['no text', { content: [image('first_frame')] }],
    ['frames beside references', { content: [TEXT, image('first_frame'), image('reference_image')] }],
    ['ten references', { content: [TEXT, ...Array.from({ length: 10 }, () => image('reference_image'))] }],
    ['a role of another kind', { content: [TEXT, image('reference_video')] }],
  ])('refuses %s by HTTP', async (_what, body) => {
    const answer = await second(body);
    expect([answer.status, answer.body.error.message]).toEqual([400, expect.stringMatching(/\(2013\)$/)]);
  });
});

it('refuses an unknown key in the way of each contract', async () => {
  const stranger = { authorization: 'Bearer eyJ-other' };
  const one = await simulator.send('GET', '/minimax/v1/query/video_generation?task_id=1', stranger);
  expect([one.status, one.body.base_resp.status_code]).toEqual([200, 1004]);
  const two = await simulator.send('GET', '/minimax/v2/query/video_generation/1', stranger);
  expect(two.status).toBe(401);
});
