import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import OpenAI from 'openai';
import { RpcClient } from '@reelgate/bus';
import { OpenTasksReply, SUBJECT, TASK_STATE_RANK, TasksKnownReply } from '@reelgate/contracts';
import type { TaskState } from '@reelgate/contracts';
import { LocalStore } from '@reelgate/storage';
import { waitFor } from '@reelgate/testing';
import { join } from 'node:path';
import { FilmServer } from './test-support/film-server.js';
import { FILM, GatewayBed } from './test-support/gateway-bed.js';
import { channel } from './test-support/provider-stand-in.js';
import { file, form, PNG } from './test-support/media.js';

const HOUR_MS = 3_600_000;

describe('following and delivering videos', () => {
  let bed: GatewayBed;
  const films = new FilmServer();
  beforeAll(async () => {
    [bed] = await Promise.all([GatewayBed.start(), films.start()]);
  });
  afterAll(async () => {
    await bed?.stop();
    await films.stop();
  });
  beforeEach(() => {
    bed.billing.reset();
    bed.provider.reset();
    films.requests.length = 0;
    films.handlers.clear();
  });

  /** A completed video whose film is at `path` of the vendor. */
  async function completed(path = '/film.mp4', result: object = {}): Promise<string> {
    const { id } = await bed.create();
    await bed.complete(id, films.url(path), result);
    return id as string;
  }

  const raw = (path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Response> =>
    fetch(path.startsWith('http') ? path : `${bed.url}${path}`, {
      method,
      redirect: 'manual',
      headers: { authorization: `Bearer ${bed.key}`, ...headers },
    });
  const bytes = async (response: Response): Promise<Buffer> => Buffer.from(await response.arrayBuffer());

  describe('events', () => {
    it('move a video forward to its end', async () => {
      const { id } = await bed.create();
      await bed.event('submitted', id, { vendor: 'tencent-vod', channelId: 'chan_1' });
      await bed.until(id, 'in_progress');
      await bed.event('progress', id, { progress: 40 });
      await waitFor(async () => (await bed.call('GET', `/v1/videos/${id}`)).body.progress === 40);
      await bed.complete(id);
      const { body } = await bed.call('GET', `/v1/videos/${id}`);
      expect(body).toMatchObject({
        status: 'completed',
        progress: 100,
        completed_at: expect.any(Number),
        error: null,
        video_url: expect.stringMatching(new RegExp(`^${bed.url}/files/[A-Za-z0-9_.-]+$`)),
        metadata: { url: expect.any(String) },
        usage: { status: 'charged' },
      });
    });

    it.each([
      [
        'failed',
        { code: 'moderation_blocked', message: 'The picture was refused.' },
        { code: 'moderation_blocked', message: 'The picture was refused.' },
      ],
      ['cancelled', {}, { code: 'cancelled', message: expect.any(String) }],
    ])('%s ends it without a charge', async (kind, fields, error) => {
      const { id } = await bed.create();
      await bed.event(kind, id, fields);
      expect(await bed.until(id, 'failed')).toMatchObject({
        error,
        video_url: null,
        usage: { amount: '0.000000', status: 'released' },
      });
      expect(await bed.call('GET', `/v1/videos/${id}/content`)).toMatchObject({
        status: 400,
        body: { error: { code: 'video_failed' } },
      });
    });

    it('are awaited with a place in the queue, when the provider can tell it', async () => {
      const { id } = await bed.create();
      bed.provider.places.set(id, { position: 3, estimatedStart: '2026-01-01T00:00:30.000Z' });
      const { body } = await bed.call('GET', `/v1/videos/${id}`);
      expect(body).toMatchObject({
        status: 'queued',
        queue: { position: 3, estimated_start: Date.UTC(2026, 0, 1, 0, 0, 30) / 1_000 },
      });
      const other = await bed.create();
      expect((await bed.call('GET', `/v1/videos/${other.id}`)).body).not.toHaveProperty('queue');
      await bed.event('submitted', id, { vendor: 'tencent-vod', channelId: 'chan_1' });
      expect(await bed.until(id, 'in_progress')).not.toHaveProperty('queue');
    });

    it('may come twice and in any order', async () => {
      const sealedUrl = bed.sealer.seal(films.url('/film.mp4'), 'result-url');
      const at = (second: number): Date => new Date(Date.UTC(2026, 0, 1, 0, 0, second));
      const story: [string, object, number][] = [
        ['submitted', { vendor: 'tencent-vod', channelId: 'chan_1' }, 1],
        ['progress', { progress: 30 }, 2],
        ['progress', { progress: 80 }, 3],
        ['uncertain', { reason: 'no answer' }, 4],
        ['completed', { result: { sealedUrl } }, 5],
        ['failed', { code: 'timed_out', message: 'too late' }, 6],
      ];
      const orders = [
        [0, 1, 2, 3, 4],
        [4, 3, 2, 1, 0],
        [2, 0, 2, 1, 4, 4, 5],
        [4, 5, 0, 1],
        [1, 1, 3, 0, 4, 2, 5, 4],
      ];
      for (const order of orders) {
        const { id } = await bed.create();
        let rank = 0;
        let progress = 0;
        for (const step of order) {
          const [kind, fields, second] = story[step]!;
          await bed.event(kind, id, fields, at(second));
          const [row] = await bed.database.query<{ state: TaskState; progress: number }>(
            'SELECT state, progress FROM gateway.task WHERE id = $1',
            [id],
          );
          expect(TASK_STATE_RANK[row!.state]).toBeGreaterThanOrEqual(rank);
          expect(row!.progress).toBeGreaterThanOrEqual(progress);
          rank = TASK_STATE_RANK[row!.state];
          progress = row!.progress;
        }
        const video = await bed.until(id, 'completed');
        expect(video).toMatchObject({ progress: 100, completed_at: at(5).getTime() / 1000, error: null });
      }
      // The channel is known also when its event came after the end.
      const { id } = await bed.create();
      await bed.event('completed', id, { result: { sealedUrl } });
      await bed.until(id, 'completed');
      await bed.event('submitted', id, { vendor: 'tencent-vod', channelId: 'chan_1' });
      await waitFor(async () => (await raw(`/v1/videos/${id}/content`)).status === 200);
    });

    it('of unknown tasks are settled and forgotten', async () => {
      await bed.event('completed', 'video_unknown', { result: { sealedUrl: 'v1.x' } });
      const { id } = await bed.create();
      await bed.event('failed', id, { code: 'upstream_failed', message: 'no' });
      await bed.until(id, 'failed');
      expect(await bed.count('dead_letter')).toBe(0);
    });
  });

  it('shows what billing charged once it is known', async () => {
    const { id } = await bed.create();
    const hold = bed.billing.holds.get(id)!;
    bed.billing.receipts.set(id, bed.billing.receipt(hold, 'held'));
    await bed.complete(id);
    expect((await bed.call('GET', `/v1/videos/${id}`)).body.usage).toMatchObject({
      amount: '3.000000',
      status: 'charged',
    });
    bed.billing.receipts.set(
      id,
      bed.billing.receipt(hold, 'charged', bed.billing.price({ ...hold, seconds: 4 })),
    );
    await waitFor(async () => (await bed.call('GET', `/v1/videos/${id}`)).body.usage.amount === '2.400000');
    expect((await bed.call('GET', `/v1/receipts/${id}`)).body).toMatchObject({
      object: 'receipt',
      status: 'charged',
      charged: { amount: '2.400000', billing_model: 'kling-3.0-omni-720p', units: 4 },
      held: { amount: '3.000000' },
      basis: { model: 'Kling-3.0-Omni', resolution: '720p' },
    });
  });

  describe('content', () => {
    it('streams the film, whole', async () => {
      const id = await completed();
      const answer = await raw(`/v1/videos/${id}/content`);
      expect(answer.status).toBe(200);
      expect(Object.fromEntries(answer.headers)).toMatchObject({
        'content-type': 'video/mp4',
        'content-length': String(films.film.length),
        'accept-ranges': 'bytes',
        etag: `"${id}"`,
        'content-disposition': `inline; filename="${id}.mp4"`,
        'x-request-id': expect.stringMatching(/^req_/),
        'x-content-type-options': 'nosniff',
      });
      expect((await bytes(answer)).equals(films.film)).toBe(true);
    });

    it('streams to the official client', async () => {
      const id = await completed();
      const client = new OpenAI({ apiKey: bed.key, baseURL: `${bed.url}/v1`, maxRetries: 0 });
      const answer = await client.videos.downloadContent(id);
      expect(Buffer.from(await answer.arrayBuffer()).equals(films.film)).toBe(true);
    });

    it('serves ranges, and nothing to who has it already', async () => {
      const id = await completed();
      const part = await raw(`/v1/videos/${id}/content`, { range: 'bytes=1000-1999' });
      expect(part.status).toBe(206);
      expect(part.headers.get('content-range')).toBe(`bytes 1000-1999/${films.film.length}`);
      expect((await bytes(part)).equals(films.film.subarray(1000, 2000))).toBe(true);

      const beyond = await raw(`/v1/videos/${id}/content`, { range: 'bytes=999999-' });
      expect(beyond.status).toBe(416);
      expect(beyond.headers.get('content-range')).toBe(`bytes */${films.film.length}`);
      expect(await beyond.json()).toMatchObject({ error: { code: 'invalid_request', param: 'Range' } });

      const other = await raw(`/v1/videos/${id}/content`, { range: 'bytes=0-9', 'if-range': '"another"' });
      expect([other.status, (await bytes(other)).length]).toEqual([200, films.film.length]);

      films.requests.length = 0;
      const known = await raw(`/v1/videos/${id}/content`, { 'if-none-match': `"x", "${id}"` });
      expect([known.status, await known.text()]).toEqual([304, '']);
      expect(films.requests).toHaveLength(0);
    });

    it('answers HEAD without reading the film', async () => {
      const id = await completed();
      films.requests.length = 0;
      const answer = await raw(`/v1/videos/${id}/content`, {}, 'HEAD');
      expect([answer.status, await answer.text()]).toEqual([200, '']);
      expect(answer.headers.get('content-length')).toBe(String(films.film.length));
      expect(answer.headers.get('content-type')).toBe('video/mp4');
      // Signed links are often good for GET alone.
      expect(films.requests.map(({ method, headers }) => [method, headers.range])).toEqual([
        ['GET', 'bytes=0-0'],
      ]);
    });

    it('gives a link that works without a key to who asks for JSON', async () => {
      const id = await completed();
      for (const [path, headers] of [
        [`/v1/videos/${id}/content`, { accept: 'application/json' }],
        [`/v1/videos/${id}/content`, { accept: 'application/json, */*;q=0' }],
        [`/v1/videos/${id}/content?format=url`, {}],
      ] as const) {
        const { status, body } = await bed.call('GET', path, undefined, headers);
        expect(status).toBe(200);
        expect(body).toEqual({
          id,
          object: 'video.content',
          url: expect.any(String),
          expires_at: expect.any(Number),
        });
        expect(body.expires_at - Date.now() / 1000).toBeGreaterThan(3_500);
        const film = await fetch(body.url, { headers: { range: 'bytes=0-9' } });
        expect(film.status).toBe(206);
        expect((await bytes(film)).equals(films.film.subarray(0, 10))).toBe(true);
      }
      // Browsers and the official clients get the bytes.
      for (const accept of [
        '*/*',
        'application/binary',
        'text/html,application/xhtml+xml,*/*;q=0.8',
        'application/json, text/plain, */*',
        'application/json, video/*;q=0.1',
      ]) {
        const answer = await raw(`/v1/videos/${id}/content`, { accept, range: 'bytes=0-0' });
        expect(answer.headers.get('content-type')).toBe('video/mp4');
        await answer.arrayBuffer();
      }
    });

    it('never shows the link of the vendor', async () => {
      const id = await completed();
      const answers = [
        await bed.call('GET', `/v1/videos/${id}`),
        await bed.call('GET', '/v1/videos'),
        await bed.call('GET', `/v1/videos/${id}/content?format=url`),
        await bed.admin('GET', `/admin/v1/tasks/${id}`),
      ];
      films.handlers.set('/film.mp4', (_, response) => void response.writeHead(500).end());
      answers.push(await bed.call('GET', `/v1/videos/${id}/content`));
      expect(answers.at(-1)!.status).toBe(502);
      for (const { body } of answers) {
        expect(JSON.stringify(body)).not.toMatch(/top-secret|film\.mp4|v1\.[A-Za-z0-9_-]{40}/);
      }
    });

    it('serves the thumbnail where there is one', async () => {
      films.handlers.set(
        '/cover',
        (_, response) => void response.writeHead(200, { 'content-type': 'image/png' }).end(PNG),
      );
      const id = await completed('/film.mp4', {
        sealedCoverUrl: bed.sealer.seal(films.url('/cover'), 'result-url'),
      });
      const answer = await raw(`/v1/videos/${id}/content?variant=thumbnail`);
      expect([answer.status, answer.headers.get('content-type'), await bytes(answer)]).toEqual([
        200,
        'image/png',
        PNG,
      ]);
      const without = await completed();
      expect((await bed.call('GET', `/v1/videos/${without}/content?variant=thumbnail`)).status).toBe(404);
    });

    it('serves the last frame where the vendor made one, in the same way', async () => {
      films.handlers.set(
        '/last',
        (_, response) => void response.writeHead(200, { 'content-type': 'text/html' }).end(PNG),
      );
      const id = await completed('/film.mp4', {
        sealedLastFrameUrl: bed.sealer.seal(films.url('/last'), 'result-url'),
      });
      const { body: video } = await bed.call('GET', `/v1/videos/${id}`);
      const { body: task } = await bed.call('GET', `/api/v3/contents/generations/tasks/${id}`);
      expect(new URL(video.last_frame_url).origin).toBe(bed.url);
      for (const answer of [
        await raw(`/v1/videos/${id}/content?variant=last_frame`),
        await fetch(video.last_frame_url),
        await fetch(task.content.last_frame_url),
      ]) {
        expect([answer.status, await bytes(answer)]).toEqual([200, PNG]);
        expect(Object.fromEntries(answer.headers)).toMatchObject({
          'content-type': 'image/png',
          'content-disposition': `inline; filename="${id}-last.png"`,
          'x-content-type-options': 'nosniff',
          'content-security-policy': expect.stringContaining('sandbox'),
        });
      }
      expect(JSON.stringify([video, task])).not.toMatch(/top-secret|v1\.[A-Za-z0-9_-]{40}/);

      films.handlers.set('/last', (_, response) => void response.writeHead(200).end('<svg onload="x()"/>'));
      expect((await bed.call('GET', `/v1/videos/${id}/content?variant=last_frame`)).body.error.code).toBe(
        'upstream_error',
      );
      const without = await completed();
      expect((await bed.call('GET', `/v1/videos/${without}`)).body).not.toHaveProperty('last_frame_url');
      expect((await bed.call('GET', `/v1/videos/${without}/content?variant=last_frame`)).status).toBe(404);
    });

    it('says why there is no film', async () => {
      const { id } = await bed.create();
      expect(await bed.call('GET', `/v1/videos/${id}/content`)).toMatchObject({
        status: 400,
        body: { error: { code: 'video_not_ready' } },
      });
      const dead = await completed('/film.mp4', { expiresAt: new Date(Date.now() - HOUR_MS).toISOString() });
      expect(await bed.call('GET', `/v1/videos/${dead}/content`)).toMatchObject({
        status: 410,
        body: { error: { code: 'gone' } },
      });

      films.handlers.set('/gone', (_, response) => void response.writeHead(404).end());
      const gone = await completed('/gone');
      expect((await bed.call('GET', `/v1/videos/${gone}/content`)).status).toBe(410);
      const early = await completed('/gone', { expiresAt: new Date(Date.now() + HOUR_MS).toISOString() });
      const answer = await bed.call('GET', `/v1/videos/${early}/content`);
      expect(answer).toMatchObject({ status: 502, body: { error: { code: 'upstream_error' } } });
      // Reading again harms nobody, and none of the film's headers stay on the error.
      expect(answer.headers.get('x-should-retry')).toBe('true');
      expect(answer.headers.get('content-disposition')).toBeNull();
      expect(answer.headers.get('etag')).toBeNull();
    });

    it('reaches private addresses only through a channel that may', async () => {
      const id = await completed();
      bed.provider.channels = [channel({ settings: {} })];
      await bed.admin('PATCH', '/admin/v1/channels/chan_1', { settings: {} });
      films.requests.length = 0;
      expect((await bed.call('GET', `/v1/videos/${id}/content`)).status).toBe(502);
      expect(films.requests).toHaveLength(0);
      await bed.admin('PATCH', '/admin/v1/channels/chan_1', { settings: { allow_private_addresses: true } });
      expect((await raw(`/v1/videos/${id}/content`)).status).toBe(200);
    });

    it('follows the redirects of a vendor', async () => {
      films.handlers.set(
        '/hop',
        (_, response) => void response.writeHead(302, { location: films.url('/film.mp4') }).end(),
      );
      const id = await completed('/hop');
      expect((await bytes(await raw(`/v1/videos/${id}/content`))).equals(films.film)).toBe(true);
    });

    it('ends the upstream when the client goes away, and reads no faster than the client', async () => {
      let written = 0;
      films.handlers.set('/endless', (_, response) => {
        response.writeHead(200, { 'content-length': 4 * 1024 ** 3 });
        const chunk = Buffer.alloc(64 * 1024);
        const write = (): void => {
          while (!response.destroyed && response.write(chunk)) written += chunk.length;
          written += chunk.length;
          if (!response.destroyed) response.once('drain', write);
        };
        write();
      });
      const id = await completed('/endless');
      const client = new AbortController();
      const answer = await fetch(`${bed.url}/v1/videos/${id}/content`, {
        headers: { authorization: `Bearer ${bed.key}` },
        signal: client.signal,
      });
      const reader = answer.body!.getReader();
      await reader.read();
      // Nobody reads on: what is written comes to a stop far below the size of the film.
      let last = -1;
      await waitFor(async () => {
        const now = written;
        await new Promise((resolve) => setTimeout(resolve, 100));
        const still = now === last;
        last = now;
        return still;
      });
      expect(written).toBeLessThan(64 * 1024 ** 2);
      expect(films.open).toBe(1);
      client.abort();
      await waitFor(() => films.open === 0, { what: 'the upstream to be closed' });
    });

    it('breaks off when the vendor does', async () => {
      films.handlers.set('/cut', (_, response) => {
        response.writeHead(200, { 'content-length': 1_000_000 });
        response.write(Buffer.alloc(1_000));
        setImmediate(() => response.destroy());
      });
      const id = await completed('/cut');
      const answer = await raw(`/v1/videos/${id}/content`);
      await expect(answer.arrayBuffer()).rejects.toThrow();
    });

    it('serves an archived film from the store, ranges and all', async () => {
      const store = new LocalStore(join(bed.folder, 'files'));
      await store.put('result/a.mp4', films.film, 'video/mp4');
      const id = await completed('/gone-by-now', {
        archiveKey: 'result/a.mp4',
        expiresAt: new Date(Date.now() - HOUR_MS).toISOString(),
      });
      films.requests.length = 0;
      expect((await bed.call('GET', `/v1/videos/${id}`)).body.expires_at).toBeNull();
      expect((await bytes(await raw(`/v1/videos/${id}/content`))).equals(films.film)).toBe(true);
      const part = await raw(`/v1/videos/${id}/content`, { range: 'bytes=-10' });
      expect([part.status, part.headers.get('content-range')]).toEqual([206, `bytes 99990-99999/100000`]);
      expect((await bytes(part)).equals(films.film.subarray(-10))).toBe(true);
      const head = await raw(`/v1/videos/${id}/content`, {}, 'HEAD');
      expect([head.status, head.headers.get('content-length')]).toEqual([200, '100000']);
      expect((await raw(`/v1/videos/${id}/content`, { range: 'bytes=100000-' })).status).toBe(416);
      expect(films.requests).toHaveLength(0);

      expect((await bed.call('DELETE', `/v1/videos/${id}`)).status).toBe(200);
      expect(await store.stat('result/a.mp4')).toBeUndefined();
    });

    it('gets a film that is missing in the store from its vendor, while the link works', async () => {
      const id = await completed('/still-there', { archiveKey: 'result/lost.mp4' });
      expect((await bytes(await raw(`/v1/videos/${id}/content`))).equals(films.film)).toBe(true);
      await bed.database.query(
        `UPDATE gateway.task SET result_expires_at = now() - interval '1 s' WHERE id = $1`,
        [id],
      );
      expect((await raw(`/v1/videos/${id}/content`)).status).toBe(410);
    });

    it('gives one film to sixteen at once, however slowly they read', async () => {
      films.handlers.set('/slow', (_, response) => {
        response.writeHead(200, { 'content-length': 1024 ** 3 });
        response.write(Buffer.alloc(1_000));
      });
      const [id, other] = [await completed('/slow'), await completed('/film.mp4')];
      const client = new AbortController();
      const get = (): Promise<Response> =>
        fetch(`${bed.url}/v1/videos/${id}/content`, {
          headers: { authorization: `Bearer ${bed.key}` },
          signal: client.signal,
        });
      const readers = await Promise.all(Array.from({ length: 16 }, get));
      expect(readers.map(({ status }) => status)).toEqual(Array.from({ length: 16 }, () => 200));
      const refused = await get();
      expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '5']);
      expect(await refused.json()).toMatchObject({ error: { code: 'concurrency_limit_exceeded' } });
      expect((await raw(`/v1/videos/${other}/content`)).status).toBe(200);
      client.abort();
      await waitFor(
        async () => (await raw(`/v1/videos/${id}/content`, { range: 'bytes=0-9' })).status === 200,
        {
          what: 'room for another reader',
        },
      );
    });
  });

  it('deletes what is finished, for the client', async () => {
    const { id } = await bed.create();
    expect(await bed.call('DELETE', `/v1/videos/${id}`)).toMatchObject({
      status: 400,
      body: { error: { code: 'video_not_ready' } },
    });
    await bed.complete(id);
    const { body } = await bed.call('GET', `/v1/videos/${id}`);
    expect((await bed.call('DELETE', `/v1/videos/${id}`)).body).toEqual({
      id,
      object: 'video.deleted',
      deleted: true,
    });
    expect((await bed.call('DELETE', `/v1/videos/${id}`)).status).toBe(404);
    expect((await bed.call('GET', `/v1/videos/${id}`)).status).toBe(404);
    expect((await fetch(body.video_url)).status).toBe(404);
    expect((await bed.admin('GET', `/admin/v1/tasks/${id}`)).body).toMatchObject({
      id,
      deleted_at: expect.any(Number),
    });
  });

  it('keeps accounts apart', async () => {
    const id = await completed();
    const { body: account } = await bed.admin('POST', '/admin/v1/accounts', { name: 'stranger' });
    const { body: key } = await bed.admin('POST', '/admin/v1/api-keys', {
      account_id: account.id,
      name: 'stranger',
    });
    const stranger = { authorization: `Bearer ${key.key}` };
    for (const [method, path] of [
      ['GET', ''],
      ['GET', '/content'],
      ['DELETE', ''],
      ['POST', '/cancel'],
      ['GET', '/events'],
    ] as const) {
      expect((await bed.call(method, `/v1/videos/${id}${path}`, undefined, stranger)).status).toBe(404);
    }
    expect((await bed.call('POST', `/v1/videos/${id}/remix`, { prompt: 'x' }, stranger)).status).toBe(404);
    expect((await bed.call('GET', `/v1/videos?after=${id}`, undefined, stranger)).status).toBe(400);
    expect((await bed.call('GET', '/v1/videos', undefined, stranger)).body.data).toEqual([]);
  });

  describe('remix', () => {
    it('repeats a video with another prompt', async () => {
      const original = await bed.create({
        seconds: '7',
        metadata: { seed: 5, output_config: { resolution: '1080P' } },
      });
      const { status, body } = await bed.call('POST', `/v1/videos/${original.id}/remix`, {
        prompt: 'at night',
      });
      expect(status).toBe(200);
      expect(body).toMatchObject({
        status: 'queued',
        prompt: 'at night',
        seconds: '7',
        size: '1920x1080',
        remixed_from_video_id: original.id,
        metadata: { seed: 5 },
      });
      expect(bed.billing.holds.get(body.id)).toMatchObject({ seconds: 7, basis: { tier: '1080p' } });
      const client = new OpenAI({ apiKey: bed.key, baseURL: `${bed.url}/v1`, maxRetries: 0 });
      expect((await client.videos.remix(original.id, { prompt: 'by day' })).prompt).toBe('by day');
    });

    it('warns of what is sent beside the prompt', async () => {
      const original = await bed.create({ image: 'https://example.com/a.png', resolution: '1080p' });
      expect(original.warnings).toHaveLength(1);
      const remix = async (id: string, fields: object): Promise<string[]> => {
        const { status, body } = await bed.call('POST', `/v1/videos/${id}/remix`, fields);
        expect([status, body.seconds, body.size]).toEqual([200, original.seconds, original.size]);
        last = body.id as string;
        return (body.warnings as { code: string; message: string }[]).map(
          ({ code, message }) => `${code} ${/`(\w+)`/.exec(message)?.[1]}`,
        );
      };
      let last = original.id as string;
      const [before] = await remix(last, { prompt: 'at night' });
      const ignored = await remix(last, { prompt: 'by day', seconds: '12', size: '720x1280', user: null });
      expect(ignored).toEqual([before, 'parameters_ignored seconds', 'parameters_ignored size']);
      // What the remix in between was sent is its own affair.
      expect(await remix(last, { prompt: 'at dawn' })).toEqual([before]);
      const withFile = form(['prompt', 'again'], ['input_reference', file(PNG)]);
      expect(await remix(last, withFile)).toEqual([before, 'parameters_ignored input_reference']);
    });

    it('needs a prompt, and the files of the original', async () => {
      const { body } = await bed.call(
        'POST',
        '/v1/videos',
        form(['model', FILM.model], ['prompt', 'x'], ['input_reference', file(PNG)]),
      );
      const remix = (fields: object): ReturnType<GatewayBed['call']> =>
        bed.call('POST', `/v1/videos/${body.id}/remix`, fields);
      expect((await remix({})).body.error).toMatchObject({
        code: 'missing_required_parameter',
        param: 'prompt',
      });
      expect((await remix({ prompt: 7 })).body.error).toMatchObject({
        code: 'invalid_request',
        param: 'prompt',
      });
      expect((await remix({ prompt: 'again' })).status).toBe(200);
      await bed.database.query('DELETE FROM gateway.upload WHERE task_id IS NOT NULL');
      expect((await remix({ prompt: 'too late' })).status).toBe(410);
    });
  });

  describe('cancel', () => {
    it('ends what its provider could stop', async () => {
      bed.provider.onCancel = ({ taskId }) => bed.event('cancelled', taskId);
      const { id } = await bed.create();
      const answer = await bed.call('POST', `/v1/videos/${id}/cancel`);
      expect(answer).toMatchObject({ status: 200, body: { status: 'failed', error: { code: 'cancelled' } } });
      expect(bed.provider.cancels).toMatchObject([{ taskId: id }]);
      // Again: unchanged, and nobody is asked.
      expect((await bed.call('POST', `/v1/videos/${id}/cancel`)).body).toEqual(answer.body);
      expect(bed.provider.cancels).toHaveLength(1);
    });

    it('refuses what is running', async () => {
      const { id } = await bed.create();
      await bed.event('submitted', id, { vendor: 'tencent-vod', channelId: 'chan_1' });
      await bed.until(id, 'in_progress');
      const answer = await bed.call('POST', `/v1/videos/${id}/cancel`);
      expect(answer).toMatchObject({ status: 400, body: { error: { code: 'not_cancellable' } } });
      expect(answer.headers.get('x-should-retry')).toBe('false');
      expect((await bed.call('GET', `/v1/videos/${id}`)).body.status).toBe('in_progress');
    });
  });

  it('streams progress until the end, to any replica', async () => {
    const second = await bed.startGateway();
    const { id } = await bed.create();
    const stream = await fetch(`${second.url}/v1/videos/${id}/events`, {
      headers: { authorization: `Bearer ${bed.key}` },
    });
    expect(stream.headers.get('content-type')).toMatch(/^text\/event-stream/);
    expect(stream.headers.get('x-request-id')).toMatch(/^req_/);
    let text = '';
    const reading = (async () => {
      for await (const chunk of stream.body!) text += Buffer.from(chunk).toString();
    })();
    const seen = (): string[] => [...text.matchAll(/^event: (.*)$/gm)].map(([, event]) => event!);
    await waitFor(() => seen().length === 1);
    await bed.event('submitted', id, { vendor: 'tencent-vod', channelId: 'chan_1' });
    await waitFor(() => seen().length === 2);
    await bed.event('progress', id, { progress: 50 });
    await waitFor(() => seen().length === 3);
    await bed.complete(id, films.url('/film.mp4'));
    await reading;
    expect(seen()).toEqual(['video.queued', 'video.in_progress', 'video.in_progress', 'video.completed']);
    const last = JSON.parse(/^data: (.*)$/m.exec(text.split('\n\n').at(-2)!)![1]!) as object;
    expect(last).toMatchObject({ id, status: 'completed', progress: 100 });
    // One that has ended already is told at once.
    const late = await fetch(`${bed.url}/v1/videos/${id}/events`, {
      headers: { authorization: `Bearer ${bed.key}` },
    });
    expect(await late.text()).toMatch(/^event: video\.completed\ndata: \{.*\}\n\n$/);
  });

  it('ends a stream when its key is revoked, on any replica', async () => {
    const second = await bed.startGateway();
    const { body: made } = await bed.admin('POST', '/admin/v1/api-keys', {
      account_id: bed.account,
      name: 'viewer',
    });
    const { id } = await bed.create();
    const headers = { authorization: `Bearer ${made.key}` };
    const texts = ['', ''];
    const streams = [
      fetch(`${bed.url}/v1/videos/${id}/events`, { headers }),
      fetch(`${second.url}/v1/videos/${id}/events`, { headers: { 'x-api-key': made.key as string } }),
    ].map(async (answer, i) => {
      for await (const chunk of (await answer).body!) texts[i] += Buffer.from(chunk).toString();
    });
    const seen = (): string[][] =>
      texts.map((text) => [...text.matchAll(/^event: video\.(.*)$/gm)].map(([, event]) => event!));
    await waitFor(() => seen().every((events) => events.length === 1));
    await bed.event('submitted', id, { vendor: 'tencent-vod', channelId: 'chan_1' });
    await waitFor(() => seen().every((events) => events.length === 2));
    await bed.admin('POST', `/admin/v1/api-keys/${made.id}/revoke`);
    // The task has not ended: only the key has.
    await Promise.all(streams);
    expect(seen()).toEqual([
      ['queued', 'in_progress'],
      ['queued', 'in_progress'],
    ]);
    expect((await bed.call('GET', `/v1/videos/${id}`, undefined, headers)).status).toBe(401);
  });

  it('answers what billing asks about tasks', async () => {
    const rpc = new RpcClient(bed.bus);
    const open = await bed.create();
    const done = await completed();
    const known = await rpc.call(
      SUBJECT.gatewayTasksKnown,
      { taskIds: [open.id, done, 'video_none'] },
      TasksKnownReply,
    );
    expect(new Map(known.tasks.map(({ taskId, state }) => [taskId, state]))).toEqual(
      new Map([
        [open.id, 'queued'],
        [done, 'completed'],
      ]),
    );
    expect(known.tasks).toHaveLength(2);
    const ids: string[] = [];
    for (let page: string[] | undefined; page === undefined || page.length > 0;) {
      const after = ids.at(-1);
      page = (
        await rpc.call(SUBJECT.gatewayOpenTasks, { limit: 2, ...(after ? { after } : {}) }, OpenTasksReply)
      ).taskIds;
      ids.push(...page);
    }
    expect(ids).toContain(open.id);
    expect(ids).not.toContain(done);
    expect(ids).toEqual([...new Set(ids)].sort());
  });
});
