import { describe, expect, it } from '@jest/globals';
import { AppError } from '@reelgate/runtime';
import { MAX_DELIVERIES, settleFailure } from './settlement.js';

describe('settleFailure', () => {
  it('buries what can never succeed, at the first delivery', () => {
    expect(settleFailure(new AppError('invalid_request', 'bad'), 1).kind).toBe('dead');
  });
  it('tries an unexpected error again with growing delays, then buries it', () => {
    const delays = [];
    for (let delivery = 1; delivery < MAX_DELIVERIES; delivery++) {
      const settlement = settleFailure(new Error('database gone'), delivery);
      expect(settlement.kind).toBe('again');
      if (settlement.kind === 'again') delays.push(settlement.delayMs);
    }
    expect(delays).toEqual([...delays].sort((a, b) => a - b));
    expect(settleFailure(new Error('database gone'), MAX_DELIVERIES)).toEqual({
      kind: 'dead',
      reason: 'Error: database gone',
    });
  });
  it('obeys the delay that the error asks for', () => {
    const error = new AppError('service_unavailable', 'later', { retryAfterMs: 7_000 });
    expect(settleFailure(error, 1)).toEqual({ kind: 'again', delayMs: 7_000 });
  });
});
