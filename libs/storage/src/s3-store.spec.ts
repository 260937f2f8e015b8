import { describe, it, expect, beforeAll, afterAll } from '@jest/globals';
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { buffer, text } from 'node:stream/consumers';
import { readEnv } from '@reelgate/runtime';
import { createStore } from './create-store.js';
import { LocalStore } from './local-store.js';
import { StorageEnv } from './storage-env.js';
import type { Store } from './store.js';

interface Held {
  readonly bytes: Buffer;
  readonly type: string;
}

/**
 * As much of S3's path-style REST interface as the store uses. It does not check signatures (their presence only), so
 * these tests show what is sent and how answers are read, not that a real service accepts the credentials.
 */
class S3StandIn {
  readonly files = new Map<string, Held>();
  readonly #server: Server = createServer((request, response) => {
    void this.#serve(request, response);
  });

  async start(): Promise<string> {
    await new Promise<void>((resolve) => {
      this.#server.listen(0, '127.0.0.1', resolve);
    });
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => {
      this.#server.close(resolve);
    });
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://stand-in');
    const fail = (status: number, code: string): void => {
      response.writeHead(status, { 'content-type': 'application/xml' });
      response.end(
        request.method === 'HEAD' ? '' : `<Error><Code>${code}</Code><Message>${code}</Message></Error>`,
      );
    };
    const signed = request.headers.authorization?.startsWith('AWS4-HMAC-SHA256 Credential=test-id/');
    if (!signed && !url.searchParams.has('X-Amz-Signature')) return fail(403, 'AccessDenied');
    const [, bucket, ...rest] = url.pathname.split('/');
    if (bucket !== 'films') return fail(404, 'NoSuchBucket');
    const key = rest.join('/');
    if (key === '') return void response.writeHead(200).end();
    if (request.method === 'PUT') {
      const bytes = await buffer(request);
      if (bytes.length !== Number(request.headers['content-length'])) return fail(400, 'IncompleteBody');
      const held = { bytes, type: request.headers['content-type'] ?? '' };
      this.files.set(key, held);
      return void response.writeHead(200, { etag: tag(held) }).end();
    }
    if (request.method === 'DELETE') {
      this.files.delete(key);
      return void response.writeHead(204).end();
    }
    const held = this.files.get(key);
    if (!held) return fail(404, 'NoSuchKey');
    const range = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? '');
    const headers = { 'content-type': held.type, etag: tag(held) };
    if (!range) {
      response.writeHead(200, { ...headers, 'content-length': held.bytes.length });
      return void response.end(request.method === 'HEAD' ? undefined : held.bytes);
    }
    const [start, end] = [Number(range[1]), Math.min(Number(range[2]), held.bytes.length - 1)];
    if (start >= held.bytes.length) return fail(416, 'InvalidRange');
    response.writeHead(206, {
      ...headers,
      'content-length': end - start + 1,
      'content-range': `bytes ${start}-${end}/${held.bytes.length}`,
    });
    response.end(held.bytes.subarray(start, end + 1));
  }
}

function tag(held: Held): string {
  return `"${createHash('md5').update(held.bytes).digest('hex')}"`;
}

describe('S3Store against a stand-in', () => {
  const standIn = new S3StandIn();
  let store: Store;

  beforeAll(async () => {
    store = createStore(
      readEnv(StorageEnv, {
        STORAGE_S3_ENDPOINT: await standIn.start(),
        STORAGE_S3_BUCKET: 'films',
        STORAGE_S3_ACCESS_KEY_ID: 'test-id',
        STORAGE_S3_SECRET_ACCESS_KEY: 'test-secret',
      }),
    );
  });
  afterAll(() => standIn.stop());

  it('puts a buffer and a stream byte for byte', async () => {
    const put = await store.put('upload/a.png', Buffer.from('hello'), 'image/png');
    expect(put).toMatchObject({ size: 5, contentType: 'image/png' });
    const pieces = [Buffer.alloc(100_000, 7), Buffer.from('end')];
    await store.put('result/b.mp4', Readable.from(pieces), 'video/mp4');
    expect(standIn.files.get('result/b.mp4')?.bytes.equals(Buffer.concat(pieces))).toBe(true);
    expect(standIn.files.get('result/b.mp4')?.type).toBe('video/mp4');
  });

  it('gets the whole, a range, and what is known of it', async () => {
    await store.put('c', Buffer.from('0123456789'), 'text/plain');
    const whole = await store.get('c');
    expect([whole.size, whole.contentType, await text(whole.body)]).toEqual([10, 'text/plain', '0123456789']);
    const part = await store.get('c', { start: 2, end: 4 });
    expect([part.size, await text(part.body)]).toEqual([10, '234']);
    expect(await store.stat('c')).toMatchObject({ size: 10, etag: whole.etag });
    await expect(store.get('c', { start: 8, end: 12 })).rejects.toThrow(RangeError);
    await expect(store.get('c', { start: 10, end: 12 })).rejects.toThrow(RangeError);
  });

  it('says not_found, deletes, and presigns', async () => {
    await expect(store.get('none')).rejects.toMatchObject({ code: 'not_found' });
    expect(await store.stat('none')).toBeUndefined();
    await store.put('d', Buffer.from('x'), 'text/plain');
    const url = await store.presign!('d', 60);
    expect(new URL(url).searchParams.get('X-Amz-Expires')).toBe('60');
    expect(await (await fetch(url)).text()).toBe('x');
    await store.delete('d');
    expect(await store.stat('d')).toBeUndefined();
    await expect(store.get('../d')).rejects.toThrow(RangeError);
    await store.ping();
  });

  it('stores nothing of a stream that fails', async () => {
    async function* broken(): AsyncGenerator<Buffer> {
      yield Buffer.from('half');
      throw new Error('the sender is gone');
    }
    await expect(store.put('e', Readable.from(broken()), 'text/plain')).rejects.toThrow('the sender is gone');
    expect(standIn.files.has('e')).toBe(false);
  });
});

describe('StorageEnv', () => {
  it('needs credentials only with a bucket', () => {
    expect(createStore(readEnv(StorageEnv, {}))).toBeInstanceOf(LocalStore);
    expect(() => readEnv(StorageEnv, { STORAGE_S3_BUCKET: 'films' })).toThrow(/STORAGE_S3_SECRET_ACCESS_KEY/);
    expect(() => readEnv(StorageEnv, { STORAGE_S3_ENDPOINT: 'minio' })).toThrow(/STORAGE_S3_ENDPOINT/);
  });
});
