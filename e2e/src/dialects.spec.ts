import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createHash } from 'node:crypto';
import { png } from '@reelgate/testing';
import { READINGS } from './forms.js';
import { Stack } from './stack.js';
import type { ApiAnswer } from './stack.js';

const PNG = png(320, 320);
const picture = (): Blob => new Blob([PNG], { type: 'image/png' });

function form(fields: Record<string, string | Blob>): FormData {
  const data = new FormData();
  for (const [name, value] of Object.entries(fields)) data.append(name, value);
  return data;
}

/**
 * The client forms that take the fields of `POST /v1/videos`, over the wire of a whole installation. Creating in a vendor's
 * own form is tested in a file of its own; reading in every form, here too.
 */
describe('client forms', () => {
  let stack: Stack;
  beforeAll(async () => {
    stack = await Stack.start({ families: ['kling', 'vidu', 'sv', 'jimeng'] });
  });
  afterAll(() => stack?.stop());

  async function create(route: string, body: object | FormData): Promise<ApiAnswer['body']> {
    const answer = await stack.call('POST', route, body);
    if (answer.status !== 200) throw new Error(`${route}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer.body;
  }

  /** Reads a finished task in every form: the same task, the same film. */
  async function expectDoneEverywhere(id: string): Promise<void> {
    const digests = new Set<string>();
    for (const { name, path, ...reading } of READINGS) {
      const { status, body } = await stack.call('GET', path(id));
      expect([name, status, reading.id(body), reading.status(body)]).toEqual([name, 200, id, reading.done]);
      const film = await fetch(reading.film(body) as string);
      expect([name, film.status, film.headers.get('content-type')]).toEqual([name, 200, 'video/mp4']);
      digests.add(
        createHash('sha256')
          .update(Buffer.from(await film.arrayBuffer()))
          .digest('hex'),
      );
    }
    expect(digests.size).toBe(1);
  }

  it.each([
    ['/v1/videos', { model: 'Kling-3.0-Omni', prompt: 'a paper boat', seconds: '5' }],
    [
      '/v1/video/create',
      { model: 'viduq3-pro', prompt: 'a paper boat', duration: 5, resolution: '540p', aspect_ratio: '9:16' },
    ],
    [
      '/v1/video/generations',
      { model: 'Kling-3.0', prompt: 'a paper boat', duration: 5, width: 720, height: 1280 },
    ],
    ['/v1/video/create', { model: 'jimeng-video-3.0', prompt: 'a paper boat', aspect_ratio: '1:1' }],
  ])('a film created at %s is the same film in all of them: %j', async (route, request) => {
    const { task_id: id } = await create(route, request);
    const { video, receipt } = await stack.finished(id as string);
    expect([video.status, receipt.status]).toEqual(['completed', 'charged']);
    await expectDoneEverywhere(id as string);
  });

  it('answers in its own words from creation on', async () => {
    const unified = await create('/v1/video/create', {
      model: 'Kling-3.0-Omni',
      prompt: 'a kite',
      images: ['https://example.com/kite.png'],
    });
    expect(unified).toEqual({
      task_id: expect.stringMatching(/^video_[a-z0-9]{26}$/),
      status: 'processing',
      created_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
    });
    const generation = await create('/v1/video/generations', { model: 'Kling-3.0', prompt: 'a kite' });
    expect(generation).toMatchObject({ object: 'video', status: 'queued', task_id: generation.id });
    await Promise.all([stack.finished(unified.task_id as string), stack.finished(generation.id as string)]);
    const { body } = await stack.call('GET', `/v1/video/query?id=${unified.task_id}`);
    expect(body).toEqual({
      id: unified.task_id,
      status: 'completed',
      progress: 100,
      created_at: Math.floor(Date.parse(unified.created_at as string) / 1000),
      completed_at: expect.any(Number),
      video_url: expect.stringMatching(/^http/),
      thumbnail_url: body.thumbnail_url === null ? null : expect.stringMatching(/^http/),
      error: null,
    });
  });

  it('a film that failed has failed in all of them', async () => {
    const refused = { model: 'Kling-3.0', prompt: 'a storm [sim:moderation]' };
    const { task_id: id } = await create('/v1/video/create', refused);
    await stack.finished(id as string);
    for (const { name, path, ...reading } of READINGS) {
      const { body } = await stack.call('GET', path(id as string));
      expect([name, reading.id(body), reading.status(body)]).toEqual([name, id, reading.failed]);
      expect(JSON.stringify(body)).not.toContain('/files/');
    }
  });

  it("hands Doubao's frames and flags to the vendor as fields, and charges what they say", async () => {
    const created = await create(
      '/v1/videos',
      form({
        model: 'doubao-seedance-1-0-pro',
        prompt: 'she turns --rs 480p --dur 3 --wm true',
        size: '9:16',
        last_frame_image: picture(),
        first_frame_image: picture(),
      }),
    );
    expect(created).toMatchObject({
      billing_model: 'doubao-seedance-1-0-pro_480p',
      prompt: 'she turns',
      seconds: '3',
    });
    const { video } = await stack.finished(created.id as string);
    expect(video.status).toBe('completed');
    const [sent] = await stack.simulator.requestsOf(created.id as string);
    const url = `data:image/png;base64,${PNG.toString('base64')}`;
    expect(sent!.request['body']).toMatchObject({
      resolution: '480p',
      duration: 3,
      watermark: true,
      content: [
        { type: 'text', text: 'she turns' },
        { type: 'image_url', role: 'first_frame', image_url: { url } },
        { type: 'image_url', role: 'last_frame', image_url: { url } },
      ],
    });
  });

  it("reads Jimeng's and Vidu's forms with files", async () => {
    const jimeng = await create(
      '/v1/videos',
      form({ model: 'jimeng-video-3.0', prompt: 'she turns', seconds: '5', input_reference: picture() }),
    );
    const vidu = await create(
      '/v1/videos',
      form({
        model: 'viduq3-pro',
        prompt: 'she turns',
        images: picture(),
        resolution: '540p',
        audio: 'false',
        payload: 'order-17',
      }),
    );
    expect([jimeng.billing_model, vidu.billing_model]).toEqual(['jimeng-video-3.0', 'vidu-q3-pro-540p']);
    for (const { id } of [jimeng, vidu]) {
      expect((await stack.finished(id as string)).video.status).toBe('completed');
    }
  });

  it("tells new-api's clients what was spent", async () => {
    const { balance } = await stack.balance();
    const { body: subscription } = await stack.call('GET', '/v1/dashboard/billing/subscription');
    const { body: usage } = await stack.call('GET', '/v1/dashboard/billing/usage');
    const { body: token } = await stack.call('GET', '/api/usage/token/');
    expect(subscription.hard_limit_usd).toBe(10_000);
    expect(usage.total_usage).toBeGreaterThan(0);
    expect(subscription.hard_limit_usd - usage.total_usage / 100).toBeCloseTo(Number(balance), 6);
    expect(token.data).toMatchObject({ unlimited_quota: true, total_granted: 5_000_000_000 });
    expect(token.data.total_used / 500_000).toBeCloseTo(usage.total_usage / 100, 4);
  });

  it('leaves balanced books', async () => {
    expect(await stack.reconciliation()).toMatchObject({ ok: true });
  });
});
