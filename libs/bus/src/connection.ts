import {
  AuthorizationError,
  connect,
  createInbox,
  headers as natsHeaders,
  nanos,
  PermissionViolationError,
} from '@nats-io/transport-node';
import type { Msg, MsgHdrs, NatsConnection } from '@nats-io/transport-node';
import { jetstream, jetstreamManager } from '@nats-io/jetstream';
import type { JetStreamClient, JetStreamManager } from '@nats-io/jetstream';
import { currentContext, sleep, systemClock, traceHeaders } from '@reelgate/runtime';
import type { Logger } from '@reelgate/runtime';
import { inboxOf } from '@reelgate/contracts';
import { busAddress, InvalidBusAddress } from './bus-address.js';
import type { BusAccess } from './bus-address.js';

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
    private readonly inbox: string,
    private readonly logger: Logger,
  ) {
    void this.#watch();
  }

  /** Connects; rejects when the server is not up, or does not know the credentials, or the address is none (`isRefusal`). */
  static async connect(options: {
    readonly url: string;
    /** Who this process is, when the URL does not say it. */
    readonly access?: BusAccess;
    /** Whose answers it gets: the name of its user, where users have rights of their own. */
    readonly user?: string;
    readonly name: string;
    readonly logger: Logger;
  }): Promise<BusConnection> {
    const inbox = inboxOf(options.user ?? options.name);
    const nats = await connect({
      ...busAddress(options.url, options.access),
      name: options.name,
      inboxPrefix: inbox,
      // The right password may be a moment away; a connection that is given up would need a restart.
      ignoreAuthErrorAbort: true,
      maxReconnectAttempts: -1,
      reconnectTimeWait: 250,
      reconnectJitter: 250,
      waitOnFirstConnect: false,
      timeout: 10_000,
      pingInterval: 20_000,
      // Else each request and publish captures a stack for an error that hardly ever comes.
      noAsyncTraces: true,
    });
    try {
      return new BusConnection(nats, jetstream(nats), await jetstreamManager(nats), inbox, options.logger);
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
    const inbox = createInbox(this.inbox);
    const subscription = this.nats.subscribe(inbox, {
      callback: (error: Error | null, message: Msg) => {
        // The server itself says when nobody listens: without data.
        if (!error && message.data.length > 0) answers.push(message.json());
      },
    });
    this.nats.publish(subject, JSON.stringify(payload), { reply: inbox });
    await sleep(systemClock, waitMs);
    // A process that was busy meanwhile has not read yet what the server has for it.
    await this.nats.flush();
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

  /** Rejects when the server does not answer, or has refused to let this process listen to something. */
  async ping(): Promise<void> {
    await this.nats.flush();
    const [refused] = this.#refused;
    if (refused) throw new Error(`NATS does not let this service listen to ${refused}`);
  }
  /** Subjects; for good, until the process is started again. */
  readonly #refused = new Set<string>();

  /** Lets outgoing messages go, then closes. */
  async close(): Promise<void> {
    if (!this.nats.isClosed()) await this.nats.drain();
  }

  async #watch(): Promise<void> {
    for await (const status of this.nats.status()) {
      if (status.type === 'disconnect') this.logger.warn({ status: status.type }, 'nats');
      if (status.type === 'error') this.#note(status.error);
      if (status.type === 'reconnect') {
        this.logger.info('nats reconnected');
        for (const listener of this.#reconnectListeners) listener();
      }
    }
  }

  #note(error: Error): void {
    if (!(error instanceof PermissionViolationError)) {
      this.logger.warn({ status: 'error', err: error }, 'nats');
      return;
    }
    const { operation, subject } = error;
    if (operation === 'publish' && subject.startsWith('_INBOX.')) {
      // The right to answer comes with the question and goes with its connection; whoever asked asks again.
      this.logger.warn(
        { subject },
        'an answer comes too late: its question came by a connection that is lost',
      );
      return;
    }
    if (operation === 'subscription') this.#refused.add(subject);
    this.logger.error({ operation, subject }, 'permissions violation: the user at NATS lacks a right');
  }
}

/** Whether a connection failed in a way that only another configuration helps against. */
export function isRefusal(error: unknown): boolean {
  return [AuthorizationError, PermissionViolationError, InvalidBusAddress].some(
    (type) => error instanceof type,
  );
}

export { nanos };
