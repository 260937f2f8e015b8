import type { Msg } from '@nats-io/transport-node';
import { NoRespondersError, RequestError, TimeoutError } from '@nats-io/transport-node';
import { ERRORS } from '@reelgate/contracts';
import type { ErrorCode } from '@reelgate/contracts';
import { AppError, newId } from '@reelgate/runtime';
import { contextHeaders, toNatsHeaders } from './connection.js';
import type { BusConnection } from './connection.js';
import { parseMessage } from './message-pipe.js';

/** Time limit of one request: short, because a caller waits. */
export const RPC_TIMEOUT_MS = 2_000;

/** The error of a reply, as the server side writes it. */
export interface WireError {
  readonly code: ErrorCode;
  readonly message: string;
  readonly param?: string | undefined;
}

function isWireError(value: unknown): value is WireError {
  return (
    typeof value === 'object' &&
    value !== null &&
    'code' in value &&
    String(value.code) in ERRORS &&
    'message' in value
  );
}

/**
 * Request-reply over core NATS, in the wire format of Nest's NATS transport (a Nest ClientNats can call our services
 * and the other way round). One connection, one shared inbox; errors keep their code.
 */
export class RpcClient {
  constructor(private readonly bus: BusConnection) {}

  /**
   * Sends one request and validates the answer. Throws the AppError that the other side threw; `service_unavailable`
   * when nobody listens or nobody answers in time (for a request that changes something the outcome is then unknown to
   * the caller: its own idempotency key makes the repeat safe).
   */
  async call<T extends object>(
    subject: string,
    payload: unknown,
    reply: new () => T,
    timeoutMs = RPC_TIMEOUT_MS,
  ): Promise<T> {
    const id = newId('rpc', new Date());
    let answer: Msg;
    try {
      answer = await this.bus.nats.request(subject, JSON.stringify({ pattern: subject, data: payload, id }), {
        timeout: timeoutMs,
        headers: toNatsHeaders(contextHeaders()),
      });
    } catch (error) {
      const why =
        error instanceof NoRespondersError || (error instanceof RequestError && error.isNoResponders())
          ? 'is not running'
          : error instanceof TimeoutError
            ? `did not answer within ${timeoutMs} ms`
            : 'cannot be reached';
      const service = subject.split('.')[1] ?? subject;
      throw new AppError('service_unavailable', `The ${service} service ${why}. Try again in a moment.`, {
        cause: error,
        retryAfterMs: 1_000,
      });
    }
    const { err, response } = answer.json<{ err?: unknown; response?: unknown }>();
    if (err !== undefined && err !== null) {
      if (isWireError(err)) throw new AppError(err.code, err.message, { param: err.param });
      throw new AppError('internal_error', 'An internal service failed.');
    }
    return parseMessage(reply, response);
  }

  /**
   * `call`, for a request that is the same however often it arrives: while nobody answers in time it is asked again, up to
   * `tries` times in all. Throws like `call`.
   */
  async insist<T extends object>(
    subject: string,
    payload: unknown,
    reply: new () => T,
    tries: number,
  ): Promise<T> {
    for (let left = tries - 1; ; left--) {
      try {
        return await this.call(subject, payload, reply);
      } catch (error) {
        const silent = error instanceof AppError && error.cause instanceof TimeoutError;
        if (!silent || left <= 0) throw error;
      }
    }
  }
}
