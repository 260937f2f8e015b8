import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { Inject, Injectable } from '@nestjs/common';
import { UploadedFile } from '@reelgate/catalog';
import { AppError, CLOCK, LOGGER, newId } from '@reelgate/runtime';
import type { Clock, Logger } from '@reelgate/runtime';
import type { Store } from '@reelgate/storage';
import { GatewayEnv } from '../gateway-env.js';
import { STORE } from '../tokens.js';
import { describeBytes, KNOWN_MEDIA, SNIFF_BYTES, sniffMedia } from './sniff-media.js';
import { UploadsRepository } from './uploads.repository.js';

/** Most bytes of one file. */
export const MAX_FILE_BYTES = 20 * 1024 * 1024;
/** A file that no task refers to yet is kept this long: more than any request takes. */
const UNUSED_MS = 3_600_000;
const PRUNE_BATCH = 100;
const RELEASE_BATCH = 1_000;
const MIB = 1024 * 1024;

/** A file that has been received and stored. */
export interface StoredUpload {
  readonly file: UploadedFile;
  /** SHA-256 of the content: two requests with the same picture are the same request. */
  readonly digest: string;
  /** Where in the request it stood. */
  readonly param: string;
}

/** Files received from clients: stored under keys of their own, and removed when nobody needs them any more. */
@Injectable()
export class UploadService {
  constructor(
    private readonly uploads: UploadsRepository,
    @Inject(STORE) private readonly store: Store,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
    private readonly env: GatewayEnv,
  ) {}

  /**
   * Stores a file while it arrives. Throws AppError, naming `param`: `payload_too_large` beyond 20 MiB,
   * `invalid_media_url` for content of another type than vendors take, `upload_quota_exceeded` when the account keeps too
   * much already; and whatever the source throws.
   */
  async receive(
    source: AsyncIterable<Buffer> | Buffer,
    accountId: string,
    param: string,
  ): Promise<StoredUpload> {
    const chunks = (Buffer.isBuffer(source) ? Readable.from([source]) : source)[Symbol.asyncIterator]();
    const head = await readHead(chunks);
    const media = sniffMedia(head);
    if (!media) {
      throw new AppError('invalid_media_url', `\`${param}\` ${describeBytes(head)}; send ${KNOWN_MEDIA}.`, {
        param,
      });
    }
    await this.#checkQuota(accountId, param);
    const key = `upload/${newId('file', this.clock.now())}.${media.extension}`;
    const now = this.clock.now();
    await this.uploads.insert({
      key,
      accountId,
      contentType: media.contentType,
      createdAt: now,
      expiresAt: new Date(now.getTime() + UNUSED_MS),
    });
    const hash = createHash('sha256');
    try {
      const { size } = await this.store.put(
        key,
        Readable.from(measured(head, chunks, hash, param)),
        media.contentType,
      );
      await this.uploads.received(key, size);
      return { file: new UploadedFile(key, media.contentType, size), digest: hash.digest('hex'), param };
    } catch (error) {
      await this.discard([{ file: new UploadedFile(key, media.contentType) }]);
      throw error;
    }
  }

  /** Removes files of a request that was refused. What cannot be removed now expires by itself. */
  async discard(uploads: readonly Pick<StoredUpload, 'file'>[]): Promise<void> {
    if (uploads.length === 0) return;
    try {
      await this.#remove(uploads.map(({ file }) => file.file));
    } catch (error) {
      this.logger.warn({ err: error }, 'uploads of a refused request stay until they expire');
    }
  }

  /**
   * Removes files that have expired or that no task needs any more, and what killed processes had begun to store; returns
   * how many files. Several replicas may do it at once.
   */
  async prune(): Promise<number> {
    const now = this.clock.now();
    await this.uploads.release(now, RELEASE_BATCH);
    await this.store.sweep?.(now);
    const keys = await this.uploads.expired(now, PRUNE_BATCH);
    await this.#remove(keys);
    return keys.length;
  }

  async #checkQuota(accountId: string, param: string): Promise<void> {
    const megabytes = this.env.REELGATE_UPLOAD_QUOTA_MB;
    if (megabytes === 0 || (await this.uploads.bytesOf(accountId)) < megabytes * MIB) return;
    throw new AppError('upload_quota_exceeded', `The files of this account take ${megabytes} MiB already.`, {
      param,
    });
  }

  /** The file first: a row without a file is harmless, a file without a row is forgotten. */
  async #remove(keys: readonly string[]): Promise<void> {
    for (const key of keys) await this.store.delete(key);
    if (keys.length > 0) await this.uploads.delete(keys);
  }
}

type Chunks = AsyncIterator<Buffer>;

async function readHead(chunks: Chunks): Promise<Buffer> {
  let head = Buffer.alloc(0);
  while (head.length < SNIFF_BYTES) {
    const { done, value } = await chunks.next();
    if (done) break;
    head = Buffer.concat([head, value]);
  }
  return head;
}

async function* measured(
  head: Buffer,
  chunks: Chunks,
  hash: { update(bytes: Buffer): unknown },
  param: string,
): AsyncGenerator<Buffer> {
  let size = 0;
  for (let chunk: Buffer | undefined = head; chunk;) {
    size += chunk.length;
    if (size > MAX_FILE_BYTES) {
      throw new AppError('payload_too_large', `\`${param}\` is larger than 20 MiB.`, { param });
    }
    hash.update(chunk);
    yield chunk;
    const { done, value }: IteratorResult<Buffer> = await chunks.next();
    chunk = done ? undefined : value;
  }
}
