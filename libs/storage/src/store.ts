import type { Readable } from 'node:stream';
import { AppError } from '@reelgate/runtime';

/** What is known of a stored file. */
export interface StoredFile {
  readonly key: string;
  /** Bytes of the whole file. */
  readonly size: number;
  readonly contentType: string;
  /** Quoted entity tag, as it stands in an `ETag` header; changes when the content does. */
  readonly etag: string;
}

/** Bytes `start` to `end`, both inclusive and inside the file. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

export interface OpenFile extends StoredFile {
  /** The bytes of the range, or of the whole file. Consume or destroy it. */
  readonly body: Readable;
}

/**
 * Where uploads and archived films rest. Keys are relative paths such as `upload/acc_1/file_2.png` (`checkKey`); a file
 * is visible only when it is complete, and writing a key again replaces it whole.
 */
export interface Store {
  /**
   * Stores a file. When `body` fails, nothing is stored and its error is thrown. As every method it throws AppError
   * `storage_full` or `service_unavailable` when the store itself fails.
   */
  put(key: string, body: Buffer | Readable, contentType: string): Promise<StoredFile>;
  /**
   * Opens a file. Throws AppError `not_found` when there is none, RangeError when `range` is not inside it.
   */
  get(key: string, range?: ByteRange): Promise<OpenFile>;
  /** What is known of a file, or undefined when there is none. */
  stat(key: string): Promise<StoredFile | undefined>;
  /** Removes a file; one that does not exist is removed already. */
  delete(key: string): Promise<void>;
  /** A URL that anyone may download the file from for `seconds`; absent where the store cannot make one. */
  presign?(key: string, seconds: number): Promise<string>;
  /** Removes what killed processes have left half written; absent where nothing can be. Returns how many files. */
  sweep?(now: Date): Promise<number>;
  /** Rejects when the store cannot be used. */
  ping(): Promise<void>;
}

const KEY = /^(?=.{1,512}$)[A-Za-z0-9_][A-Za-z0-9._-]*(?:\/[A-Za-z0-9_][A-Za-z0-9._-]*)*$/;

/**
 * Throws RangeError unless `key` is one or more segments of letters, digits, `.`, `_` and `-`, separated by `/`. No
 * segment begins with a dot, so a key can name neither a parent folder nor a store's own hidden files.
 */
export function checkKey(key: string): void {
  if (!KEY.test(key)) throw new RangeError('not a key of the store');
}

/** The error of `get` for a key without a file. */
export function fileNotFound(): AppError {
  return new AppError('not_found', 'The file does not exist, or has been removed.');
}

/** Throws RangeError unless the range lies inside a file of `size` bytes. */
export function checkRange(range: ByteRange, size: number): void {
  if (range.start < 0 || range.end < range.start || range.end >= size) {
    throw new RangeError(`bytes ${range.start}-${range.end} are not inside ${size} bytes`);
  }
}

const FULL = new Set(['ENOSPC', 'EDQUOT', 'QuotaExceeded', 'XMinioStorageFull', 'InsufficientStorage']);

/**
 * What a failure of the store itself means to a caller: `storage_full`, or `service_unavailable` for anything else that
 * keeps it from working now.
 */
export function storeFailure(cause: unknown): AppError {
  if (cause instanceof AppError) return cause;
  const { code, name } = (typeof cause === 'object' && cause !== null ? cause : {}) as Record<
    string,
    unknown
  >;
  if (FULL.has(String(code)) || FULL.has(String(name))) {
    return new AppError('storage_full', 'There is no room for files at present.', {
      cause,
      retryAfterMs: 60_000,
    });
  }
  return new AppError('service_unavailable', 'The store of files cannot be used at present.', {
    cause,
    retryAfterMs: 5_000,
  });
}
