import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import OpenAI, { AuthenticationError, BadRequestError, NotFoundError, toFile } from 'openai';
import type { Video, VideoCreateParams } from 'openai/resources/videos';
import { png, waitFor } from '@reelgate/testing';
import { Stack } from './stack.js';

const PNG = png(320, 320);
/** The SDK's types know OpenAI's own models and seconds only. */
const params = (fields: Record<string, unknown>): VideoCreateParams => fields as unknown as VideoCreateParams;

describe('the official OpenAI client', () => {
  let stack: Stack;
  let client: OpenAI;
  beforeAll(async () => {
    stack = await Stack.start();
    client = new OpenAI({ baseURL: `${stack.gatewayUrl}/v1`, apiKey: stack.apiKey });
  });
  afterAll(() => stack?.stop());

  const ended = (id: string): Promise<Video> =>
    waitFor(
      async () => {
        const video = await client.videos.retrieve(id);
        return video.status === 'queued' || video.status === 'in_progress' ? undefined : video;
      },
      { timeoutMs: 20_000, what: `${id} to end` },
    );

  it('creates without a file, polls, and downloads the same bytes as curl', async () => {
    const created = await client.videos.create(
      params({
        model: 'Kling-3.0-Omni',
        prompt: 'a paper boat',
        seconds: '4',
        metadata: { output_config: { resolution: '1080P' } },
      }),
    );
    expect(created).toMatchObject({
      object: 'video',
      status: 'queued',
      seconds: '4',
      billing_model: 'kling-3.0-omni-1080p-noref-mute',
    });
    const { response } = await client.videos.retrieve(created.id).withResponse();
    expect(response.headers.get('openai-poll-after-ms')).toMatch(/^\d+$/);
    expect((await ended(created.id)).status).toBe('completed');
    const film = Buffer.from(await (await client.videos.downloadContent(created.id)).arrayBuffer());
    const curl = await fetch(`${stack.gatewayUrl}/v1/videos/${created.id}/content`, {
      headers: { authorization: `Bearer ${stack.apiKey}` },
    });
    expect(Buffer.from(await curl.arrayBuffer()).equals(film)).toBe(true);
  });

  it('creates with a file', async () => {
    const created = await client.videos.create(
      params({
        model: 'Kling-3.0-Omni',
        prompt: 'she turns',
        seconds: '5',
        size: '1280x720',
        input_reference: await toFile(PNG, 'a.png', { type: 'image/png' }),
      }),
    );
    expect(created).toMatchObject({ size: '1280x720', billing_model: 'kling-3.0-omni-720p-ref-mute' });
    expect((await ended(created.id)).status).toBe('completed');
  });

  it('lists page by page, newest first, each video once', async () => {
    const own = await stack.newAccount('100');
    const pages = new OpenAI({ baseURL: `${stack.gatewayUrl}/v1`, apiKey: own.key });
    const ids: string[] = [];
    for (let i = 0; i < 5; i++) {
      ids.push(
        (await pages.videos.create(params({ model: 'Kling-3.0', prompt: `boat ${i}`, seconds: '3' }))).id,
      );
    }
    const listed: string[] = [];
    for await (const video of pages.videos.list({ limit: 2 })) listed.push(video.id);
    expect(listed).toEqual([...ids].reverse());
    const oldest: string[] = [];
    for await (const video of pages.videos.list({ limit: 2, order: 'asc' })) oldest.push(video.id);
    expect(oldest).toEqual(ids);
  });

  it('deletes a finished video', async () => {
    const { id } = await client.videos.create(params({ model: 'Kling-3.0', prompt: 'boat', seconds: '3' }));
    await ended(id);
    expect(await client.videos.delete(id)).toEqual({ id, object: 'video.deleted', deleted: true });
    await expect(client.videos.retrieve(id)).rejects.toBeInstanceOf(NotFoundError);
  });

  it('throws typed errors with a code, a parameter and a request id, and does not retry them', async () => {
    const failure = async (work: Promise<unknown>): Promise<InstanceType<typeof OpenAI.APIError>> =>
      work.then(
        () => {
          throw new Error('should have failed');
        },
        (error: InstanceType<typeof OpenAI.APIError>) => error,
      );
    const wrong = await failure(client.videos.create(params({ model: 'GV-3.1', prompt: 'x', seconds: '5' })));
    expect(wrong).toBeInstanceOf(BadRequestError);
    expect(wrong).toMatchObject({ status: 400, code: 'unsupported_parameter', param: 'seconds' });
    expect(wrong.requestID).toBeTruthy();

    const unknown = await failure(client.videos.create(params({ model: 'Kling-9', prompt: 'x' })));
    expect(unknown).toBeInstanceOf(NotFoundError);
    expect(unknown.code).toBe('model_not_found');

    const stranger = new OpenAI({ baseURL: `${stack.gatewayUrl}/v1`, apiKey: 'rg-nobody' });
    const refused = await failure(stranger.videos.list());
    expect(refused).toBeInstanceOf(AuthenticationError);
    expect(refused.code).toBe('invalid_api_key');

    const { id } = await client.videos.create(params({ model: 'Kling-3.0', prompt: 'boat', seconds: '3' }));
    const early = await failure(client.videos.downloadContent(id));
    expect([early.status, early.code]).toEqual([400, 'video_not_ready']);
    await ended(id);
  });

  it('lists the models', async () => {
    const models = await client.models.list();
    const omni = models.data.find(({ id }) => id === 'Kling-3.0-Omni');
    expect(omni).toMatchObject({ object: 'model' });
  });
});
