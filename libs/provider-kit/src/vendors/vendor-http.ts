import { AsyncLocalStorage } from 'node:async_hooks';
import { circuitBreaker, CircuitState, ConsecutiveBreaker, handleAll } from 'cockatiel';
import type { CircuitBreakerPolicy } from 'cockatiel';
import { Outbound } from '@reelgate/outbound';
import { activeTrace, describeSpan, inSpan } from '@reelgate/runtime';
import type { OutboundError } from '@reelgate/outbound';
import { VendorHttpError } from '@reelgate/vendor-port';
import type { VendorChannel, VendorHttp, VendorHttpRequest, VendorHttpResponse } from '@reelgate/vendor-port';

/** When neither the vendor nor the engine says. */
const DEFAULT_MS = 30_000;
/** No exchange lasts longer, whatever a vendor asks for: what is not known after it never reached the vendor's list. */
export const LONGEST_CALL_MS = 90_000;
const MAX_ANSWER_BYTES = 4 * 1024 * 1024;

/** Failures in a row that open a channel's breaker, and how long it stays open before one call may try. */
const FAILURES = 5;
const OPEN_MS = 10_000;

/**
 * HTTP to the vendors: public addresses only unless a channel's `allow_private_addresses` is true, time and size limits,
 * one breaker for each channel, no retries (the job's own schedule is the one layer of those). The breaker counts what
 * tells that the other side is down (no answer, 5xx); a 4xx is an answer, and a 429 slows through the channel's row.
 */
export class VendorHttpClient {
  readonly #public = new Outbound();
  readonly #private = new Outbound({ allowPrivateAddresses: true });
  readonly #breakers = new Map<string, CircuitBreakerPolicy>();
  readonly #limit = new AsyncLocalStorage<number>();

  /** Runs `work` with another time limit for the calls that do not state one. */
  within<T>(limitMs: number, work: () => Promise<T>): Promise<T> {
    return this.#limit.run(limitMs, work);
  }

  /** Ids of the channels whose last calls all failed: their calls fail at once, but for one every 10 s. */
  get open(): string[] {
    return [...this.#breakers].filter(([, { state }]) => state !== CircuitState.Closed).map(([id]) => id);
  }

  readonly send: VendorHttp = async (request, channel) => {
    try {
      const attributes = {
        'http.request.method': request.method,
        'server.address': URL.parse(request.url)?.host ?? '',
        'reelgate.channel': channel.id,
      };
      // By host alone: paths and queries of vendors hold ids and signatures.
      return await inSpan(`${request.method} vendor`, 'client', activeTrace(), attributes, () =>
        this.#breaker(channel.id).execute(async () => {
          const response = await this.#exchange(request, channel);
          describeSpan({ 'http.response.status_code': response.status });
          return response;
        }),
      );
    } catch (error) {
      if (error instanceof VendorHttpError) throw error;
      throw new VendorHttpError('the channel rests after repeated failures', false);
    }
  };

  async close(): Promise<void> {
    await Promise.all([this.#public.close(), this.#private.close()]);
  }

  async #exchange(request: VendorHttpRequest, channel: VendorChannel): Promise<VendorHttpResponse> {
    const client = channel.settings['allow_private_addresses'] === true ? this.#private : this.#public;
    const limitMs = Math.min(request.timeoutMs ?? this.#limit.getStore() ?? DEFAULT_MS, LONGEST_CALL_MS);
    try {
      return await client.text(request.url, {
        method: request.method,
        headers: request.headers,
        ...(request.body === undefined ? {} : { body: request.body }),
        timeoutMs: limitMs,
        bodyTimeoutMs: limitMs,
        maxBytes: MAX_ANSWER_BYTES,
        signal: AbortSignal.timeout(limitMs),
      });
    } catch (error) {
      throw isOutboundError(error)
        ? new VendorHttpError(error.message, error.sent)
        : new VendorHttpError('the request could not be made', false);
    }
  }

  #breaker(channelId: string): CircuitBreakerPolicy {
    let breaker = this.#breakers.get(channelId);
    if (!breaker) {
      breaker = circuitBreaker(
        handleAll.orWhenResult((result) => (result as VendorHttpResponse).status >= 500),
        { halfOpenAfter: OPEN_MS, breaker: new ConsecutiveBreaker(FAILURES) },
      );
      this.#breakers.set(channelId, breaker);
    }
    return breaker;
  }
}

function isOutboundError(error: unknown): error is OutboundError {
  return error instanceof Error && error.name === 'OutboundError';
}
