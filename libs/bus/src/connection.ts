import {
  AuthorizationError,
  connect,
  createInbox,
  headers as natsHeaders,
  nanos,
} from '@nats-io/transport-node';
import type { Msg, MsgHdrs, NatsConnection } from '@nats-io/transport-node';
import { jetstream, jetstreamManager } from '@nats-io/jetstream';
import type { JetStreamClient, JetStreamManager } from '@nats-io/jetstream';
import { currentContext, sleep, systemClock, traceHeaders } from '@reelgate/runtime';
import type { Logger } from '@reelgate/runtime';

/** Injection token of the process's `BusConnection`. */
export const BUS = Symbol('BusConnection');

const HEADER_REQUEST_ID = 'reelgate-request-id';
const HEADER_TASK_ID = 'reelgate-task-id';

/** Plain headers, as the rest of the code sees them. */
export type MessageHeaders = Readonly<Record<string, string>>;

export function toNatsHeaders(values: MessageHeaders): MsgHdrs {
  const headers = natsHeaders();
  for (const [name, value] of Object.entries(values)) headers.set(name, value);
  return headers;
}

export function fromNatsHeaders(headers: MsgHdrs | undefined): MessageHeaders {
  return Object.fromEntries((headers?.keys() ?? []).map((name) => [name.toLowerCase(), headers!.get(name)]));
}

/** Headers of the work at hand: trace, request id, task id. */
export function contextHeaders(): Record<string, string> {
  const { requestId, taskId } = currentContext();
  return {
    ...traceHeaders(),
    ...(requestId ? { [HEADER_REQUEST_ID]: requestId } : {}),
    ...(taskId ? { [HEADER_TASK_ID]: taskId } : {}),
  };
}

/** The identifiers that `contextHeaders` put into a message. */
export function contextOf(headers: MessageHeaders): { requestId?: string; taskId?: string } {
  const requestId = headers[HEADER_REQUEST_ID];
  const taskId = headers[HEADER_TASK_ID];
  return { ...(requestId ? { requestId } : {}), ...(taskId ? { taskId } : {}) };
}

export interface OutgoingMessage {
  readonly subject: string;
  /** Deduplicates inside the stream's window; consumers keep it in their inbox. */
  readonly id: string;
  readonly payload: unknown;
  readonly headers?: MessageHeaders;
}

/** One NATS connection of a process: JetStream, request-reply and broadcasts. Reconnects for ever. */
export class BusConnection {
  private constructor(
    readonly nats: NatsConnection,
    readonly jetStream: JetStreamClient,
    readonly manager: JetStreamManager,
    private readonly logger: Logger,
  ) {
    void this.#watch();
  }

  /** Connects; rejects when the server is not up, or does not know the credentials (`isRefusal`). */
  static async connect(options: {
    readonly url: string;
    readonly name: string;
    readonly logger: Logger;
  }): Promise<BusConnection> {
    const nats = await connect({
      servers: options.url.split(','),
      name: options.name,
      maxReconnectAttempts: -1,
      reconnectTimeWait: 250,
      reconnectJitter: 250,
      waitOnFirstConnect: false,
      timeout: 10_000,
      pingInterval: 20_000,
    });
    try {
      return new BusConnection(nats, jetstream(nats), await jetstreamManager(nats), options.logger);
    } catch (error) {
      await nats.close();
      throw error;
    }
  }

  /**
   * Publishes into a stream and waits for the stream's ack. Rejects when there is no ack in time: then it is unknown
   * whether the message is stored, and publishing it again with the same id is safe.
   */
  async publish(message: OutgoingMessage): Promise<void> {
    await this.jetStream.publish(message.subject, JSON.stringify(message.payload), {
      msgID: message.id,
      headers: toNatsHeaders(message.headers ?? contextHeaders()),
      timeout: 2_000,
    });
  }

  /** Asks everybody who answers `subject` (`answerAll`), and resolves after `waitMs` with what came by then. */
  async askAll(subject: string, payload: unknown, waitMs = 250): Promise<unknown[]> {
    const answers: unknown[] = [];
    const inbox = createInbox();
    const subscription = this.nats.subscribe(inbox, {
      callback: (error: Error | null, message: Msg) => {
        // The server itself says when nobody listens: without data.
        if (!error && message.data.length > 0) answers.push(message.json());
      },
    });
    this.nats.publish(subject, JSON.stringify(payload), { reply: inbox });
    await sleep(systemClock, waitMs);
    subscription.unsubscribe();
    return answers;
  }

  /** From now on this process gives an answer of its own to every `askAll`. */
  answerAll(subject: string, answer: () => unknown): void {
    this.nats.subscribe(subject, {
      callback: (error: Error | null, message: Msg) => {
        if (error) return this.logger.error({ err: error, subject }, 'subscription failed');
        message.respond(JSON.stringify(answer()));
      },
    });
  }

  /** Tells every process that listens now; lost for those that do not. For dropping caches only. */
  broadcast(subject: string, payload: unknown): void {
    this.nats.publish(subject, JSON.stringify(payload), { headers: toNatsHeaders(contextHeaders()) });
  }

  /** Calls `listener` for each broadcast until the connection closes. */
  onBroadcast(subject: string, listener: (payload: unknown, subject: string) => void): void {
    this.nats.subscribe(subject, {
      callback: (error: Error | null, message: Msg) => {
        if (error) return this.logger.error({ err: error, subject }, 'broadcast subscription failed');
        try {
          listener(message.json(), message.subject);
        } catch (failure) {
          this.logger.error({ err: failure, subject }, 'broadcast listener failed');
        }
      },
    });
  }

  /** Calls `listener` each time the connection is up again after a loss (broadcasts may have been missed). */
  onReconnect(listener: () => void): void {
    this.#reconnectListeners.push(listener);
  }
  readonly #reconnectListeners: (() => void)[] = [];

  /** Rejects when the server does not answer. */
  async ping(): Promise<void> {
    await this.nats.flush();
  }

  /** Lets outgoing messages go, then closes. */
  async close(): Promise<void> {
    if (!this.nats.isClosed()) await this.nats.drain();
  }

  async #watch(): Promise<void> {
    for await (const status of this.nats.status()) {
      if (status.type === 'disconnect' || status.type === 'error')
        this.logger.warn({ status: status.type }, 'nats');
      if (status.type === 'reconnect') {
        this.logger.info('nats reconnected');
        for (const listener of this.#reconnectListeners) listener();
      }
    }
  }
}

/** Whether a connection failed in a way that only another configuration helps against. */
export function isRefusal(error: unknown): boolean {
  return error instanceof AuthorizationError;
}

export { nanos };
