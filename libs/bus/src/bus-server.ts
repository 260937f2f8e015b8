import { Server } from '@nestjs/microservices';
import type { CustomTransportStrategy } from '@nestjs/microservices';
import type { Logger } from '@reelgate/runtime';
import type { BusConnection } from './connection.js';
import type { DeadLetter } from './dead-letter.js';
import { handleMessage } from './handle-message.js';
import type { Delivery } from './handle-message.js';
import { MessageSettler } from './message-settler.js';
import { Responder } from './responder.js';
import { StreamConsumer } from './stream-consumer.js';
import type { ConsumerOptions } from './stream-consumer.js';
import { subjectHandlers } from './subject-handlers.js';
import type { SubjectHandler, SubjectValues } from './subject-handlers.js';

export const BUS_TRANSPORT = Symbol('reelgate-bus');

export interface BusServerOptions {
  readonly bus: BusConnection;
  /** Queue group of the request-reply subjects: the service's name. */
  readonly queue: string;
  readonly consumers: readonly ConsumerOptions[];
  /** What `{name}`s in the handlers' subjects stand for. */
  readonly values?: SubjectValues | undefined;
  /** Stores a dead letter; the message is removed from the queue only after this resolved. */
  readonly deadLetter: (letter: DeadLetter) => Promise<void>;
  readonly logger: Logger;
  readonly ackWaitMs?: number;
  /** Pause before a message is tried again that could not be buried. */
  readonly buryAgainMs?: number;
  /** How long running handlers may take to finish when the service stops. */
  readonly drainMs?: number;
}

/**
 * The microservice strategy of every service: `@OnMessage` handlers get the messages of the service's durable consumers,
 * `@OnRequest` handlers answer requests.
 */
export class BusServer extends Server implements CustomTransportStrategy {
  override readonly transportId = BUS_TRANSPORT;
  readonly #responder: Responder;
  readonly #consumers: StreamConsumer[] = [];
  #handlers: ReadonlyMap<string, SubjectHandler> = new Map();

  constructor(private readonly options: BusServerOptions) {
    super();
    this.#responder = new Responder(options);
  }

  listen(callback: (error?: unknown) => void): void {
    this.#start().then(() => callback(), callback);
  }

  async #start(): Promise<void> {
    const { bus, consumers, values = {}, deadLetter, logger, ackWaitMs, buryAgainMs } = this.options;
    const handlers = subjectHandlers(this.messageHandlers, values);
    this.#handlers = handlers;
    const settler = new MessageSettler({ handlers, deadLetter, logger, buryAgainMs });
    for (const wanted of consumers) {
      const consumer = new StreamConsumer(wanted, {
        bus,
        handle: (stream, message) => settler.handle(stream, message),
        logger,
        ackWaitMs,
      });
      await consumer.start();
      this.#consumers.push(consumer);
    }
    for (const handler of handlers.values()) {
      if (!handler.takesMessages) this.#responder.answer(handler);
    }
    await bus.nats.flush();
  }

  /**
   * Hands a message that was given up to its handler once more. Rejects with what that throws, and with AppError `not_found`
   * when this process has no handler for its subject.
   */
  redeliver(delivery: Delivery): Promise<void> {
    return handleMessage(this.#handlers, delivery);
  }

  async close(): Promise<void> {
    this.#responder.stop();
    await Promise.all(this.#consumers.map((consumer) => consumer.stop()));
    let timer: NodeJS.Timeout | undefined;
    const limit = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, this.options.drainMs ?? 10_000);
    });
    const idle = [this.#responder, ...this.#consumers].map((part) => part.idle());
    await Promise.race([Promise.all(idle), limit]);
    clearTimeout(timer);
  }

  on(): never {
    throw new Error('BusServer has no transport events; see BusConnection');
  }

  unwrap<T>(): T {
    return this.options.bus.nats as T;
  }
}
