import { describe, expect, it } from '@jest/globals';
import { FixedClock } from '@reelgate/testing';
import { isModelAllowed } from './is-model-allowed.js';
import type { Principal } from './principal.js';
import { RateLimiter } from './rate-limiter.js';
import { errorOf } from '../test-support/error-of.js';

const key = (fields: Partial<Principal>): Principal => ({
  keyId: 'key_1',
  role: 'client',
  accountId: 'acct_1',
  models: null,
  budget: null,
  rateLimitPerMinute: null,
  maxConcurrency: null,
  callbackUrl: null,
  ...fields,
});

describe('RateLimiter', () => {
  it('lets the limit through at once, then one for each share of a minute', async () => {
    const clock = new FixedClock();
    const limiter = new RateLimiter(clock);
    const caller = key({ rateLimitPerMinute: 3 });
    const remaining = [1, 2, 3].map(() => limiter.take(caller)['x-ratelimit-remaining-requests']);
    expect(remaining).toEqual(['2', '1', '0']);
    expect(errorOf(() => limiter.take(caller))).toMatchObject({
      code: 'rate_limit_exceeded',
      retryAfterMs: 20_000,
    });
    await clock.advance(19_999);
    expect(errorOf(() => limiter.take(caller)).retryAfterMs).toBe(1);
    await clock.advance(1);
    expect(limiter.take(caller)['x-ratelimit-remaining-requests']).toBe('0');
    expect(errorOf(() => limiter.take(caller)).retryAfterMs).toBe(20_000);
    await clock.advance(120_000);
    expect(limiter.take(caller)['x-ratelimit-remaining-requests']).toBe('2');
  });

  it('never asks for more than a minute of patience, and counts keys apart', () => {
    const limiter = new RateLimiter(new FixedClock());
    const slow = key({ rateLimitPerMinute: 1 });
    limiter.take(slow);
    expect(errorOf(() => limiter.take(slow)).retryAfterMs).toBe(60_000);
    expect(limiter.take(key({ keyId: 'key_2', rateLimitPerMinute: 1 }))).toBeDefined();
    expect(limiter.take(key({ keyId: 'key_3' }))).toEqual({});
  });
});

describe('isModelAllowed', () => {
  it.each([
    [['Kling-3.0-Omni'], ['kling-3.0-omni'], true],
    [['Kling-*'], ['Kling-3.0-Omni'], true],
    [['kling-3.0-omni-720p-noref-mute'], ['Kling-3.0-Omni', 'kling-3.0-omni-720p-noref-mute'], true],
    [['Kling-3.0'], ['Kling-3.0-Omni'], false],
    [['Vidu-*'], ['Kling-3.0-Omni'], false],
    [[], ['Kling-3.0-Omni'], false],
    [['*'], ['Kling-3.0-Omni'], true],
  ])('%j and %j: %s', (allowed, names, expected) => {
    expect(isModelAllowed(allowed, names)).toBe(expected);
  });
});
