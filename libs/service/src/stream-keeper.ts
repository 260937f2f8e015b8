import { ensureStreams, isMissingStream, readStreams } from '@reelgate/bus';
import type { BusConnection } from '@reelgate/bus';
import { noticeStreamLoss } from '@reelgate/db';
import type { Database, Outbox } from '@reelgate/db';
import { BackgroundLoop, systemClock } from '@reelgate/runtime';
import type { Logger } from '@reelgate/runtime';

const LOOK_EVERY_MS = 5_000;

export interface StreamKeeperParts {
  readonly bus: BusConnection;
  /** Of a stream that it makes; undefined = another service makes them. */
  readonly replicas: number | undefined;
  readonly database: Database;
  readonly schema: string;
  readonly outbox: Outbox;
  readonly logger: Logger;
}

/**
 * Sees to it that the streams are there, and that nothing stays lost with them: when the server has come back without its
 * storage they are made anew, by a service that may, and what this one has sent is sent again. Looks at the start, whenever the connection is
 * back, and every few seconds.
 */
export class StreamKeeper {
  readonly #loop: BackgroundLoop;

  constructor(private readonly parts: StreamKeeperParts) {
    this.#loop = new BackgroundLoop({
      name: 'streams',
      everyMs: LOOK_EVERY_MS,
      pauseFirst: true,
      round: () => this.#look(),
      // Its counterpart is a server, whose time is the real one.
      clock: systemClock,
      logger: parts.logger,
    });
    parts.bus.onReconnect(() => this.#loop.wake());
  }

  /** Resolves when the streams are there and compared with what is remembered of them; goes on looking from then on. */
  async start(): Promise<void> {
    await this.#look();
    this.#loop.start();
  }

  stop(): Promise<void> {
    return this.#loop.stop();
  }

  /** Readiness check: rejects while a stream is missing. */
  async check(): Promise<void> {
    await readStreams(this.parts.bus);
  }

  async #look(): Promise<void> {
    const { bus, replicas, database, schema, outbox, logger } = this.parts;
    try {
      await readStreams(bus);
    } catch (error) {
      if (!isMissingStream(error) || replicas === undefined) throw error;
      await ensureStreams(bus, replicas);
      logger.error('streams were missing and have been made anew');
    }
    const messages = await noticeStreamLoss(database, schema, () => readStreams(bus));
    if (messages === 0) return;
    logger.error({ messages }, 'the streams have lost messages: all that are kept are published again');
    outbox.wake();
  }
}
