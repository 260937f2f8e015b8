import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readEnv } from '@reelgate/runtime';
import { createStore } from './create-store.js';
import { LocalStore } from './local-store.js';
import { StorageEnv } from './storage-env.js';
import type { Store } from './store.js';
import { S3_BUCKET, S3_KEY_ID, S3_SECRET, S3StandIn } from './test-support/s3-stand-in.js';

/** What is S3's own; what every store does is in store.spec.ts. */
describe('S3Store', () => {
  const standIn = new S3StandIn();
  let endpoint: string;
  let store: Store;

  const open = (source: Record<string, string> = {}): Store =>
    createStore(
      readEnv(StorageEnv, {
        STORAGE_S3_ENDPOINT: endpoint,
        STORAGE_S3_BUCKET: S3_BUCKET,
        STORAGE_S3_ACCESS_KEY_ID: S3_KEY_ID,
        STORAGE_S3_SECRET_ACCESS_KEY: S3_SECRET,
        ...source,
      }),
    );

  beforeAll(async () => {
    endpoint = await standIn.start();
    store = open();
  });
  afterAll(() => standIn.stop());

  it('makes links that anyone may download from, whole or a range, until they expire', async () => {
    await store.put('result/d.mp4', Buffer.from('0123456789'), 'video/mp4');
    const url = await store.presign!('result/d.mp4', 60);
    expect(new URL(url).searchParams.get('X-Amz-Expires')).toBe('60');
    expect(await (await fetch(url)).text()).toBe('0123456789');
    expect(await (await fetch(url, { headers: { range: 'bytes=2-4' } })).text()).toBe('234');
    expect((await fetch(url.replace('d.mp4', 'e.mp4'))).status).toBe(403);
    expect((await fetch(url.replace('Expires=60', 'Expires=600'))).status).toBe(403);
    standIn.now = () => new Date(Date.now() + 61_000);
    expect((await fetch(url)).status).toBe(403);
    standIn.now = () => new Date();
  });

  it.each([
    ['another secret', { STORAGE_S3_SECRET_ACCESS_KEY: 'other' }],
    ['another key', { STORAGE_S3_ACCESS_KEY_ID: 'other' }],
    ['another bucket', { STORAGE_S3_BUCKET: 'other' }],
  ])('cannot be used with %s, and says so when asked', async (_what, source) => {
    const wrong = open(source);
    await expect(wrong.ping()).rejects.toBeDefined();
    await expect(wrong.put('x', Buffer.from('x'), 'text/plain')).rejects.toBeDefined();
    expect(standIn.files.has('x')).toBe(false);
  });

  it('is unavailable, and not the database, while nobody answers there', async () => {
    const away = open({ STORAGE_S3_ENDPOINT: 'http://127.0.0.1:1' });
    for (const attempt of [
      () => away.put('x', Buffer.from('x'), 'text/plain'),
      () => away.get('x'),
      () => away.stat('x'),
      () => away.delete('x'),
    ]) {
      await expect(attempt()).rejects.toMatchObject({
        code: 'service_unavailable',
        message: expect.stringContaining('store'),
      });
    }
  });
});

describe('StorageEnv', () => {
  it('needs credentials only with a bucket', () => {
    expect(createStore(readEnv(StorageEnv, {}))).toBeInstanceOf(LocalStore);
    expect(() => readEnv(StorageEnv, { STORAGE_S3_BUCKET: 'films' })).toThrow(/STORAGE_S3_SECRET_ACCESS_KEY/);
    expect(() => readEnv(StorageEnv, { STORAGE_S3_ENDPOINT: 'minio' })).toThrow(/STORAGE_S3_ENDPOINT/);
  });
});
