import { Inject, Injectable } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { AppError, CLOCK, LOGGER } from '@reelgate/runtime';
import type { Clock, Logger } from '@reelgate/runtime';

/** Downloads under way at once: in all (no more than one vendor's host gets connections), of an account, of one film. */
const LIMITS = { all: 256, account: 64, film: 16 } as const;
const RETRY_MS = 5_000;
/** A reader that takes less than this in a window is cut off: nobody watches a film so slowly. */
const WINDOW_MS = 30_000;
const LEAST_BYTES = 256 * 1024;

/** Whose download it is, as far as that is known. */
export interface DownloadOf {
  readonly account?: string;
  readonly film: string;
}

/**
 * Keeps those who read slowly, or not at all, from holding every connection: so many downloads at once for everybody, each
 * account and each film, and a least rate for each.
 */
@Injectable()
export class DownloadLimits {
  readonly #underWay = new Map<string, number>();

  constructor(
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** Counts a download until its answer is over. Throws AppError `concurrency_limit_exceeded`. */
  enter({ account, film }: DownloadOf, reply: FastifyReply): void {
    const counters: [name: string, limit: number][] = [
      ['all', LIMITS.all],
      [`film ${film}`, LIMITS.film],
      ...(account === undefined ? [] : [[`account ${account}`, LIMITS.account] as [string, number]]),
    ];
    if (counters.some(([name, limit]) => (this.#underWay.get(name) ?? 0) >= limit)) {
      throw new AppError(
        'concurrency_limit_exceeded',
        'Too many downloads are under way. Try again in a moment.',
        {
          retryAfterMs: RETRY_MS,
        },
      );
    }
    for (const [name] of counters) this.#count(name, 1);
    const stopWatching = this.#watch(reply);
    reply.raw.once('close', () => {
      stopWatching();
      for (const [name] of counters) this.#count(name, -1);
    });
  }

  #count(name: string, change: 1 | -1): void {
    const count = (this.#underWay.get(name) ?? 0) + change;
    if (count > 0) this.#underWay.set(name, count);
    else this.#underWay.delete(name);
  }

  /** Cuts the answer off when its reader falls below the least rate; returns how to stop watching. */
  #watch(reply: FastifyReply): () => void {
    const { socket } = reply.raw;
    let sent = socket?.bytesWritten ?? 0;
    let cancel = (): void => undefined;
    const look = (): void => {
      const now = socket?.bytesWritten ?? 0;
      // Until the headers are out it is the vendor who is slow, which has a limit of its own.
      if (reply.raw.headersSent && now - sent < LEAST_BYTES) {
        this.logger.info(
          { requestId: reply.request.id },
          'a download was cut off: its reader takes too little',
        );
        reply.raw.destroy();
        return;
      }
      sent = now;
      cancel = this.clock.setTimer(look, WINDOW_MS);
    };
    cancel = this.clock.setTimer(look, WINDOW_MS);
    return () => cancel();
  }
}
