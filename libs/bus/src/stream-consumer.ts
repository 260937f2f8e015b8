import { AckPolicy, DeliverPolicy, RetentionPolicy } from '@nats-io/jetstream';
import type { ConsumerMessages, JsMsg } from '@nats-io/jetstream';
import { BackgroundLoop, systemClock } from '@reelgate/runtime';
import type { Logger } from '@reelgate/runtime';
import { nanos } from './connection.js';
import type { BusConnection } from './connection.js';

/**
 * How long a handler may take before its message is delivered again. Handlers touch only the database, so this is mostly
 * how soon the messages of a process that was killed reach another one.
 */
const ACK_WAIT_MS = 10_000;
/** After a flow of messages has ended by itself. */
const REOPEN_MS = 100;

/** One durable pull consumer. Replicas of a service share it and so share the work. */
export interface ConsumerOptions {
  readonly stream: string;
  readonly durable: string;
  /** What the durable receives; each message goes to the handler of its exact subject. */
  readonly filter: string;
  /** Messages handled at once in this process. */
  readonly concurrency: number;
}

export interface StreamConsumerParts {
  readonly bus: BusConnection;
  /** Handles and settles one message; does not reject. */
  readonly handle: (stream: string, message: JsMsg) => Promise<void>;
  readonly logger: Logger;
  readonly ackWaitMs?: number | undefined;
}

/** Pulls the messages of one durable consumer and has so many handled at once. Goes on by itself after any failure. */
export class StreamConsumer {
  readonly #running = new Set<Promise<void>>();
  readonly #loop: BackgroundLoop;
  #messages: ConsumerMessages | undefined;

  constructor(
    private readonly wanted: ConsumerOptions,
    private readonly parts: StreamConsumerParts,
  ) {
    this.#loop = new BackgroundLoop({
      name: `consumer ${wanted.durable}`,
      everyMs: REOPEN_MS,
      round: () => this.#pull(),
      // Its counterpart is a server, whose time is the real one.
      clock: systemClock,
      logger: parts.logger,
    });
  }

  /** Resolves when messages flow; rejects when they cannot. */
  async start(): Promise<void> {
    this.#messages = await this.#open();
    this.#loop.start();
  }

  /** Takes no more messages. What is being handled goes on: `idle()`. */
  async stop(): Promise<void> {
    const stopped = this.#loop.stop();
    await this.#messages?.close();
    await stopped;
  }

  /** Resolves when no message is being handled. */
  async idle(): Promise<void> {
    await Promise.all(this.#running);
  }

  async #open(): Promise<ConsumerMessages> {
    const { bus, ackWaitMs = ACK_WAIT_MS } = this.parts;
    const { stream, durable, filter, concurrency } = this.wanted;
    const { config } = await bus.manager.streams.info(stream);
    await bus.manager.consumers.add(stream, {
      durable_name: durable,
      filter_subject: filter,
      ack_policy: AckPolicy.Explicit,
      ack_wait: nanos(ackWaitMs),
      // Without a limit of the server's: it would give messages up while the database is away and nothing can be buried.
      max_deliver: -1,
      max_ack_pending: Math.max(64, concurrency * 4),
      ...(config.retention === RetentionPolicy.Workqueue ? {} : { deliver_policy: DeliverPolicy.All }),
    });
    const consumer = await bus.jetStream.consumers.get(stream, durable);
    // Prefetch stays near the concurrency: the ack timer runs while a message waits in the client's buffer.
    return consumer.consume({
      max_messages: concurrency,
      expires: 10_000,
      idle_heartbeat: 2_000,
      // Then this flow ends, and the next one begins by making the consumer anew.
      abort_on_missing_resource: true,
    });
  }

  /** Until the flow of messages ends. */
  async #pull(): Promise<void> {
    this.#messages ??= await this.#open();
    const messages = this.#messages;
    if (this.#loop.stopping.aborted) return void (await messages.close());
    try {
      await this.#drain(messages);
    } finally {
      this.#messages = undefined;
    }
  }

  async #drain(messages: ConsumerMessages): Promise<void> {
    let active = 0;
    let wake: (() => void) | undefined;
    for await (const message of messages) {
      active += 1;
      const work = this.parts.handle(this.wanted.stream, message).finally(() => {
        active -= 1;
        this.#running.delete(work);
        wake?.();
      });
      this.#running.add(work);
      while (active >= this.wanted.concurrency) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    }
  }
}
