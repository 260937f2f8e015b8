import { Inject, Injectable } from '@nestjs/common';
import type { OnModuleDestroy } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { BUS, BusConnection } from '@reelgate/bus';
import { SUBJECT } from '@reelgate/contracts';
import { AppError, CLOCK, newId } from '@reelgate/runtime';
import type { Clock } from '@reelgate/runtime';

const MINUTE_MS = 60_000;
const MOST_BUCKETS = 100_000;
/** How far replicas may lag behind each other. */
const SHARE_MS = 100;

/** Something that is counted a minute. */
export interface Limit {
  /** What is counted, e.g. `create:<key id>`. */
  readonly bucket: string;
  /** How often a minute; null = without limit. */
  readonly perMinute: number | null;
  /** The refusal, in words. */
  readonly refusal: string;
}

/** What one replica has let through since it last told. Milliseconds of a bucket, by its name. */
interface Shared {
  readonly from: string;
  readonly taken: Readonly<Record<string, number>>;
}

/** What replicas tell each other by. */
export type Broadcasts = Pick<BusConnection, 'broadcast' | 'onBroadcast'>;

/**
 * Limits of what may happen in a minute. Each is a bucket that holds the limit and refills evenly. All replicas count
 * together: each tells the others every tenth of a second what it has let through, so together they may exceed a limit by
 * what is taken within that time. A replica that starts knows nothing of the minute before.
 */
@Injectable()
export class RateLimiter implements OnModuleDestroy {
  /** Instant (ms) at which a bucket is full again. */
  readonly #fullAt = new LRUCache<string, number>({ max: MOST_BUCKETS });
  readonly #self: string;
  #untold = new Map<string, number>();
  #cancelTelling: (() => void) | undefined;

  constructor(
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(BUS) private readonly replicas: Broadcasts,
  ) {
    this.#self = newId('replica', clock.now());
    replicas.onBroadcast(SUBJECT.cacheRates, (payload) => this.#learn(payload as Shared));
  }

  /** Takes one; returns the headers that tell the caller what is left. Throws AppError `rate_limit_exceeded`. */
  take(limit: Limit): Readonly<Record<string, string>> {
    const { bucket, perMinute } = limit;
    if (perMinute === null) return {};
    const now = this.#now();
    const cost = MINUTE_MS / perMinute;
    const fullAt = this.#full(bucket) + cost;
    this.#refuse(limit, perMinute, fullAt - now - MINUTE_MS);
    this.#add(bucket, cost);
    return headers(perMinute, Math.floor((MINUTE_MS - (fullAt - now) + 0.001) / cost), fullAt - now);
  }

  /** Throws as `take` would, and takes nothing. */
  check(limit: Limit): void {
    const { bucket, perMinute } = limit;
    if (perMinute === null) return;
    this.#refuse(limit, perMinute, this.#full(bucket) + MINUTE_MS / perMinute - this.#now() - MINUTE_MS);
  }

  /** Gives back one that was taken for nothing. */
  giveBack({ bucket, perMinute }: Limit): void {
    if (perMinute !== null) this.#add(bucket, -MINUTE_MS / perMinute);
  }

  /** What was not told by then nobody learns: the connection closes. */
  onModuleDestroy(): void {
    this.#cancelTelling?.();
  }

  #refuse({ refusal }: Limit, perMinute: number, over: number): void {
    // A thousandth of a millisecond: sums of fractions are not exact.
    if (over <= 0.001) return;
    throw new AppError('rate_limit_exceeded', refusal, {
      retryAfterMs: Math.ceil(over),
      headers: headers(perMinute, 0, over),
    });
  }

  #full(bucket: string): number {
    return Math.max(this.#fullAt.get(bucket) ?? 0, this.#now());
  }

  #add(bucket: string, ms: number): void {
    this.#fullAt.set(bucket, this.#full(bucket) + ms);
    if (this.#untold.size === 0) this.#cancelTelling = this.clock.setTimer(() => this.#tell(), SHARE_MS);
    this.#untold.set(bucket, (this.#untold.get(bucket) ?? 0) + ms);
  }

  #tell(): void {
    const taken = Object.fromEntries(this.#untold);
    this.#untold = new Map();
    const message: Shared = { from: this.#self, taken };
    this.replicas.broadcast(SUBJECT.cacheRates, message);
  }

  #learn({ from, taken }: Shared): void {
    if (from === this.#self) return;
    for (const [bucket, ms] of Object.entries(taken)) this.#fullAt.set(bucket, this.#full(bucket) + ms);
  }

  #now(): number {
    return this.clock.now().getTime();
  }
}

function headers(limit: number, remaining: number, resetMs: number): Record<string, string> {
  return {
    'x-ratelimit-limit-requests': String(limit),
    'x-ratelimit-remaining-requests': String(remaining),
    'x-ratelimit-reset-requests': `${Math.ceil(resetMs)}ms`,
  };
}
