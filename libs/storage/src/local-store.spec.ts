import { describe, it, expect, beforeEach, afterEach } from '@jest/globals';
import { mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer, text } from 'node:stream/consumers';
import { LocalStore } from './local-store.js';

describe('LocalStore', () => {
  let folder: string;
  let store: LocalStore;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'reelgate-store-'));
    store = new LocalStore(join(folder, 'files'));
  });
  afterEach(async () => {
    await rm(folder, { recursive: true, force: true });
  });

  it('gives back what was put, with size, type and tag', async () => {
    const put = await store.put('upload/a.png', Buffer.from('hello'), 'image/png');
    expect(put).toMatchObject({ key: 'upload/a.png', size: 5, contentType: 'image/png' });
    expect(put.etag).toMatch(/^".+"$/);
    const got = await store.get('upload/a.png');
    expect(await text(got.body)).toBe('hello');
    expect(got.etag).toBe(put.etag);
    expect(await store.stat('upload/a.png')).toEqual(put);
  });

  it('stores a stream', async () => {
    await store.put(
      'result/b.mp4',
      Readable.from([Buffer.alloc(70_000, 1), Buffer.alloc(3, 2)]),
      'video/mp4',
    );
    const got = await store.get('result/b.mp4');
    const bytes = await buffer(got.body);
    expect(bytes.length).toBe(70_003);
    expect(bytes.subarray(-3)).toEqual(Buffer.alloc(3, 2));
  });

  it('keeps an empty file', async () => {
    await store.put('empty', Buffer.alloc(0), 'text/plain');
    const got = await store.get('empty');
    expect(got.size).toBe(0);
    expect(await text(got.body)).toBe('');
  });

  it('opens a range, and refuses one that is not inside the file', async () => {
    await store.put('c', Buffer.from('0123456789'), 'text/plain');
    const got = await store.get('c', { start: 2, end: 4 });
    expect(got.size).toBe(10);
    expect(await text(got.body)).toBe('234');
    await expect(store.get('c', { start: 5, end: 10 })).rejects.toThrow(RangeError);
    await expect(store.get('c', { start: 3, end: 2 })).rejects.toThrow(RangeError);
  });

  it('stores nothing of a stream that fails, and leaves the earlier file alone', async () => {
    await store.put('d', Buffer.from('old'), 'text/plain');
    async function* broken(): AsyncGenerator<Buffer> {
      yield Buffer.from('half');
      throw new Error('the sender is gone');
    }
    await expect(store.put('d', Readable.from(broken()), 'text/plain')).rejects.toThrow('the sender is gone');
    expect(await text((await store.get('d')).body)).toBe('old');
    expect(await readdir(join(folder, 'files', '.tmp'))).toEqual([]);
  });

  it('gives a reader the file it opened, whatever replaces it meanwhile', async () => {
    const before = await store.put('e', Buffer.from('first'), 'text/plain');
    const got = await store.get('e');
    const after = await store.put('e', Buffer.from('other'), 'text/plain');
    expect(await text(got.body)).toBe('first');
    expect(after.etag).not.toBe(before.etag);
  });

  it('says not_found for what does not exist, and deletes it without complaint', async () => {
    await expect(store.get('none/such')).rejects.toMatchObject({ code: 'not_found' });
    expect(await store.stat('none/such')).toBeUndefined();
    await store.delete('none/such');
    await store.put('f', Buffer.from('x'), 'text/plain');
    await store.delete('f');
    expect(await store.stat('f')).toBeUndefined();
    expect((await readdir(join(folder, 'files'))).filter((name) => name !== '.tmp')).toEqual([]);
    // A folder is no file.
    await store.put('g/h', Buffer.from('x'), 'text/plain');
    expect(await store.stat('g')).toBeUndefined();
    await expect(store.get('g')).rejects.toMatchObject({ code: 'not_found' });
  });

  it.each([
    '../secret',
    'a/../../secret',
    '/etc/passwd',
    'a//b',
    '.hidden',
    'a/.tmp/x',
    'a\\b',
    'a\0b',
    '',
    'a/',
    'x.media-type',
    'a'.repeat(513),
    'ä',
    'a b',
  ])('refuses the key %j', async (key) => {
    await writeFile(join(folder, 'secret'), 'secret');
    await expect(store.get(key)).rejects.toThrow(RangeError);
    await expect(store.put(key, Buffer.from('x'), 'text/plain')).rejects.toThrow(RangeError);
    await expect(store.stat(key)).rejects.toThrow(RangeError);
    await expect(store.delete(key)).rejects.toThrow(RangeError);
    expect(await readFile(join(folder, 'secret'), 'utf8')).toBe('secret');
  });

  it('keeps files from other accounts of the machine', async () => {
    await store.put('upload/a.png', Buffer.from('x'), 'image/png');
    for (const [path, mode] of [
      ['files', 0o700],
      ['files/upload', 0o700],
      ['files/upload/a.png', 0o600],
      ['files/upload/a.png.media-type', 0o600],
    ] as const) {
      expect([path, (await stat(join(folder, path))).mode & 0o777]).toEqual([path, mode]);
    }
  });

  it('sweeps away what a killed process had begun, not what is being written', async () => {
    await store.put('a', Buffer.from('x'), 'text/plain');
    const [dead, alive] = ['dead', 'alive'].map((name) => join(folder, 'files/.tmp', name)) as [
      string,
      string,
    ];
    await writeFile(dead, 'half');
    await writeFile(alive, 'half');
    const now = new Date();
    const yesterday = new Date(now.getTime() - 86_400_001);
    await utimes(dead, yesterday, yesterday);
    expect(await store.sweep(now)).toBe(1);
    expect(await readdir(join(folder, 'files/.tmp'))).toEqual(['alive']);
    expect(await text((await store.get('a')).body)).toBe('x');
    expect(await new LocalStore(join(folder, 'none')).sweep(now)).toBe(0);
  });

  it('says that there is no room, or that it does not work', async () => {
    async function* full(): AsyncGenerator<Buffer> {
      yield Buffer.from('half');
      throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC', syscall: 'write' });
    }
    await expect(store.put('a', Readable.from(full()), 'text/plain')).rejects.toMatchObject({
      code: 'storage_full',
      status: 507,
    });
    await writeFile(join(folder, 'file'), '');
    const broken = new LocalStore(join(folder, 'file/files'));
    await expect(broken.put('a', Buffer.from('x'), 'text/plain')).rejects.toMatchObject({
      code: 'service_unavailable',
    });
  });

  it('is usable once its folder can be made', async () => {
    await expect(store.ping()).resolves.toBeUndefined();
    await writeFile(join(folder, 'file'), '');
    await expect(new LocalStore(join(folder, 'file')).ping()).rejects.toMatchObject({
      code: expect.stringMatching(/EEXIST|ENOTDIR/),
    });
  });
});
