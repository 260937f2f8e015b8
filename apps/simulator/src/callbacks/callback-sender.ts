import { sleep, systemClock } from '@reelgate/runtime';
import type { Logger } from '@reelgate/runtime';

const ANSWER_LIMIT_MS = 5000;
/** Milliseconds before each repeat of a delivery that failed; then it is given up. */
const RETRY_DELAYS_MS = [1000, 5000];

export interface CallbackDelivery {
  readonly url: string;
  /** Deliveries about one subject go out in their order. */
  readonly about: string;
  readonly body: string;
  /** Made anew for every try: they may hold a date. */
  readonly headers: () => Readonly<Record<string, string>>;
}

/** POSTs callbacks to the addresses that clients named. Tries three times; a status from 200 to 299 is a success. */
export class CallbackSender {
  readonly #closing = new AbortController();
  readonly #lines = new Map<string, Promise<void>>();

  constructor(private readonly logger: Logger) {}

  /** Sends behind what is still on its way about the same subject; never throws. */
  send(delivery: CallbackDelivery): void {
    const before = this.#lines.get(delivery.about) ?? Promise.resolve();
    const line = before
      .then(() => this.#deliver(delivery))
      .finally(() => {
        if (this.#lines.get(delivery.about) === line) this.#lines.delete(delivery.about);
      });
    this.#lines.set(delivery.about, line);
  }

  /** Gives up what is under way. */
  async close(): Promise<void> {
    this.#closing.abort();
    await Promise.all(this.#lines.values());
  }

  async #deliver(delivery: CallbackDelivery): Promise<void> {
    for (const delayMs of [0, ...RETRY_DELAYS_MS]) {
      if (delayMs > 0) await sleep(systemClock, delayMs, this.#closing.signal);
      if (this.#closing.signal.aborted) return;
      if (await this.#post(delivery)) return;
    }
    this.logger.warn({ about: delivery.about }, 'a callback was given up');
  }

  async #post({ url, body, headers, about }: CallbackDelivery): Promise<boolean> {
    try {
      const answer = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers() },
        body,
        redirect: 'manual',
        signal: AbortSignal.any([this.#closing.signal, AbortSignal.timeout(ANSWER_LIMIT_MS)]),
      });
      await answer.body?.cancel();
      if (answer.ok) return true;
      this.logger.warn({ about, status: answer.status }, 'a callback was not taken');
    } catch (error) {
      if (!this.#closing.signal.aborted)
        this.logger.warn({ err: error }, 'a callback could not be delivered');
    }
    return false;
  }
}
