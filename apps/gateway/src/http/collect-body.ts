import type { Readable } from 'node:stream';
import type { IncomingMessage } from 'node:http';
import { AppError } from '@reelgate/runtime';
import type { HeldBytes } from './body-budget.js';

/**
 * The bytes of a body, within its limit and the memory there is. Throws AppError: `payload_too_large`, `invalid_request`
 * for a body that is not as long as it announces, and what `held` throws.
 */
export async function collectBody(
  payload: Readable,
  raw: IncomingMessage,
  { most, held }: { readonly most: number; readonly held: HeldBytes },
): Promise<Buffer> {
  const announced = Number(raw.headers['content-length'] ?? 0);
  const packed = raw.headers['content-encoding'] !== undefined;
  if (announced > most) throw tooLarge(most);
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of payload as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > most) throw tooLarge(most);
      held.grow(chunk.length);
      chunks.push(chunk);
    }
  } catch (error) {
    if (error instanceof AppError || !raw.destroyed) throw error;
    throw new AppError('invalid_request', 'The connection was closed inside the body.', { cause: error });
  }
  if (!packed && raw.headers['content-length'] !== undefined && size !== announced) {
    throw new AppError('invalid_request', 'The body is not as long as content-length says.');
  }
  return Buffer.concat(chunks);
}

function tooLarge(most: number): AppError {
  return new AppError('payload_too_large', `The body is larger than ${most / 1024 / 1024} MiB.`);
}
