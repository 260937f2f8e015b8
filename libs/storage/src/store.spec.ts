import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer, text } from 'node:stream/consumers';
import { LocalStore } from './local-store.js';
import { S3Store } from './s3-store.js';
import type { Store } from './store.js';
import { S3_BUCKET, S3_KEY_ID, S3_SECRET, S3StandIn } from './test-support/s3-stand-in.js';

/** What every store does, whatever it stands on. */
describe.each(['LocalStore', 'S3Store'] as const)('%s as a store', (kind) => {
  const standIn = new S3StandIn();
  let folder: string;
  let store: Store;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'reelgate-store-'));
    store =
      kind === 'LocalStore'
        ? new LocalStore(folder)
        : new S3Store({
            bucket: S3_BUCKET,
            region: 'us-east-1',
            endpoint: await standIn.start(),
            accessKeyId: S3_KEY_ID,
            secretAccessKey: S3_SECRET,
            pathStyle: true,
          });
  });
  afterAll(async () => {
    if (kind === 'S3Store') await standIn.stop();
    await rm(folder, { recursive: true, force: true });
  });

  it('gives back what was put, with size, type and tag', async () => {
    const put = await store.put('upload/a.png', Buffer.from('hello'), 'image/png');
    expect(put).toMatchObject({ key: 'upload/a.png', size: 5, contentType: 'image/png' });
    expect(put.etag).toMatch(/^".+"$/);
    const { body, ...known } = await store.get('upload/a.png');
    expect(known).toEqual(put);
    expect(await text(body)).toBe('hello');
    expect(await store.stat('upload/a.png')).toEqual(put);
  });

  it('stores a stream byte for byte', async () => {
    const pieces = Array.from({ length: 40 }, (_, n) => Buffer.alloc(65_537, n));
    const put = await store.put('result/b.mp4', Readable.from(pieces), 'video/mp4');
    expect(put.size).toBe(40 * 65_537);
    const { body } = await store.get('result/b.mp4');
    expect((await buffer(body)).equals(Buffer.concat(pieces))).toBe(true);
  });

  it('keeps an empty file', async () => {
    await store.put('empty', Buffer.alloc(0), 'text/plain');
    const { size, body } = await store.get('empty');
    expect([size, await text(body)]).toEqual([0, '']);
  });

  it('opens ranges, and refuses those that are not inside the file', async () => {
    await store.put('c', Buffer.from('0123456789'), 'text/plain');
    for (const [start, end, part] of [
      [0, 0, '0'],
      [2, 4, '234'],
      [0, 9, '0123456789'],
      [9, 9, '9'],
    ] as const) {
      const { size, body } = await store.get('c', { start, end });
      expect([size, await text(body)]).toEqual([10, part]);
    }
    for (const [start, end] of [
      [5, 10],
      [10, 12],
      [3, 2],
    ] as const) {
      await expect(store.get('c', { start, end })).rejects.toThrow(RangeError);
    }
  });

  it('replaces a file whole, and keeps the old one when the new one fails', async () => {
    const before = await store.put('d', Buffer.from('the first, longer one'), 'text/plain');
    const after = await store.put('d', Readable.from([Buffer.from('second')]), 'text/css');
    expect(after.etag).not.toBe(before.etag);
    async function* broken(): AsyncGenerator<Buffer> {
      yield Buffer.from('half');
      throw new Error('the sender is gone');
    }
    await expect(store.put('d', Readable.from(broken()), 'text/plain')).rejects.toThrow('the sender is gone');
    const { body, contentType } = await store.get('d');
    expect([await text(body), contentType]).toEqual(['second', 'text/css']);
  });

  it('says not_found for what does not exist, and deletes it without complaint', async () => {
    await expect(store.get('none/such')).rejects.toMatchObject({ code: 'not_found' });
    expect(await store.stat('none/such')).toBeUndefined();
    await store.delete('none/such');
    await store.put('e', Buffer.from('x'), 'text/plain');
    await store.delete('e');
    expect(await store.stat('e')).toBeUndefined();
  });

  it('refuses keys that could name anything else', async () => {
    for (const key of ['../d', '/d', 'a//b', '.hidden', '', 'a/', 'a b']) {
      await expect(store.get(key)).rejects.toThrow(RangeError);
      await expect(store.put(key, Buffer.from('x'), 'text/plain')).rejects.toThrow(RangeError);
      await expect(store.delete(key)).rejects.toThrow(RangeError);
    }
  });

  it('can be asked whether it works', () => expect(store.ping()).resolves.toBeUndefined());
});
