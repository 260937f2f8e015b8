import { Readable } from 'node:stream';
import type { Transform } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import { AppError } from '@reelgate/runtime';

const DECODERS: Readonly<Record<string, () => Transform>> = {
  gzip: createGunzip,
  'x-gzip': createGunzip,
  deflate: createInflate,
  br: createBrotliDecompress,
};

/** A body as it came off the wire, counted, so that the server can compare it with `content-length`. */
type Counted = Readable & { receivedEncodedLength?: number };

/**
 * The body without its `content-encoding`. Whoever reads it gets an AppError: `payload_too_large` when more than `most` bytes
 * come out of it, `invalid_request` when it is not what it says. Throws `unsupported_media_type` for a coding that is not
 * known, and for several.
 */
export function unpackBody(encoding: string | undefined, packed: Readable, most: number): Readable {
  const coding = encoding?.trim().toLowerCase() ?? '';
  if (coding === '' || coding === 'identity') return packed;
  const decoder = Object.hasOwn(DECODERS, coding) ? DECODERS[coding] : undefined;
  if (!decoder) {
    throw new AppError(
      'unsupported_media_type',
      `The content-encoding ${JSON.stringify(coding.slice(0, 40))} is not understood; send gzip, deflate, br, or none.`,
    );
  }
  const unpacked: Counted = Readable.from(
    unpack(packed, decoder(), { coding, most, count: (bytes) => (unpacked.receivedEncodedLength! += bytes) }),
    { objectMode: false },
  );
  unpacked.receivedEncodedLength = 0;
  return unpacked;
}

async function* unpack(
  packed: Readable,
  decoder: Transform,
  {
    coding,
    most,
    count,
  }: { readonly coding: string; readonly most: number; readonly count: (bytes: number) => void },
): AsyncGenerator<Buffer> {
  const fail = (error?: Error): void =>
    void decoder.destroy(error ?? new Error('the connection was closed inside the body'));
  const closed = (): void => {
    if (!packed.readableEnded) fail();
  };
  packed
    .once('error', fail)
    .once('close', closed)
    .on('data', (chunk: Buffer) => count(chunk.length));
  let size = 0;
  try {
    for await (const chunk of packed.pipe(decoder) as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > most) {
        throw new AppError(
          'payload_too_large',
          `The body is larger than ${most / 1024 / 1024} MiB unpacked.`,
        );
      }
      yield chunk;
    }
  } catch (cause) {
    if (cause instanceof AppError) throw cause;
    throw new AppError('invalid_request', `The body is not valid ${coding}.`, { cause });
  } finally {
    packed.off('error', fail).off('close', closed);
    packed.unpipe(decoder);
    decoder.destroy();
    // The rest is read and thrown away, so that the client gets to read the answer.
    packed.resume();
  }
}
