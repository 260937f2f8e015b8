import { imageSize } from 'image-size';

/** Most bytes of a picture that are looked at for its size: more than any camera writes before it. */
export const PICTURE_HEAD_BYTES = 512 * 1024;
/** Most pixels of a side that any vendor can be sent. */
export const MOST_PIXELS = 16_384;

export interface PictureSize {
  readonly width: number;
  readonly height: number;
}

/** The size that the first bytes of a picture state; nothing is decoded. Undefined when they do not state one. */
export function sizeOfPicture(head: Buffer): PictureSize | undefined {
  try {
    // In memory of its own: the library reads on behind a view into a larger one.
    const { width, height } = imageSize(Uint8Array.from(head.subarray(0, PICTURE_HEAD_BYTES)));
    return width > 0 && height > 0 ? { width, height } : undefined;
  } catch {
    // The library throws for bytes that are no picture, or that end before the size.
    return undefined;
  }
}

/**
 * Whether a picture has an end, found out while its bytes pass. What programs append behind the end does not matter (a phone
 * puts a film there). Formats whose end cannot be told are taken to be whole.
 */
export class EndOfPicture {
  readonly #mark: Buffer | undefined;
  /** Where the end can be at the earliest. */
  readonly #from: number;
  /** The length that the file states of itself. */
  readonly #stated: number;
  #size = 0;
  #rest: Buffer = Buffer.alloc(0);
  #seen = false;

  /** `head` are the picture's first bytes, which are still to be pushed. */
  constructor(contentType: string, head: Buffer) {
    const scan = contentType === 'image/jpeg' ? startOfScan(head) : undefined;
    this.#mark =
      contentType === 'image/png'
        ? Buffer.from('IEND', 'latin1')
        : scan === undefined
          ? undefined
          : Buffer.from([0xff, 0xd9]);
    this.#from = scan ?? 0;
    // Some programs do not count the byte that makes it even.
    this.#stated = contentType === 'image/webp' ? head.readUInt32LE(4) + 7 : 0;
  }

  push(chunk: Buffer): void {
    const start = this.#size - this.#rest.length;
    this.#size += chunk.length;
    if (!this.#mark || this.#seen) return;
    const bytes = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    this.#seen = bytes.includes(this.#mark, Math.max(0, this.#from - start));
    // The mark may lie across two chunks.
    this.#rest = bytes.subarray(Math.max(0, bytes.length - this.#mark.length + 1));
  }

  get isMissing(): boolean {
    return this.#size < this.#stated || (this.#mark !== undefined && !this.#seen);
  }
}

/**
 * Where the pixels of a JPEG begin: behind its segments, one of which may hold a smaller JPEG with an end of its own.
 * Undefined when that is not among these bytes.
 */
function startOfScan(head: Buffer): number | undefined {
  for (let at = 2; at + 4 <= head.length && head[at] === 0xff;) {
    const marker = head[at + 1]!;
    if (marker === 0xda) return at;
    // A marker may be preceded by any number of such bytes.
    at += marker === 0xff ? 1 : 2 + head.readUInt16BE(at + 2);
  }
  return undefined;
}
