import { Transform } from 'node:stream';
import type { Readable } from 'node:stream';

const MIB = 1024 * 1024;
/** More than any vendor's films have: 4k at 128 Mbit/s. */
const BYTES_PER_SECOND = 16 * MIB;
/** What a file has beside its pictures, and the second more that vendors sometimes deliver. */
const BASE_BYTES = 64 * MIB;

/** The most bytes that a film of so many seconds can have. */
export function mostFilmBytes(seconds: number): number {
  return BASE_BYTES + Math.ceil(seconds) * BYTES_PER_SECOND;
}

/** What a vendor sends is no film that was asked for: it is longer than that can be. */
export class FilmTooLarge extends Error {
  override readonly name = 'FilmTooLarge';
  constructor(limit: number) {
    super(`what the vendor sends is larger than ${limit} bytes`);
  }
}

/** The same bytes, which fail with FilmTooLarge beyond `limit`. */
export function limited(body: Readable, limit: number): Readable {
  let size = 0;
  const gate = new Transform({
    transform(chunk: Buffer, _encoding, callback) {
      size += chunk.length;
      if (size > limit) callback(new FilmTooLarge(limit));
      else callback(null, chunk);
    },
  });
  body.once('error', (error) => gate.destroy(error));
  gate.once('close', () => body.destroy());
  return body.pipe(gate);
}
