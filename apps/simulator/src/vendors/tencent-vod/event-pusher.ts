import { createHash } from 'node:crypto';
import { sleep, systemClock } from '@reelgate/runtime';
import type { Logger } from '@reelgate/runtime';

const ANSWER_LIMIT_MS = 5000;
const VALID_SECONDS = 600;

export interface PushSettings {
  readonly url: string;
  readonly signKey: string | undefined;
  /** Milliseconds before each repeat of a delivery that failed; then the event is given up. */
  readonly retryDelaysMs: readonly number[];
}

/** POSTs events to the application's one notification address, one after the other. */
export class EventPusher {
  readonly #closing = new AbortController();

  constructor(
    private readonly settings: PushSettings,
    private readonly logger: Logger,
  ) {}

  /**
   * Delivers one event. With a sign key it carries `T` (unix seconds until which it counts) and `Sign`, the MD5 of key
   * and T: MD5 is the vendor's choice.
   *
   * @param nowMs milliseconds since 1970
   * @returns whether the receiver took it
   */
  async push(event: object, nowMs: number): Promise<boolean> {
    const until = Math.floor(nowMs / 1000) + VALID_SECONDS;
    const { signKey } = this.settings;
    const body = JSON.stringify(
      signKey
        ? { ...event, T: until, Sign: createHash('md5').update(`${signKey}${until}`).digest('hex') }
        : event,
    );
    for (const delayMs of [0, ...this.settings.retryDelaysMs]) {
      if (delayMs > 0) await sleep(systemClock, delayMs, this.#closing.signal);
      if (this.#closing.signal.aborted) return false;
      if (await this.#post(body)) return true;
    }
    return false;
  }

  close(): void {
    this.#closing.abort();
  }

  async #post(body: string): Promise<boolean> {
    try {
      const answer = await fetch(this.settings.url, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body,
        signal: AbortSignal.any([this.#closing.signal, AbortSignal.timeout(ANSWER_LIMIT_MS)]),
      });
      await answer.body?.cancel();
      if (answer.ok) return true;
      this.logger.warn({ status: answer.status }, 'an event was not taken');
    } catch (error) {
      if (!this.#closing.signal.aborted) this.logger.warn({ err: error }, 'an event could not be delivered');
    }
    return false;
  }
}
