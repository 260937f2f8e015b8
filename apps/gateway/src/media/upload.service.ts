import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { Inject, Injectable } from '@nestjs/common';
import { UploadedFile } from '@reelgate/catalog';
import { AppError, CLOCK, LOGGER, newId } from '@reelgate/runtime';
import type { Clock, Logger } from '@reelgate/runtime';
import type { Store } from '@reelgate/storage';
import { GatewayEnv } from '../gateway-env.js';
import { STORE } from '../tokens.js';
import { EndOfPicture, MOST_PIXELS, PICTURE_HEAD_BYTES, sizeOfPicture } from './look-at-picture.js';
import type { PictureSize } from './look-at-picture.js';
import { describeBytes, KNOWN_MEDIA, SNIFF_BYTES, sniffMedia } from './sniff-media.js';
import type { SniffedMedia } from './sniff-media.js';
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
   * `invalid_media_url` for content of another type than vendors take and for pictures that are cut off or beyond any
   * size, `upload_quota_exceeded` when the account keeps too
   * much already; and whatever the source throws.
   */
  async receive(
    source: AsyncIterable<Buffer> | Buffer,
    accountId: string,
    param: string,
  ): Promise<StoredUpload> {
    const chunks = (Buffer.isBuffer(source) ? Readable.from([source]) : source)[Symbol.asyncIterator]();
    let head = await readHead(chunks, SNIFF_BYTES);
    const media = sniffMedia(head.bytes);
    if (!media) {
      throw new AppError(
        'invalid_media_url',
        `\`${param}\` ${describeBytes(head.bytes)}; send ${KNOWN_MEDIA}.`,
        {
          param,
        },
      );
    }
    let picture: { readonly pixels: PictureSize | undefined; readonly end: EndOfPicture } | undefined;
    if (media.contentType.startsWith('image/')) {
      head = await readHead(chunks, PICTURE_HEAD_BYTES, head);
      const pixels = checkSize(head, media, param);
      picture = { pixels, end: new EndOfPicture(media.contentType, head.bytes) };
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
      const bytes = whole(measured(head.bytes, chunks, hash, param), media, param, picture?.end);
      const { size } = await this.store.put(key, Readable.from(bytes), media.contentType);
      await this.uploads.received(key, size);
      const file = new UploadedFile(key, media.contentType, size, picture?.pixels);
      return { file, digest: hash.digest('hex'), param };
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

/** The first bytes of a file, and whether they are all of it. */
interface Head {
  readonly bytes: Buffer;
  readonly isAll: boolean;
}

/** Reads on until there are so many bytes, or no more. */
async function readHead(
  chunks: Chunks,
  least: number,
  { bytes, isAll }: Head = { bytes: Buffer.alloc(0), isAll: false },
): Promise<Head> {
  const parts = bytes.length === 0 ? [] : [bytes];
  let size = bytes.length;
  while (!isAll && size < least) {
    const { done, value } = await chunks.next();
    if (done) isAll = true;
    else {
      parts.push(value);
      size += value.length;
    }
  }
  return { bytes: parts.length === 1 ? parts[0]! : Buffer.concat(parts), isAll };
}

/** The size of a picture; undefined when it stands further back than anybody looks. */
function checkSize({ bytes, isAll }: Head, media: SniffedMedia, param: string): PictureSize | undefined {
  const pixels = sizeOfPicture(bytes);
  if (!pixels && isAll) throw refusePicture(param, `is a ${media.name} that is cut off or damaged`);
  if (pixels && Math.max(pixels.width, pixels.height) > MOST_PIXELS) {
    const { width, height } = pixels;
    throw refusePicture(param, `is ${width}×${height}; a picture has at most ${MOST_PIXELS} pixels a side`);
  }
  return pixels;
}

/** The same bytes, which fail at the end when some are missing there. */
async function* whole(
  chunks: AsyncIterable<Buffer>,
  media: SniffedMedia,
  param: string,
  end: EndOfPicture | undefined,
): AsyncGenerator<Buffer> {
  for await (const chunk of chunks) {
    end?.push(chunk);
    yield chunk;
  }
  if (end?.isMissing) throw refusePicture(param, `is a ${media.name} that is cut off`);
}

function refusePicture(param: string, what: string): AppError {
  return new AppError('invalid_media_url', `\`${param}\` ${what}.`, { param });
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
