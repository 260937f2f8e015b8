import { describe, expect, it } from '@jest/globals';
import { callbackSignature } from './sign.js';

const DATE = 'Tue, 06 May 2025 12:09:42 GMT';
const NONCE = '123e4567-e89b-12d3-a456-426614174000';
const KEY = 'vda_test_key_0001';
const callback = {
  method: 'POST',
  date: DATE,
  headers: [
    ['Date', DATE],
    ['x-request-nonce', NONCE],
  ],
} as const;

describe('the signature of a callback', () => {
  it.each([
    ['http://h/hooks/vidu?a=1&b=two', 'PGu3S6j51E79eKddL35Vq1BrElvXUoOfAmzPBOUpCTs='],
    ['http://h', 'Z1MvGeYBpW6qafqrJ5/xsn85cN2aHhOugbf3wSABarE='],
  ])('vector %s', (url, signature) => {
    expect(callbackSignature(KEY, { ...callback, url })).toBe(signature);
  });

  it.each([
    ['the method', { method: 'PUT' }],
    ['the path', { url: 'http://h/hooks/other?a=1&b=two' }],
    ['the query', { url: 'http://h/hooks/vidu?a=1&b=three' }],
    ['the date', { date: 'Tue, 06 May 2025 12:09:43 GMT' }],
    ['the order of the headers', { headers: callback.headers.toReversed() }],
    ['a header', { headers: [...callback.headers.slice(0, 1), ['x-request-nonce', 'other'] as const] }],
  ])('covers %s', (_what, change) => {
    const url = 'http://h/hooks/vidu?a=1&b=two';
    expect(callbackSignature(KEY, { ...callback, url, ...change })).not.toBe(
      callbackSignature(KEY, { ...callback, url }),
    );
  });
});
