import { createByteDance } from '@ai-sdk/bytedance';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { png } from '@reelgate/testing';
import { experimental_generateVideo as generateVideo } from 'ai';
import axios from 'axios';
import { Stack } from './stack.js';

/** Bytes 4 to 8 of every MP4 file. */
const MP4 = 'ftyp';
const beginsLikeFilm = (bytes: Uint8Array): boolean =>
  Buffer.from(bytes.subarray(4, 8)).toString('latin1') === MP4;

/** The SDK's own refuses private addresses, where everything is here. */
const download = async ({
  url,
}: {
  url: URL;
}): Promise<{ data: Uint8Array; mediaType: string | undefined }> => {
  const answer = await fetch(url);
  return {
    data: new Uint8Array(await answer.arrayBuffer()),
    mediaType: answer.headers.get('content-type') ?? undefined,
  };
};

describe('clients of Node', () => {
  let stack: Stack;
  beforeAll(async () => {
    stack = await Stack.start({ families: ['kling', 'sv'] });
  }, 180_000);
  afterAll(() => stack?.stop());

  describe('downloads', () => {
    let content: string;
    let headers: { authorization: string };
    let film: Buffer;
    beforeAll(async () => {
      const { id } = await stack.create({ model: 'Kling-3.0', prompt: 'a boat', seconds: '3' });
      await stack.finished(id);
      content = `${stack.gatewayUrl}/v1/videos/${id}/content`;
      headers = { authorization: `Bearer ${stack.apiKey}` };
      film = Buffer.from(await (await fetch(content, { headers })).arrayBuffer());
    }, 60_000);

    it('are the film, with what axios asks for by itself', async () => {
      const answer = await axios.get<ArrayBuffer>(content, { headers, responseType: 'arraybuffer' });
      expect(answer.headers['content-type']).toBe('video/mp4');
      expect(Buffer.from(answer.data).equals(film)).toBe(true);
    });

    it('are the film as a stream of axios, and part of it by a range', async () => {
      const whole = await axios.get<AsyncIterable<Buffer>>(content, { headers, responseType: 'stream' });
      const chunks: Buffer[] = [];
      for await (const chunk of whole.data) chunks.push(chunk);
      expect(Buffer.concat(chunks).equals(film)).toBe(true);
      const part = await axios.get<ArrayBuffer>(content, {
        headers: { ...headers, range: 'bytes=4-7' },
        responseType: 'arraybuffer',
      });
      expect([part.status, Buffer.from(part.data).toString('latin1')]).toEqual([206, MP4]);
    });

    it('are the film for fetch, which asks for anything', async () => {
      expect(film.length).toBeGreaterThan(1_000);
      expect(beginsLikeFilm(film)).toBe(true);
    });

    it.each([
      ['application/json, text/plain, */*', 'film'],
      ['*/*', 'film'],
      ['video/*', 'film'],
      ['application/json;q=0.9, video/mp4;q=0.1', 'film'],
      ['application/json, */*;q=0.01', 'film'],
      ['text/html, application/xhtml+xml, application/xml;q=0.9, image/avif, */*;q=0.8', 'film'],
      ['application/octet-stream, */*', 'film'],
      ['', 'film'],
      ['application/json', 'json'],
      ['application/json, text/plain', 'json'],
      ['application/json, video/mp4;q=0', 'json'],
      ['application/json, video/mp4;q=0, */*', 'json'],
      ['application/vnd.api+json, application/json', 'json'],
    ])('with Accept %j are the %s', async (accept, kind) => {
      for (const answer of [
        await fetch(content, { headers: { ...headers, accept } }).then(async (response) => ({
          type: response.headers.get('content-type'),
          bytes: Buffer.from(await response.arrayBuffer()),
        })),
        await axios
          .get<ArrayBuffer>(content, { headers: { ...headers, Accept: accept }, responseType: 'arraybuffer' })
          .then((response) => ({
            type: String(response.headers['content-type']),
            bytes: Buffer.from(response.data),
          })),
      ]) {
        if (kind === 'film') expect([answer.type, answer.bytes.equals(film)]).toEqual(['video/mp4', true]);
        else
          expect(JSON.parse(answer.bytes.toString())).toMatchObject({
            object: 'video.content',
            url: expect.stringContaining('/files/'),
          });
      }
    });
  });

  describe("the AI SDK, through ByteDance's provider", () => {
    const video = () =>
      createByteDance({ baseURL: `${stack.gatewayUrl}/api/v3`, apiKey: stack.apiKey }).video(
        'doubao-seedance-1-5-pro-251215',
      );
    const options = (own: object) => ({ bytedance: { pollIntervalMs: 200, ...own } });

    it('makes a film of a text, with its options', async () => {
      const result = await generateVideo({
        model: video(),
        download,
        prompt: 'a paper boat',
        aspectRatio: '9:16',
        resolution: '480x864',
        duration: 4,
        seed: 7,
        providerOptions: options({ generateAudio: false, watermark: true, returnLastFrame: true }),
      });
      expect(result.warnings).toEqual([]);
      expect(result.video.mediaType).toBe('video/mp4');
      expect(beginsLikeFilm(result.video.uint8Array)).toBe(true);
      const { taskId } = result.providerMetadata['bytedance'] as { taskId: string };
      const { body } = await stack.call('GET', `/api/v3/contents/generations/tasks/${taskId}`);
      expect(body).toMatchObject({
        resolution: '480p',
        ratio: '9:16',
        duration: 4,
        seed: 7,
        generate_audio: false,
        content: { last_frame_url: expect.stringContaining('/files/') },
      });
    });

    it('makes a film of a picture that it sends along', async () => {
      const result = await generateVideo({
        model: video(),
        download,
        prompt: { image: png(640, 640), text: 'she turns' },
        duration: 4,
        providerOptions: options({ generateAudio: false }),
      });
      const { taskId } = result.providerMetadata['bytedance'] as { taskId: string };
      const { body } = await stack.call('GET', `/v1/videos/${taskId}`);
      expect(body).toMatchObject({ status: 'completed', seconds: '4', warnings: [] });
      expect(beginsLikeFilm(result.video.uint8Array)).toBe(true);
    });

    it('hears why a request is refused', async () => {
      await expect(
        generateVideo({
          model: video(),
          prompt: 'x',
          duration: 40,
          maxRetries: 0,
          providerOptions: options({}),
        }),
      ).rejects.toThrow(/4 to 12 seconds/);
    });
  });
});
