import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import { AppError } from '@reelgate/runtime';
import type { Clock } from '@reelgate/runtime';

const WINDOW_MS = 30_000;
/** 70 kbit/s: no line in earnest is slower. */
const LEAST_BYTES = 256 * 1024;

/**
 * Refuses a body that brings less than so much in a window and has not ended with it: what has arrived of it takes memory
 * that others want.
 */
export function keepPace(request: IncomingMessage, payload: Readable, clock: Clock): void {
  const { 'content-length': length = '0', 'transfer-encoding': transfer } = request.headers;
  if (length === '0' && transfer === undefined) return;
  let seen = request.socket.bytesRead;
  let cancel = (): void => undefined;
  const look = (): void => {
    const now = request.socket.bytesRead;
    // What waits to be read is our delay.
    const waits = request.readableLength >= request.readableHighWaterMark;
    if (now - seen < LEAST_BYTES && !waits && !request.complete) {
      payload.destroy(new AppError('invalid_request', 'The body arrives too slowly.'));
      return;
    }
    seen = now;
    cancel = clock.setTimer(look, WINDOW_MS);
  };
  cancel = clock.setTimer(look, WINDOW_MS);
  const over = (): void => cancel();
  request.once('end', over).once('close', over);
}
