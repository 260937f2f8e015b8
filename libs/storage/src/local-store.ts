import { randomUUID } from 'node:crypto';
import type { BigIntStats } from 'node:fs';
import { constants } from 'node:fs';
import { access, mkdir, open, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { Readable } from 'node:stream';
import type { ByteRange, OpenFile, Store, StoredFile } from './store.js';
import { checkKey, checkRange, fileNotFound, storeFailure } from './store.js';

/** Files under construction; a key never begins with a dot, so none can be addressed. */
const WORK_FOLDER = '.tmp';
/** The media type rests beside the file. No key may end like this. */
const TYPE_SUFFIX = '.media-type';
/** No file takes so long to arrive: its writer is dead. */
const ABANDONED_MS = 86_400_000;
/** Films and uploads are nobody's business but this account's. */
const PRIVATE_FOLDER = { recursive: true, mode: 0o700 };
const PRIVATE_FILE = { mode: 0o600 };

function isMissing(error: unknown): boolean {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  return code === 'ENOENT' || code === 'ENOTDIR';
}

/** A failure of the file system is the store's; anything else belongs to whoever caused it. */
function explained(error: unknown): unknown {
  return typeof error === 'object' && error !== null && 'syscall' in error ? storeFailure(error) : error;
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
    const type = `${work}.type`;
    try {
      await mkdir(dirname(path), PRIVATE_FOLDER);
      await mkdir(dirname(work), PRIVATE_FOLDER);
      await writeFile(work, body, PRIVATE_FILE);
      const handle = await open(work, 'r+');
      try {
        await handle.sync();
      } finally {
        await handle.close();
      }
      // The type is in place before the file is: a visible file always has one.
      await writeFile(type, contentType, PRIVATE_FILE);
      await rename(type, path + TYPE_SUFFIX);
      await rename(work, path);
    } catch (error) {
      // What cannot be removed is swept away later; what went wrong first is what matters.
      await Promise.allSettled([rm(work, { force: true }), rm(type, { force: true })]);
      throw explained(error);
    }
    const file = await this.stat(key);
    if (!file) throw fileNotFound();
    return file;
  }

  async get(key: string, range?: ByteRange): Promise<OpenFile> {
    const path = this.#path(key);
    const handle = await open(path, 'r').catch((error: unknown) => {
      throw isMissing(error) ? fileNotFound() : explained(error);
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
      throw explained(error);
    }
  }

  async delete(key: string): Promise<void> {
    const path = this.#path(key);
    await rm(path, { force: true });
    await rm(path + TYPE_SUFFIX, { force: true });
  }

  /** Removes what killed processes had begun to write and nobody has written to for a day; returns how many files. */
  async sweep(now: Date): Promise<number> {
    const folder = join(this.#root, WORK_FOLDER);
    const names = await readdir(folder).catch((error: unknown) => {
      if (isMissing(error)) return [];
      throw error;
    });
    let removed = 0;
    for (const name of names) {
      const path = join(folder, name);
      // Another process may be done with it meanwhile.
      const stats = await stat(path).catch(() => undefined);
      if (!stats || now.getTime() - stats.mtimeMs < ABANDONED_MS) continue;
      await rm(path, { force: true });
      removed += 1;
    }
    return removed;
  }

  async ping(): Promise<void> {
    await mkdir(this.#root, PRIVATE_FOLDER);
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
