import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { join } from 'node:path';
import { LocalStore } from '@reelgate/storage';
import { png, waitFor } from '@reelgate/testing';
import { FilmServer } from './test-support/film-server.js';
import { GatewayBed } from './test-support/gateway-bed.js';

interface Row {
  readonly archiveKey: string | null;
  readonly dueAt: Date | null;
  readonly tries: number;
}

describe('the archive', () => {
  let bed: GatewayBed;
  let store: LocalStore;
  const films = new FilmServer();

  beforeAll(async () => {
    [bed] = await Promise.all([GatewayBed.start({ REELGATE_ARCHIVE: 'true' }), films.start()]);
    // A second replica: the two share the work.
    await bed.startGateway({ REELGATE_ARCHIVE: 'true' });
    store = new LocalStore(join(bed.folder, 'files'));
  });
  afterAll(async () => {
    await bed?.stop();
    await films.stop();
  });
  beforeEach(() => {
    films.requests.length = 0;
    films.handlers.clear();
  });

  async function row(id: string): Promise<Row> {
    const [found] = await bed.database.query<Row>(
      `SELECT archive_key AS "archiveKey", archive_due_at AS "dueAt", archive_tries::int AS tries
         FROM gateway.task WHERE id = $1`,
      [id],
    );
    return found!;
  }
  const settled = (id: string): Promise<Row> =>
    waitFor(
      async () => {
        const now = await row(id);
        return now.dueAt === null ? now : undefined;
      },
      { what: 'the archive to be done with the film', timeoutMs: 15_000 },
    );
  const dueNow = (id: string): Promise<unknown> =>
    bed.database.query('UPDATE gateway.task SET archive_due_at = $2 WHERE id = $1', [id, new Date()]);
  const requestsTo = (path: string): number =>
    films.requests.filter(({ url }) => url!.startsWith(path)).length;
  const soon = (ms: number): string => new Date(Date.now() + ms).toISOString();

  async function completed(path: string, result: object = {}): Promise<string> {
    const { id } = await bed.create();
    await bed.complete(id, films.url(path), result);
    return id as string;
  }

  it('keeps a film beyond the death of its link, until it is deleted', async () => {
    const id = await completed('/kept.mp4', { expiresAt: soon(60_000) });
    expect((await settled(id)).archiveKey).toBe(`result/${id}.mp4`);
    films.handlers.set('/kept.mp4', (_request, response) => void response.writeHead(403).end());
    await bed.database.query('UPDATE gateway.task SET result_expires_at = $2 WHERE id = $1', [
      id,
      new Date(Date.now() - 1_000),
    ]);
    const video = await bed.call('GET', `/v1/videos/${id}`);
    expect(video.body.expires_at).toBeNull();
    const answer = await fetch(`${bed.url}/v1/videos/${id}/content`, {
      headers: { authorization: `Bearer ${bed.key}` },
    });
    expect(answer.status).toBe(200);
    expect(Buffer.from(await answer.arrayBuffer()).equals(films.film)).toBe(true);
    expect(requestsTo('/kept.mp4')).toBe(1);

    expect((await bed.call('DELETE', `/v1/videos/${id}`)).status).toBe(200);
    expect(await store.stat(`result/${id}.mp4`)).toBeUndefined();
  });

  it('keeps its pictures too, and removes them with it', async () => {
    const picture = png(64, 64);
    for (const path of ['/cover.png', '/last.png'])
      films.handlers.set(path, (_request, response) => void response.writeHead(200).end(picture));
    const id = await completed('/pictured.mp4', {
      expiresAt: soon(60_000),
      sealedCoverUrl: bed.sealer.seal(films.url('/cover.png'), 'result-url'),
      sealedLastFrameUrl: bed.sealer.seal(films.url('/last.png'), 'result-url'),
    });
    expect((await settled(id)).archiveKey).toBe(`result/${id}.mp4`);
    for (const path of ['/cover.png', '/last.png', '/pictured.mp4'])
      films.handlers.set(path, (_request, response) => void response.writeHead(403).end());
    await bed.database.query('UPDATE gateway.task SET result_expires_at = $2 WHERE id = $1', [
      id,
      new Date(Date.now() - 1_000),
    ]);
    const { body } = await bed.call('GET', `/api/v3/contents/generations/tasks/${id}`);
    for (const url of [`${bed.url}/v1/videos/${id}/content?variant=thumbnail`, body.content.last_frame_url]) {
      const answer = await fetch(url as string, { headers: { authorization: `Bearer ${bed.key}` } });
      expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'image/png']);
      expect(Buffer.from(await answer.arrayBuffer()).equals(picture)).toBe(true);
    }
    expect((await bed.call('DELETE', `/v1/videos/${id}`)).status).toBe(200);
    for (const name of ['cover', 'last_frame'])
      expect(await store.stat(`result/${id}-${name}`)).toBeUndefined();
  });

  it('keeps a film without a picture that cannot be had', async () => {
    films.handlers.set('/none.png', (_request, response) => void response.writeHead(404).end());
    const id = await completed('/bare.mp4', {
      sealedCoverUrl: bed.sealer.seal(films.url('/none.png'), 'result-url'),
    });
    expect((await settled(id)).archiveKey).toBe(`result/${id}.mp4`);
    expect(await store.stat(`result/${id}-cover`)).toBeUndefined();
  });

  it('fetches each film once, whichever replica does it', async () => {
    const ids = await Promise.all(Array.from({ length: 12 }, (_, n) => completed(`/many-${n}.mp4`)));
    await Promise.all(ids.map(settled));
    for (const [n, id] of ids.entries()) {
      expect(requestsTo(`/many-${n}.mp4`)).toBe(1);
      expect((await store.stat(`result/${id}.mp4`))?.size).toBe(films.film.length);
    }
  });

  it.each<[string, Parameters<FilmServer['handlers']['set']>[1]]>([
    ['an error', (_request, response) => void response.writeHead(500).end()],
    [
      'a transfer that breaks off',
      (_request, response) => {
        response.writeHead(200, { 'content-length': 100_000 });
        response.write(Buffer.alloc(5_000));
        setTimeout(() => response.destroy(), 50);
      },
    ],
    ['an empty film', (_request, response) => void response.writeHead(200).end()],
  ])('tries again after %s', async (what, handler) => {
    const path = `/${what.replaceAll(' ', '-')}.mp4`;
    films.handlers.set(path, handler);
    const id = await completed(path);
    await waitFor(async () => {
      const { dueAt, tries } = await row(id);
      return tries === 1 && dueAt !== null && dueAt.getTime() < Date.now() + 60_000;
    });
    const waiting = await row(id);
    expect(waiting.archiveKey).toBeNull();
    expect(waiting.dueAt!.getTime()).toBeGreaterThan(Date.now() + 1_000);
    films.handlers.clear();
    await dueNow(id);
    expect(await settled(id)).toMatchObject({ archiveKey: `result/${id}.mp4`, tries: 2 });
    expect((await store.stat(`result/${id}.mp4`))?.size).toBe(films.film.length);
  });

  it('removes the film again when its task was deleted during the transfer', async () => {
    let finish: (() => void) | undefined;
    films.handlers.set('/deleted.mp4', (_request, response) => {
      response.writeHead(200, { 'content-length': 6 });
      response.write('abc');
      finish = () => response.end('def');
    });
    const id = await completed('/deleted.mp4');
    const go = await waitFor(() => finish);
    expect((await bed.call('DELETE', `/v1/videos/${id}`)).status).toBe(200);
    go();
    expect((await settled(id)).archiveKey).toBeNull();
    expect(await store.stat(`result/${id}.mp4`)).toBeUndefined();
  });

  it('takes up, and cleans up, what a process left when it died', async () => {
    const id = await completed('/left.mp4');
    await settled(id);
    // It died before the row was written …
    await bed.database.query('UPDATE gateway.task SET archive_key = NULL WHERE id = $1', [id]);
    await store.put(`result/${id}.mp4`, Buffer.from('half of a film'), 'video/mp4');
    await dueNow(id);
    expect((await settled(id)).archiveKey).toBe(`result/${id}.mp4`);
    expect((await store.stat(`result/${id}.mp4`))?.size).toBe(films.film.length);
    // … or after the task had been deleted.
    await bed.database.query(
      'UPDATE gateway.task SET archive_key = NULL, deleted_at = $2, archive_due_at = $2 WHERE id = $1',
      [id, new Date()],
    );
    await settled(id);
    expect(await store.stat(`result/${id}.mp4`)).toBeUndefined();
  });

  it('gives a film up when its link is dead; then it is gone', async () => {
    films.handlers.set('/dead.mp4', (_request, response) => void response.writeHead(403).end());
    const id = await completed('/dead.mp4', { expiresAt: soon(-1_000) });
    expect((await settled(id)).archiveKey).toBeNull();
    const answer = await bed.call('GET', `/v1/videos/${id}/content`);
    expect([answer.status, answer.body.error.code]).toEqual([410, 'gone']);
    expect(requestsTo('/dead.mp4')).toBe(0);
  });

  it('catches up with what was finished while it was off', async () => {
    const id = await completed('/earlier.mp4');
    await settled(id);
    await bed.database.query(
      'UPDATE gateway.task SET archive_key = NULL, archive_tries = 0, archive_due_at = NULL WHERE id = $1',
      [id],
    );
    await bed.startGateway({ REELGATE_ARCHIVE: 'true' });
    await waitFor(async () => (await row(id)).archiveKey !== null, { timeoutMs: 10_000 });
  });

  // The last one: a replica without the archive takes part in the projection from here on.
  it('answers downloads by a link of the bucket where that is set', async () => {
    const id = await completed('/redirected.mp4');
    const { archiveKey } = await settled(id);
    // Of the bucket only this is asked: whether the film is there.
    const bucket = new FilmServer();
    await bucket.start();
    const { origin } = new URL(bucket.url('/'));
    const gateway = await bed.startGateway({
      REELGATE_CONTENT_REDIRECT: 'true',
      STORAGE_S3_BUCKET: 'films',
      STORAGE_S3_ENDPOINT: origin,
      STORAGE_S3_ACCESS_KEY_ID: 'id',
      STORAGE_S3_SECRET_ACCESS_KEY: 'secret',
    });
    for (const method of ['GET', 'HEAD']) {
      const answer = await fetch(`${gateway.url}/v1/videos/${id}/content`, {
        method,
        redirect: 'manual',
        headers: { authorization: `Bearer ${bed.key}` },
      });
      expect(answer.status).toBe(302);
      const link = new URL(answer.headers.get('location')!);
      expect(link.origin + link.pathname).toBe(`${origin}/films/${archiveKey}`);
      expect(link.searchParams.get('X-Amz-Expires')).toBe('3600');
      expect(link.searchParams.get('X-Amz-Signature')).toMatch(/^[0-9a-f]{64}$/);
    }
    expect(bucket.requests.map(({ method }) => method)).toEqual(['HEAD', 'HEAD']);
    await bucket.stop();
  });

  it('does not store what is larger than the film can be', async () => {
    films.handlers.set('/endless.mp4', (_request, response) => {
      response.writeHead(200, { 'content-length': 4 * 1024 ** 3 });
      response.write(Buffer.alloc(64 * 1024));
    });
    const id = await completed('/endless.mp4');
    expect(await settled(id)).toMatchObject({ archiveKey: null, tries: 1 });
    await waitFor(() => films.open === 0, { what: 'the transfer to be broken off' });
    expect(await store.stat(`result/${id}.mp4`)).toBeUndefined();
  });
});
