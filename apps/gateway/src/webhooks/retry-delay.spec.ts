import { describe, expect, it } from '@jest/globals';
import { retryDelay } from './retry-delay.js';

describe('the pause after a failed webhook', () => {
  it('grows, from seconds to hours', () => {
    const pauses = Array.from({ length: 12 }, (_, i) => retryDelay(i + 1, () => 0.5));
    expect(pauses[0]).toBe(5_000);
    expect(pauses.at(-1)).toBe(3 * 3_600_000);
    for (const [i, pause] of pauses.entries()) expect(pause).toBeGreaterThanOrEqual(pauses[i - 1] ?? 0);
  });

  it('tries at least ten times within a day', () => {
    let tries = 1;
    for (let at = 0; at < 86_400_000; tries++) at += retryDelay(tries, () => 0.999);
    expect(tries).toBeGreaterThanOrEqual(10);
  });

  it('is spread, so that receivers are not met by everything at once', () => {
    expect(retryDelay(1, () => 0)).toBe(4_000);
    expect(retryDelay(1, () => 0.999_999)).toBeGreaterThan(5_900);
  });
});
