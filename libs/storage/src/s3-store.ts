import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import type { ByteRange, OpenFile, Store, StoredFile } from './store.js';
import { checkKey, checkRange, fileNotFound, storeFailure } from './store.js';

export interface S3Options {
  readonly bucket: string;
  readonly region: string;
  /** URL of an S3-compatible service; absent = AWS. */
  readonly endpoint?: string | undefined;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** `https://host/bucket/key` instead of `https://bucket.host/key`: most services that are not AWS need it. */
  readonly pathStyle: boolean;
}

const DEFAULT_TYPE = 'application/octet-stream';

function statusOf(error: unknown): number | undefined {
  if (typeof error !== 'object' || error === null || !('$metadata' in error)) return undefined;
  return (error.$metadata as { httpStatusCode?: number }).httpStatusCode;
}

function fail(error: unknown): never {
  throw storeFailure(error);
}

/** A store in a bucket of an S3-compatible service. Replacing and removing are atomic there. */
export class S3Store implements Store {
  readonly #client: S3Client;
  readonly #bucket: string;

  constructor(options: S3Options) {
    this.#bucket = options.bucket;
    this.#client = new S3Client({
      region: options.region,
      ...(options.endpoint ? { endpoint: options.endpoint } : {}),
      forcePathStyle: options.pathStyle,
      credentials: { accessKeyId: options.accessKeyId, secretAccessKey: options.secretAccessKey },
      // Trailing checksums are AWS's own; other services refuse the encoding they come in.
      requestChecksumCalculation: 'WHEN_REQUIRED',
      responseChecksumValidation: 'WHEN_REQUIRED',
    });
  }

  async put(key: string, body: Buffer | Readable, contentType: string): Promise<StoredFile> {
    checkKey(key);
    return Buffer.isBuffer(body)
      ? await this.#send(key, body, body.length, contentType)
      : await this.#spool(key, body, contentType);
  }

  /** S3 wants the length before the bytes, and a film does not belong in memory: it passes through a temporary file. */
  async #spool(key: string, body: Readable, contentType: string): Promise<StoredFile> {
    const folder = await mkdtemp(join(tmpdir(), 'reelgate-')).catch(fail);
    try {
      const path = join(folder, randomUUID());
      await writeFile(path, body).catch((error: unknown) => {
        // What is no failure of the file system is the sender's.
        throw typeof error === 'object' && error !== null && 'syscall' in error ? storeFailure(error) : error;
      });
      const { size } = await stat(path);
      return await this.#send(key, createReadStream(path), size, contentType);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }

  async #send(key: string, body: Buffer | Readable, size: number, contentType: string): Promise<StoredFile> {
    const { ETag } = await this.#client
      .send(
        new PutObjectCommand({
          Bucket: this.#bucket,
          Key: key,
          Body: body,
          ContentLength: size,
          ContentType: contentType,
        }),
      )
      .catch(fail);
    return { key, size, contentType, etag: ETag ?? '""' };
  }

  async get(key: string, range?: ByteRange): Promise<OpenFile> {
    checkKey(key);
    try {
      const object = await this.#client.send(
        new GetObjectCommand({
          Bucket: this.#bucket,
          Key: key,
          ...(range ? { Range: `bytes=${range.start}-${range.end}` } : {}),
        }),
      );
      const body = object.Body as Readable;
      const total = object.ContentRange?.split('/')[1];
      const size = total === undefined ? (object.ContentLength ?? 0) : Number(total);
      if (range) {
        try {
          // The service cuts a range that is too long; the local store does not, and neither must this one.
          checkRange(range, size);
        } catch (error) {
          body.destroy();
          throw error;
        }
      }
      return { key, size, contentType: object.ContentType ?? DEFAULT_TYPE, etag: object.ETag ?? '""', body };
    } catch (error) {
      if (statusOf(error) === 404) throw fileNotFound();
      if (statusOf(error) === 416 || error instanceof RangeError)
        throw new RangeError('the range is not inside the file');
      throw storeFailure(error);
    }
  }

  async stat(key: string): Promise<StoredFile | undefined> {
    checkKey(key);
    try {
      const head = await this.#client.send(new HeadObjectCommand({ Bucket: this.#bucket, Key: key }));
      return {
        key,
        size: head.ContentLength ?? 0,
        contentType: head.ContentType ?? DEFAULT_TYPE,
        etag: head.ETag ?? '""',
      };
    } catch (error) {
      if (statusOf(error) === 404) return undefined;
      throw storeFailure(error);
    }
  }

  async delete(key: string): Promise<void> {
    checkKey(key);
    await this.#client.send(new DeleteObjectCommand({ Bucket: this.#bucket, Key: key })).catch(fail);
  }

  async presign(key: string, seconds: number): Promise<string> {
    checkKey(key);
    return await getSignedUrl(this.#client, new GetObjectCommand({ Bucket: this.#bucket, Key: key }), {
      expiresIn: seconds,
    });
  }

  async ping(): Promise<void> {
    await this.#client.send(new HeadBucketCommand({ Bucket: this.#bucket }));
  }
}
