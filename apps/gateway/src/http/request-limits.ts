import { Injectable } from '@nestjs/common';
import { RateLimiter } from '../api-keys/rate-limiter.js';
import type { Limit } from '../api-keys/rate-limiter.js';
import type { Principal } from '../api-keys/principal.js';
import { GatewayEnv } from '../gateway-env.js';

/** How often a minute whom may ask for what. */
@Injectable()
export class RequestLimits {
  constructor(
    private readonly limiter: RateLimiter,
    private readonly env: GatewayEnv,
  ) {}

  /** Counts a request that needs no key. Returns the headers of its answer. Throws AppError. */
  anonymous(address: string): Readonly<Record<string, string>> {
    return this.limiter.take({
      bucket: `address:${address}`,
      perMinute: limitOf(this.env.REELGATE_ADDRESS_REQUESTS_PER_MINUTE),
      refusal: 'Too many requests without a key come from your address.',
    });
  }

  /** Throws AppError when too many keys from this address were wrong: it is not looked at another one. */
  beforeUnknownKey(address: string): void {
    this.limiter.check(this.#wrongKeys(address));
  }

  /** Counts a wrong key. */
  wrongKey(address: string): void {
    this.limiter.take(this.#wrongKeys(address));
  }

  /** Counts a request of this caller. Returns the headers of its answer. Throws AppError. */
  request({ keyId, accountId }: Principal): Readonly<Record<string, string>> {
    const ofKey = this.limiter.take({
      bucket: `request:${keyId}`,
      perMinute: limitOf(this.env.REELGATE_KEY_REQUESTS_PER_MINUTE),
      refusal: 'This key sends too many requests a minute.',
    });
    if (accountId !== null) {
      this.limiter.take({
        bucket: `request:${accountId}`,
        perMinute: limitOf(this.env.REELGATE_ACCOUNT_REQUESTS_PER_MINUTE),
        refusal: 'The keys of this account send too many requests a minute.',
      });
    }
    return ofKey;
  }

  /** Counts a create against what its key may create; the headers say what is left of that. Throws AppError. */
  create(caller: Principal): Readonly<Record<string, string>> {
    return this.limiter.take(creates(caller));
  }

  /** A create that was refused does not count. */
  refusedCreate(caller: Principal): void {
    this.limiter.giveBack(creates(caller));
  }

  #wrongKeys(address: string): Limit {
    return {
      bucket: `wrong-key:${address}`,
      perMinute: limitOf(this.env.REELGATE_ADDRESS_WRONG_KEYS_PER_MINUTE),
      refusal: 'Too many wrong API keys come from your address; wait, and check the key.',
    };
  }
}

const limitOf = (perMinute: number): number | null => (perMinute === 0 ? null : perMinute);

const creates = ({ keyId, rateLimitPerMinute }: Principal): Limit => ({
  bucket: `create:${keyId}`,
  perMinute: rateLimitPerMinute,
  refusal: `This key may create ${rateLimitPerMinute} videos a minute.`,
});
