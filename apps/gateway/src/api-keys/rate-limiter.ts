import { Inject, Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { AppError, CLOCK } from '@reelgate/runtime';
import type { Clock } from '@reelgate/runtime';
import type { Principal } from './principal.js';

const MINUTE_MS = 60_000;

/**
 * `rate_limit_per_minute` of a key, counted over the requests that create tasks. A bucket that holds the limit and refills
 * evenly, in the memory of this replica: with several replicas a key may reach that many times its limit.
 */
@Injectable()
export class RateLimiter {
  /** Instant (ms) at which a key's bucket is full again. */
  readonly #fullAt = new LRUCache<string, number>({ max: 50_000 });

  constructor(@Inject(CLOCK) private readonly clock: Clock) {}

  /** Takes one request; returns the headers that tell the caller what is left. Throws AppError `rate_limit_exceeded`. */
  take({ keyId, rateLimitPerMinute: limit }: Principal): Readonly<Record<string, string>> {
    if (limit === null) return {};
    const now = this.clock.now().getTime();
    const cost = MINUTE_MS / limit;
    const fullAt = Math.max(this.#fullAt.get(keyId) ?? 0, now) + cost;
    const over = fullAt - now - MINUTE_MS;
    // A thousandth of a millisecond: sums of fractions are not exact.
    if (over > 0.001) {
      throw new AppError('rate_limit_exceeded', `This key may create ${limit} videos a minute.`, {
        retryAfterMs: Math.ceil(over),
        headers: headers(limit, 0, over),
      });
    }
    this.#fullAt.set(keyId, fullAt);
    return headers(limit, Math.floor((MINUTE_MS - (fullAt - now) + 0.001) / cost), fullAt - now);
  }
}

function headers(limit: number, remaining: number, resetMs: number): Record<string, string> {
  return {
    'x-ratelimit-limit-requests': String(limit),
    'x-ratelimit-remaining-requests': String(remaining),
    'x-ratelimit-reset-requests': `${Math.ceil(resetMs)}ms`,
  };
}
