import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { TestSimulator } from '../../simulator.fixture.js';
import type { Reply } from '../../simulator.fixture.js';
import { EXAMPLE_KEY } from './env.js';

const BASE = '/dashscope/api/v1';
const CREATE = `${BASE}/services/aigc/video-generation/video-synthesis`;
const HEADERS = { authorization: `Bearer ${EXAMPLE_KEY}`, 'x-dashscope-async': 'enable' };
const A = 'https://example.com/a.png';
const simulator = new TestSimulator();

interface Given {
  model?: string;
  input?: object;
  parameters?: object;
}
const post = (given: Given = {}, headers: Record<string, string> = HEADERS): Promise<Reply> =>
  simulator.send('POST', CREATE, headers, { model: 'wan3.0-video', input: { prompt: 'rain' }, ...given });
const create = async (given: Given = {}): Promise<string> => {
  const { status, body } = await post(given);
  if (status !== 200) throw new Error(`${body.code}: ${body.message}`);
  expect(body.output.task_status).toBe('PENDING');
  return body.output.task_id;
};
const call = (method: string, path: string): Promise<Reply> => simulator.send(method, BASE + path, HEADERS);
const task = async (id: string): Promise<Reply['body']> => (await call('GET', `/tasks/${id}`)).body;

beforeAll(() => simulator.start({ SIM_FILM_SECONDS: '8' }));
beforeEach(async () => {
  await simulator.send('DELETE', '/_sim/state');
});
afterAll(() => simulator.stop());

describe('a task', () => {
  it('waits, runs and succeeds', async () => {
    const media = [
      { type: 'reference_image', url: A },
      { type: 'reference_video', url: 'https://example.com/v.mp4' },
    ];
    const id = await create({
      input: { prompt: 'rain', media },
      parameters: { resolution: '1080P', ratio: '9:16', duration: 7, audio: false },
    });
    expect((await task(id)).output).toEqual({
      task_id: id,
      task_status: 'PENDING',
      submit_time: expect.stringMatching(/^2026-08-05 10:/),
    });
    await simulator.pass(2);
    expect((await task(id)).output.task_status).toBe('RUNNING');
    await simulator.pass(8);
    expect(await task(id)).toMatchObject({
      output: {
        task_status: 'SUCCEEDED',
        video_url: expect.stringContaining('/films/'),
        orig_prompt: 'rain',
      },
      usage: {
        duration: 12,
        output_video_duration: 7,
        input_video_duration: 5,
        SR: 1080,
        size: '1080*1920',
        ratio: '9:16',
      },
    });
  });

  it('fails in its output', async () => {
    const id = await create({ input: { prompt: 'rain [sim:moderation]' } });
    await simulator.pass(10);
    expect((await task(id)).output).toMatchObject({ task_status: 'FAILED', code: 'DataInspectionFailed' });
  });

  it('is cancelled while it waits only', async () => {
    const [early, late] = [await create(), await create()];
    expect((await call('POST', `/tasks/${early}/cancel`)).status).toBe(200);
    expect((await task(early)).output.task_status).toBe('CANCELED');
    await simulator.pass(2);
    const refused = await call('POST', `/tasks/${late}/cancel`);
    expect([refused.status, refused.body.code]).toEqual([400, 'UnsupportedOperation']);
  });

  it('is unknown a day later, as one that never was', async () => {
    const id = await create();
    await simulator.pass(24 * 3_600 + 20);
    for (const each of [id, 'none']) expect((await task(each)).output.task_status).toBe('UNKNOWN');
  });

  it('is listed by its time', async () => {
    const id = await create();
    const stamp = (hours: number): string =>
      new Date(simulator.now + (8 + hours) * 3_600_000).toISOString().slice(0, 19).replaceAll(/[-:T]/g, '');
    const list = async (from: number, to: number): Promise<Reply['body']> =>
      (await call('GET', `/tasks?start_time=${stamp(from)}&end_time=${stamp(to)}&page_size=5`)).body;
    expect(await list(-1, 1)).toMatchObject({ total: 1, data: [{ task_id: id, status: 'PENDING' }] });
    expect(await list(1, 2)).toMatchObject({ total: 0, data: [] });
    expect((await call('GET', '/tasks?start_time=yesterday')).status).toBe(400);
  });
});

describe('a create', () => {
  const frame = (type: string): object => ({ type, url: A });
  it.each<[string, Given]>([
    ['seconds of a minute', { parameters: { duration: 60 } }],
    ['seconds as a text', { parameters: { duration: '5' } }],
    ['a size it has not', { parameters: { resolution: '4K' } }],
    ['a ratio it has not', { parameters: { ratio: '21:9' } }],
    ['an unknown parameter', { parameters: { colour: 'red' } }],
    ['neither prompt nor media', { input: {} }],
    ['frames beside references', { input: { media: [frame('first_frame'), frame('reference_image')] } }],
    ['two first frames', { input: { media: [frame('first_frame'), frame('first_frame')] } }],
    ['a last frame alone', { input: { media: [frame('last_frame')] } }],
    ['eleven references', { input: { media: Array.from({ length: 11 }, () => frame('reference_image')) } }],
    ['a medium without an address', { input: { media: [{ type: 'first_frame', url: 'a.png' }] } }],
  ])('is refused with %s', async (_what, given) => {
    const { status, body } = await post(given);
    expect([status, body.code]).toEqual([400, 'InvalidParameter']);
  });

  it('is refused without its header, its key or its model', async () => {
    const { authorization } = HEADERS;
    expect((await post({}, { authorization })).body.code).toBe('AccessDenied');
    expect((await post({}, { ...HEADERS, authorization: 'Bearer sk-other' })).body.code).toBe(
      'InvalidApiKey',
    );
    expect((await post({ model: 'wan9' })).body.code).toBe('ModelNotFound');
  });
});
