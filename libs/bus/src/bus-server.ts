import { AckPolicy, DeliverPolicy, RetentionPolicy } from '@nats-io/jetstream';
import type { ConsumerMessages, JsMsg } from '@nats-io/jetstream';
import type { Msg, Subscription } from '@nats-io/transport-node';
import { Server } from '@nestjs/microservices';
import type { CustomTransportStrategy, MessageHandler } from '@nestjs/microservices';
import { AppError, inSpan, redactText, traceFrom, withContext } from '@reelgate/runtime';
import type { Logger } from '@reelgate/runtime';
import { isObservable, lastValueFrom } from 'rxjs';
import { contextOf, fromNatsHeaders, nanos } from './connection.js';
import type { BusConnection, MessageHeaders } from './connection.js';
import { BURY_AGAIN_MS, settleFailure } from './settlement.js';
import type { WireError } from './rpc-client.js';

/**
 * How long a handler may take before its message is delivered again. Handlers touch only the database, so this is mostly
 * how soon the messages of a process that was killed reach another one.
 */
const ACK_WAIT_MS = 10_000;

export const BUS_TRANSPORT = Symbol('reelgate-bus');

/** One durable pull consumer. Replicas of a service share it and so share the work. */
export interface ConsumerOptions {
  readonly stream: string;
  readonly durable: string;
  /** What the durable receives; each message goes to the handler of its exact subject. */
  readonly filter: string;
  /** Messages handled at once in this process. */
  readonly concurrency: number;
}

/** A message that will not be handled any more, and why. */
export interface DeadLetter {
  readonly id: string;
  readonly stream: string;
  readonly subject: string;
  readonly payload: string;
  readonly headers: MessageHeaders;
  readonly deliveries: number;
  readonly reason: string;
}

export interface BusServerOptions {
  readonly bus: BusConnection;
  /** Queue group of the request-reply subjects: the service's name. */
  readonly queue: string;
  readonly consumers: readonly ConsumerOptions[];
  /** Stores a dead letter; the message is removed from the queue only after this resolved. */
  readonly deadLetter: (letter: DeadLetter) => Promise<void>;
  readonly logger: Logger;
  readonly ackWaitMs?: number;
  /** Pause before a message is tried again that could not be buried. */
  readonly buryAgainMs?: number;
  /** How long running handlers may take to finish when the service stops. */
  readonly drainMs?: number;
}

/** What a handler may ask about its message (second parameter, `@Ctx()`). */
export interface MessageContext {
  readonly id: string;
  readonly subject: string;
  readonly headers: MessageHeaders;
  readonly delivery: number;
  getPattern(): string;
}

/**
 * The microservice strategy of every service: `@OnMessage` handlers get stream messages from durable pull consumers and
 * are settled as `settlement.ts` says; `@OnRequest` handlers answer core NATS requests in a queue group.
 */
export class BusServer extends Server implements CustomTransportStrategy {
  override readonly transportId = BUS_TRANSPORT;
  readonly #subscriptions: Subscription[] = [];
  readonly #loops: { messages: ConsumerMessages; done: Promise<void> }[] = [];
  readonly #running = new Set<Promise<void>>();
  #closing = false;

  constructor(private readonly options: BusServerOptions) {
    super();
  }

  listen(callback: (error?: unknown) => void): void {
    this.#start().then(() => callback(), callback);
  }

