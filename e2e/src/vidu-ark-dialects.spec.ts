import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { readFilm } from '@reelgate/local';
import { png, waitFor } from '@reelgate/testing';
import { Stack } from './stack.js';
import type { ApiAnswer } from './stack.js';

const VIDU = '/vidu/ent/v2';
const ARK = '/api/v3/contents/generations/tasks';
const PNG = `data:image/png;base64,${png(320, 320).toString('base64')}`;

describe('films in the formats of Vidu and Ark, end to end', () => {
  let stack: Stack;
  let folder: string;
  beforeAll(async () => {
    stack = await Stack.start({ families: ['vidu', 'sv'] });
    folder = await mkdtemp(path.join(tmpdir(), 'reelgate-dialects-'));
  });
  afterAll(async () => {
    await stack?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  const token = (): Record<string, string> => ({ authorization: `Token ${stack.apiKey}` });
  const until = (route: string, ended: (body: ApiAnswer['body']) => boolean): Promise<ApiAnswer['body']> =>
    waitFor(
      async () => {
        const { body } = await stack.call('GET', route, undefined, token());
        return ended(body) ? body : undefined;
      },
      { timeoutMs: 20_000, what: `${route} to end` },
    );

  /** Downloads a film by the link of an answer, without a key. */
  async function filmAt(url: string, name: string): ReturnType<typeof readFilm> {
    const answer = await fetch(url);
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'video/mp4']);
    const file = path.join(folder, name);
    await writeFile(file, Buffer.from(await answer.arrayBuffer()));
    return readFilm(file);
  }

  it("makes a film by Vidu's client, and shows it to every other one", async () => {
    const created = await stack.call(
      'POST',
      `${VIDU}/text2video`,
      { model: 'viduq3-pro', prompt: 'harbour at dawn', duration: 4, aspect_ratio: '9:16', payload: 'p-1' },
      token(),
    );
    expect(created).toMatchObject({
      status: 200,
      body: {
        state: 'created',
        type: 'text2video',
        model: 'viduq3-pro',
        duration: 4,
        audio: true,
        payload: 'p-1',
      },
    });
    const id = created.body.task_id as string;
    const ended = await until(`${VIDU}/tasks/${id}/creations`, ({ state }) => /success|failed/.test(state));
    expect(ended).toMatchObject({ id, state: 'success', err_code: '', payload: 'p-1', progress: 100 });
    const film = await filmAt(ended.creations[0].url, 'vidu.mp4');
    expect([film.width, film.height]).toEqual([720, 1280]);
    expect(film.seconds).toBeGreaterThan(3.9);

    const [sent] = await stack.simulator.requestsOf(id);
    expect(sent!.request).toMatchObject({
      ModelName: 'Vidu',
      ModelVersion: 'q3-pro',
      Prompt: 'harbour at dawn',
      OutputConfig: { Duration: 4, Resolution: '720P', AspectRatio: '9:16', AudioGeneration: 'Enabled' },
    });
    const { video, receipt } = await stack.finished(id);
    expect([video.billing_model, receipt.status]).toEqual(['vidu-q3-pro-720p', 'charged']);
    expect((await stack.call('GET', `${VIDU}/task/${id}/creations`)).body).toMatchObject({
      id,
      status: 'completed',
      video_url: expect.stringContaining('/files/'),
    });
    expect((await stack.call('GET', `${ARK}/${id}`)).body).toMatchObject({
      status: 'succeeded',
      resolution: '720p',
    });
    expect((await stack.call('GET', `${VIDU}/tasks?task_ids=${id}`)).body.tasks).toHaveLength(1);
    // The vendor's own address stays inside.
    expect(JSON.stringify(ended)).not.toContain(stack.simulator.url);
  });

  it("sends Vidu's own API what its client said, for a model that only it has", async () => {
    const created = await stack.call('POST', `${VIDU}/start-end2video`, {
      model: 'vidu2.0',
      prompt: 'she turns',
      images: [PNG, PNG],
      duration: 8,
      bgm: true,
      movement_amplitude: 'small',
      seed: 5,
    });
    expect(created.body).toEqual({
      task_id: expect.any(String),
      status: 'processing',
      created_at: expect.any(Number),
    });
    const id = created.body.task_id as string;
    const ended = await until(`${VIDU}/task/${id}/creations`, ({ status }) => status !== 'processing');
    expect(ended).toMatchObject({ id, status: 'completed' });
    const [sent] = await stack.simulator.requestsOf(id);
    expect(sent!.request['body']).toMatchObject({
      model: 'vidu2.0',
      prompt: 'she turns',
      duration: 8,
      resolution: '720p',
      bgm: true,
      movement_amplitude: 'small',
      seed: 5,
    });
    expect((await filmAt(ended.video_url, 'vidu2.mp4')).seconds).toBeGreaterThan(7.9);
  });

  it("makes a film by Ark's client on Ark, parameters in the text included", async () => {
    const created = await stack.call('POST', ARK, {
      model: 'doubao-seedance-1-0-pro-250528',
      content: [
        { type: 'text', text: 'a lighthouse --rs 480p --rt 16:9 --dur 3' },
        { type: 'image_url', image_url: { url: PNG }, role: 'first_frame' },
      ],
      watermark: true,
    });
    expect([created.status, created.body]).toEqual([200, { id: expect.any(String) }]);
    const id = created.body.id as string;
    const ended = await until(`${ARK}/${id}`, ({ status }) => status !== 'queued' && status !== 'running');
    expect(ended).toMatchObject({
      id,
      model: 'doubao-seedance-1-0-pro-250528',
      status: 'succeeded',
      resolution: '480p',
      duration: 3,
      service_tier: 'default',
      usage: { total_tokens: expect.any(Number) },
    });
    expect((await filmAt(ended.content.video_url, 'ark.mp4')).seconds).toBeGreaterThan(2.9);
    const [sent] = await stack.simulator.requestsOf(id);
    expect(sent!.request).toMatchObject({
      text: 'a lighthouse',
      mode: 'first',
      seconds: 3,
      body: { resolution: '480p', duration: 3, watermark: true },
    });
    expect(
      (await stack.call('GET', `${ARK}?filter.status=succeeded&filter.model=doubao-seedance-1-0-pro-250528`))
        .body,
    ).toMatchObject({
      total: 1,
      items: [{ id, status: 'succeeded' }],
    });
    expect((await stack.call('DELETE', `${ARK}/${id}`)).body).toEqual({});
    expect((await stack.call('GET', `${ARK}/${id}`)).body.error.code).toBe('NotFound');
  });

  it("gives Ark's client the last frame, which is the first of the next film", async () => {
    const film = async (...images: object[]): Promise<{ id: string; task: ApiAnswer['body'] }> => {
      const { body } = await stack.call('POST', ARK, {
        model: 'doubao-seedance-1-0-pro-250528',
        content: [{ type: 'text', text: 'a lighthouse --dur 2' }, ...images],
        resolution: '480p',
        return_last_frame: true,
        execution_expires_after: 7_200,
      });
      const route = `${ARK}/${body.id}`;
      const task = await until(route, ({ status }) => status !== 'queued' && status !== 'running');
      return { id: body.id as string, task };
    };
    const { id, task } = await film();
    expect(task).toMatchObject({
      status: 'succeeded',
      seed: expect.any(Number),
      ratio: '16:9',
      // 864 × 480 × 49 / 1024, as the vendor counts it.
      usage: { completion_tokens: 19_845, total_tokens: 19_845 },
      execution_expires_after: 7_200,
    });
    expect(task.seed).toBeGreaterThanOrEqual(0);
    const answer = await fetch(task.content.last_frame_url);
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'image/png']);
    const picture = Buffer.from(await answer.arrayBuffer());
    expect([picture.readUInt32BE(16), picture.readUInt32BE(20)]).toEqual([864, 480]);
    expect((await stack.simulator.requestsOf(id))[0]!.request).toMatchObject({
      body: { return_last_frame: true, execution_expires_after: 7_200 },
    });

    const url = `data:image/png;base64,${picture.toString('base64')}`;
    const next = await film({ type: 'image_url', image_url: { url }, role: 'first_frame' });
    expect(next.task.status).toBe('succeeded');
    expect((await stack.simulator.requestsOf(next.id))[0]!.request).toMatchObject({
      mode: 'first',
      body: {
        content: [
          { type: 'text' },
          { image_url: { url: `${url.length} characters of Base64` }, role: 'first_frame' },
        ],
      },
    });
  });

  it("makes a film by Ark's client on another vendor", async () => {
    const { body } = await stack.call('POST', ARK, {
      model: 'SV-1.5-pro',
      content: [{ type: 'text', text: 'a lighthouse' }],
      ratio: '16:9',
      duration: 4,
      generate_audio: true,
    });
    const ended = await until(
      `${ARK}/${body.id}`,
      ({ status }) => status !== 'queued' && status !== 'running',
    );
    expect(ended).toMatchObject({ status: 'succeeded', generate_audio: true, duration: 4 });
    const film = await filmAt(ended.content.video_url, 'sv.mp4');
    expect([film.width, film.height]).toEqual([1280, 720]);
    const [sent] = await stack.simulator.requestsOf(body.id);
    expect(sent!.request).toMatchObject({ ModelName: 'SV', ModelVersion: '1.5-pro' });
  });

  it("fails in each format's own words", async () => {
    const vidu = await stack.call(
      'POST',
      `${VIDU}/reference2video`,
      { model: 'viduq3-pro', images: [PNG] },
      token(),
    );
    expect(vidu).toMatchObject({ status: 400, body: { code: 400, reason: 'FieldInvalid' } });
    const ark = await stack.call('POST', ARK, {
      model: 'ep-unknown',
      content: [{ type: 'text', text: 'x' }],
    });
    expect(ark).toMatchObject({ status: 404, body: { error: { code: 'InvalidEndpointOrModel.NotFound' } } });
  });

  it('leaves balanced books', async () => {
    expect(await stack.reconciliation()).toMatchObject({ ok: true });
  });
});
