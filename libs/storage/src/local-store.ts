import { randomUUID } from 'node:crypto';
import type { BigIntStats } from 'node:fs';
import { constants } from 'node:fs';
import { access, mkdir, open, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { Readable } from 'node:stream';
import type { ByteRange, OpenFile, Store, StoredFile } from './store.js';
import { checkKey, checkRange, fileNotFound } from './store.js';

/** Files under construction; a key never begins with a dot, so none can be addressed. */
const WORK_FOLDER = '.tmp';
/** The media type rests beside the file. No key may end like this. */
const TYPE_SUFFIX = '.media-type';

function isMissing(error: unknown): boolean {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  return code === 'ENOENT' || code === 'ENOTDIR';
}

function etagOf(stats: BigIntStats): string {
  return `"${stats.size.toString(16)}-${stats.mtimeNs.toString(16)}-${stats.ino.toString(16)}"`;
}

/**
 * A store in a folder of this machine, shared by every process that mounts it. A file is written beside its place and
 * then renamed onto it, so readers see the old file or the new one, never half of one.
 */
export class LocalStore implements Store {
  readonly #root: string;

  constructor(folder: string) {
    this.#root = resolve(folder);
  }

  async put(key: string, body: Buffer | Readable, contentType: string): Promise<StoredFile> {
    const path = this.#path(key);
    const work = join(this.#root, WORK_FOLDER, randomUUID());
    await mkdir(dirname(path), { recursive: true });
    await mkdir(dirname(work), { recursive: true });
    const type = `${work}.type`;
    try {
      await writeFile(work, body);
      const handle = await open(work, 'r+');
      try {
        await handle.sync();
      } finally {
        await handle.close();
      }
      // The type is in place before the file is: a visible file always has one.
      await writeFile(type, contentType);
      await rename(type, path + TYPE_SUFFIX);
      await rename(work, path);
    } catch (error) {
      await rm(work, { force: true });
      await rm(type, { force: true });
      throw error;
    }
    const file = await this.stat(key);
    if (!file) throw fileNotFound();
    return file;
  }

  async get(key: string, range?: ByteRange): Promise<OpenFile> {
    const path = this.#path(key);
    const handle = await open(path, 'r').catch((error: unknown) => {
      throw isMissing(error) ? fileNotFound() : error;
    });
    try {
      // Of the open file, not of the path: a replacement in between changes nothing for this reader.
      const stats = await handle.stat({ bigint: true });
      if (!stats.isFile()) throw fileNotFound();
      const size = Number(stats.size);
      if (range) checkRange(range, size);
      const contentType = await this.#contentType(path);
      const body = size === 0 ? Readable.from([]) : handle.createReadStream({ ...range, autoClose: true });
      if (size === 0) await handle.close();
      return { key, size, contentType, etag: etagOf(stats), body };
    } catch (error) {
      await handle.close();
      throw error;
    }
  }

  async stat(key: string): Promise<StoredFile | undefined> {
    const path = this.#path(key);
    try {
      const stats = await stat(path, { bigint: true });
      if (!stats.isFile()) return undefined;
      return {
        key,
        size: Number(stats.size),
        contentType: await this.#contentType(path),
        etag: etagOf(stats),
      };
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw error;
    }
  }

  async delete(key: string): Promise<void> {
    const path = this.#path(key);
    await rm(path, { force: true });
    await rm(path + TYPE_SUFFIX, { force: true });
  }

  async ping(): Promise<void> {
    await mkdir(this.#root, { recursive: true });
    await access(this.#root, constants.W_OK);
  }

  async #contentType(path: string): Promise<string> {
    return await readFile(path + TYPE_SUFFIX, 'utf8');
  }

  #path(key: string): string {
    checkKey(key);
    if (key.endsWith(TYPE_SUFFIX)) throw new RangeError('not a key of the store');
    return join(this.#root, key);
  }
}
