import type { Msg, Subscription } from '@nats-io/transport-node';
import { AppError, inSpan, traceFrom, withContext } from '@reelgate/runtime';
import type { Logger } from '@reelgate/runtime';
import { contextOf, fromNatsHeaders } from './connection.js';
import type { BusConnection } from './connection.js';
import { parseJson } from './parse-json.js';
import type { WireError } from './rpc-client.js';
import type { SubjectHandler } from './subject-handlers.js';

export interface ResponderParts {
  readonly bus: BusConnection;
  /** Queue group: one of the processes in it answers each request. */
  readonly queue: string;
  readonly logger: Logger;
}

/** Answers core NATS requests, in the wire format of Nest's NATS transport. */
export class Responder {
  readonly #subscriptions: Subscription[] = [];
  readonly #running = new Set<Promise<void>>();

  constructor(private readonly parts: ResponderParts) {}

  /** From now on the handler answers the requests on its subject. */
  answer(handler: SubjectHandler): void {
    const { bus, queue, logger } = this.parts;
    const { subject } = handler;
    this.#subscriptions.push(
      bus.nats.subscribe(subject, {
        queue,
        callback: (error: Error | null, message: Msg) => {
          if (error) return logger.error({ err: error, subject }, 'subscription failed');
          const work = this.#serve(handler, message)
            .catch((failure: unknown) =>
              logger.error({ err: failure, subject }, 'request could not be answered'),
            )
            .finally(() => this.#running.delete(work));
          this.#running.add(work);
        },
      }),
    );
  }

  /** Takes no more requests. What is being answered goes on: `idle()`. */
  stop(): void {
    for (const subscription of this.#subscriptions) subscription.unsubscribe();
  }

  /** Resolves when no request is being answered. */
  async idle(): Promise<void> {
    await Promise.all(this.#running);
  }

  async #serve(handler: SubjectHandler, message: Msg): Promise<void> {
    const { subject } = handler;
    const headers = fromNatsHeaders(message.headers);
    const { data, id } = parseJson(message.string()) as { data?: unknown; id: string };
    const reply = (body: object): void => {
      message.respond(JSON.stringify({ id, isDisposed: true, ...body }));
    };
    await withContext(contextOf(headers), async () => {
      try {
        const response = await inSpan(`serve ${subject}`, 'server', traceFrom(headers), {}, () =>
          handler.call(data, { id, headers, delivery: 1 }),
        );
        reply({ response: response ?? {} });
      } catch (error) {
        if (!(error instanceof AppError)) this.parts.logger.error({ err: error, subject }, 'request failed');
        reply({ err: toWireError(error) });
      }
    });
  }
}

function toWireError(error: unknown): WireError {
  if (error instanceof AppError) return { code: error.code, message: error.message, param: error.param };
  return { code: 'internal_error', message: 'An internal service failed.' };
}