  async #start(): Promise<void> {
    for (const consumer of this.options.consumers) await this.#consume(consumer);
    for (const [subject, handler] of this.messageHandlers) {
      if (!handler.isEventHandler) this.#answer(subject, handler);
    }
    await this.options.bus.nats.flush();
  }

  async close(): Promise<void> {
    this.#closing = true;
    for (const subscription of this.#subscriptions) subscription.unsubscribe();
    await Promise.all(this.#loops.map(({ messages }) => messages.close()));
    await Promise.all(this.#loops.map(({ done }) => done));
    let timer: NodeJS.Timeout | undefined;
    const limit = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, this.options.drainMs ?? 10_000);
    });
    await Promise.race([Promise.allSettled(this.#running), limit]);
    clearTimeout(timer);
  }

  on(): never {
    throw new Error('BusServer has no transport events; see BusConnection');
  }

  unwrap<T>(): T {
    return this.options.bus.nats as T;
  }

  async #consume(wanted: ConsumerOptions): Promise<void> {
    const { bus, logger } = this.options;
    const subjects = [...this.messageHandlers]
      .filter(([, handler]) => handler.isEventHandler)
      .map(([subject]) => subject);
    logger.debug({ durable: wanted.durable, subjects }, 'consuming');
    const workQueue =
      (await bus.manager.streams.info(wanted.stream)).config.retention === RetentionPolicy.Workqueue;
    await bus.manager.consumers.add(wanted.stream, {
      durable_name: wanted.durable,
      filter_subject: wanted.filter,
      ack_policy: AckPolicy.Explicit,
      ack_wait: nanos(this.options.ackWaitMs ?? ACK_WAIT_MS),
      // Without a limit of the server's: it would give messages up while the database is away and nothing can be buried.
      max_deliver: -1,
      max_ack_pending: Math.max(64, wanted.concurrency * 4),
      ...(workQueue ? {} : { deliver_policy: DeliverPolicy.All }),
    });
    const start = async (): Promise<ConsumerMessages> => {
      const consumer = await bus.jetStream.consumers.get(wanted.stream, wanted.durable);
      // Prefetch stays near the concurrency: the ack timer runs while a message waits in the client's buffer.
      return consumer.consume({ max_messages: wanted.concurrency, expires: 10_000, idle_heartbeat: 2_000 });
    };
    const loop = { messages: await start(), done: Promise.resolve() };
    loop.done = this.#pump(wanted, loop, start);
    this.#loops.push(loop);
  }

  async #pump(
    wanted: ConsumerOptions,
    loop: { messages: ConsumerMessages },
    restart: () => Promise<ConsumerMessages>,
  ): Promise<void> {
    const { logger } = this.options;
    while (!this.#closing) {
      try {
        await this.#drainInto(wanted, loop.messages);
      } catch (error) {
        logger.warn({ err: error, durable: wanted.durable }, 'consumer loop broke');
      }
      if (this.#closing) return;
      try {
        loop.messages = await restart();
      } catch (error) {
        logger.warn({ err: error, durable: wanted.durable }, 'consumer could not be restarted yet');
        await new Promise((resolve) => setTimeout(resolve, 500));
      }
    }
  }

  async #drainInto(wanted: ConsumerOptions, messages: ConsumerMessages): Promise<void> {
    let active = 0;
    let wake: (() => void) | undefined;
    for await (const message of messages) {
      active += 1;
      const work = this.#handle(wanted.stream, message).finally(() => {
        active -= 1;
        this.#running.delete(work);
        wake?.();
      });
      this.#running.add(work);
      while (active >= wanted.concurrency) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    }
  }

  async #handle(stream: string, message: JsMsg): Promise<void> {
    const headers = fromNatsHeaders(message.headers);
    const id = headers['nats-msg-id'] ?? `${stream}:${message.seq}`;
    const delivery = message.info.deliveryCount;
    const { logger } = this.options;
    const attributes = { 'messaging.destination.name': message.subject, 'messaging.message.id': id };
    try {
      await withContext(contextOf(headers), () =>
        inSpan(`process ${message.subject}`, 'consumer', traceFrom(headers), attributes, async () => {
          const handler = this.getHandlerByPattern(message.subject);
          if (!handler)
            throw new AppError('not_found', `no handler for ${message.subject}`, { retry: 'never' });
          const context: MessageContext = {
            id,
            subject: message.subject,
            headers,
            delivery,
            getPattern: () => message.subject,
          };
          await settled(handler, parseJson(message.string()), context);
        }),
      );
      message.ack();
    } catch (error) {
      const settlement = settleFailure(error, delivery);
      const fields = { err: error, subject: message.subject, msgId: id, attempt: delivery };
      if (settlement.kind === 'again') {
        logger.warn(fields, 'message failed, will be tried again');
        message.nak(settlement.delayMs);
      } else if (settlement.kind === 'dead') {
        logger.error(fields, 'message failed for good');
        await this.#bury(stream, message, { id, headers, deliveries: delivery, reason: settlement.reason });
      }
    }
  }

  async #bury(
    stream: string,
    message: JsMsg,
    about: { id: string; headers: MessageHeaders; deliveries: number; reason: string },
  ): Promise<void> {
    try {
      await this.options.deadLetter({
        ...about,
        reason: redactText(about.reason),
        stream,
        subject: message.subject,
        payload: message.string(),
      });
      // Without a reason: servers before 2.10.4 would not understand the command and redeliver.
      message.term();
    } catch (error) {
      // The database is away, which may be why the handler failed too: the next delivery tries both again.
      this.options.logger.error({ err: error, msgId: about.id }, 'dead letter could not be stored');
      message.nak(this.options.buryAgainMs ?? BURY_AGAIN_MS);
    }
  }

  #answer(subject: string, handler: MessageHandler): void {
    const { bus, logger, queue } = this.options;
    const reply = (message: Msg, id: string, body: object): void => {
      message.respond(JSON.stringify({ id, isDisposed: true, ...body }));
    };
    const serve = async (message: Msg): Promise<void> => {
      const headers = fromNatsHeaders(message.headers);
      const { data, id } = parseJson(message.string()) as { data?: unknown; id: string };
      await withContext(contextOf(headers), async () => {
        try {
          const response = await inSpan(`serve ${subject}`, 'server', traceFrom(headers), {}, () =>
            settled(handler, data, {
              id,
              subject,
              headers,
              delivery: 1,
              getPattern: () => subject,
            }),
          );
          reply(message, id, { response: response ?? {} });
        } catch (error) {
          if (!(error instanceof AppError)) logger.error({ err: error, subject }, 'request failed');
          reply(message, id, { err: toWireError(error) });
        }
      });
    };
    this.#subscriptions.push(
      bus.nats.subscribe(subject, {
        queue,
        callback: (error: Error | null, message: Msg) => {
          if (error) return logger.error({ err: error, subject }, 'subscription failed');
          const work = serve(message)
            .catch((failure: unknown) =>
              logger.error({ err: failure, subject }, 'request could not be answered'),
            )
            .finally(() => this.#running.delete(work));
          this.#running.add(work);
        },
      }),
    );
  }
}

/** Calls a Nest handler to its end: it may return a promise of an Observable that only errors when subscribed to. */
async function settled(handler: MessageHandler, payload: unknown, context: MessageContext): Promise<unknown> {
  const result: unknown = await handler(payload, context);
  return isObservable(result) ? await lastValueFrom(result, { defaultValue: undefined }) : result;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new AppError('invalid_json', 'The message is not JSON.', { retry: 'never', cause: error });
  }
}

function toWireError(error: unknown): WireError {
  if (error instanceof AppError) return { code: error.code, message: error.message, param: error.param };
  return { code: 'internal_error', message: 'An internal service failed.' };
}
