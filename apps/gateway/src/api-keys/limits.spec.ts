import { defaultCatalogue } from '@reelgate/catalog';
import { describe, expect, it } from '@jest/globals';
import { FixedClock } from '@reelgate/testing';
import { isModelAllowed } from './is-model-allowed.js';
import { RateLimiter } from './rate-limiter.js';
import type { Broadcasts, Limit } from './rate-limiter.js';
import { errorOf } from '../test-support/error-of.js';

/** Replicas that hear each other. */
class Bus implements Broadcasts {
  readonly #listeners: ((payload: unknown, subject: string) => void)[] = [];

  broadcast(subject: string, payload: unknown): void {
    for (const listener of this.#listeners) listener(structuredClone(payload), subject);
  }

  onBroadcast(_subject: string, listener: (payload: unknown, subject: string) => void): void {
    this.#listeners.push(listener);
  }
}

const limit = (perMinute: number | null, bucket = 'create:key_1'): Limit => ({
  bucket,
  perMinute,
  refusal: 'Too many.',
});

describe('RateLimiter', () => {
  it('lets the limit through at once, then one for each share of a minute', async () => {
    const clock = new FixedClock();
    const limiter = new RateLimiter(clock, new Bus());
    const three = limit(3);
    const remaining = [1, 2, 3].map(() => limiter.take(three)['x-ratelimit-remaining-requests']);
    expect(remaining).toEqual(['2', '1', '0']);
    expect(errorOf(() => limiter.take(three))).toMatchObject({
      code: 'rate_limit_exceeded',
      retryAfterMs: 20_000,
    });
    await clock.advance(19_999);
    expect(errorOf(() => limiter.take(three)).retryAfterMs).toBe(1);
    await clock.advance(1);
    expect(limiter.take(three)['x-ratelimit-remaining-requests']).toBe('0');
    expect(errorOf(() => limiter.take(three)).retryAfterMs).toBe(20_000);
    await clock.advance(120_000);
    expect(limiter.take(three)['x-ratelimit-remaining-requests']).toBe('2');
  });

  it('never asks for more than a minute of patience, and counts buckets apart', () => {
    const limiter = new RateLimiter(new FixedClock(), new Bus());
    limiter.take(limit(1));
    expect(errorOf(() => limiter.take(limit(1))).retryAfterMs).toBe(60_000);
    expect(limiter.take(limit(1, 'create:key_2'))).toBeDefined();
    expect(limiter.take(limit(null, 'create:key_3'))).toEqual({});
  });

  it('gives back what was taken for nothing', () => {
    const limiter = new RateLimiter(new FixedClock(), new Bus());
    limiter.take(limit(1));
    limiter.giveBack(limit(1));
    expect(limiter.take(limit(1))).toBeDefined();
    // Nobody saves up by giving back.
    limiter.giveBack(limit(1));
    limiter.giveBack(limit(1));
    limiter.take(limit(1));
    expect(errorOf(() => limiter.take(limit(1)))).toBeDefined();
  });

  it('counts together with the other replicas, a tenth of a second behind', async () => {
    const clock = new FixedClock();
    const bus = new Bus();
    const [here, there] = [new RateLimiter(clock, bus), new RateLimiter(clock, bus)];
    for (let i = 0; i < 3; i++) here.take(limit(6));
    there.take(limit(6));
    await clock.advance(100);
    there.take(limit(6));
    there.take(limit(6));
    expect(errorOf(() => there.take(limit(6)))).toMatchObject({ code: 'rate_limit_exceeded' });
    await clock.advance(100);
    expect(errorOf(() => here.take(limit(6)))).toMatchObject({ code: 'rate_limit_exceeded' });
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
    [['kling-v3-omni'], ['Kling-3.0-Omni'], true],
    [['viduq3-pro'], ['Vidu-q3-pro'], true],
    [['kling-v3'], ['Kling-3.0-Omni'], false],
  ])('%j and %j: %s', (allowed, names, expected) => {
    expect(isModelAllowed(allowed, names, defaultCatalogue)).toBe(expected);
  });
});
