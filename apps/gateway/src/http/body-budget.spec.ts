import { describe, expect, it } from '@jest/globals';
import { errorOf } from '../test-support/error-of.js';
import { BodyBudget } from './body-budget.js';

describe('the memory of bodies', () => {
  it('is bounded for each caller, and in all', () => {
    const budget = new BodyBudget({ free: 0, total: 100, perCaller: 60 });
    const first = budget.open('a');
    first.grow(50);
    expect(errorOf(() => budget.open('a').grow(11))).toMatchObject({
      code: 'rate_limit_exceeded',
      retryAfterMs: 1_000,
    });
    const second = budget.open('b');
    second.grow(50);
    expect(errorOf(() => budget.open('c').grow(1))).toMatchObject({
      code: 'service_unavailable',
      retryAfterMs: 1_000,
    });
    first.release();
    budget.open('c').grow(50);
    expect(budget.held).toBe(100);
  });

  it('always has room for small bodies, and counts what is beyond that of a large one', () => {
    const budget = new BodyBudget({ free: 10, total: 100, perCaller: 100 });
    const large = budget.open('a');
    large.grow(6);
    large.grow(6);
    expect(budget.held).toBe(2);
    large.grow(98);
    expect(budget.held).toBe(100);
    for (const caller of ['a', 'b']) {
      const small = budget.open(caller);
      small.grow(10);
      expect(() => small.grow(1)).toThrow();
    }
    large.release();
    expect(budget.held).toBe(0);
  });

  it('comes back whole, once', () => {
    const budget = new BodyBudget({ free: 0, total: 100, perCaller: 100 });
    const bytes = budget.open('a');
    bytes.grow(10);
    bytes.grow(20);
    bytes.release();
    bytes.release();
    // What arrives after the end counts nothing.
    bytes.grow(10);
    expect(budget.held).toBe(0);
  });
});
