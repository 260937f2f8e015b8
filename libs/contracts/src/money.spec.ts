import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { divideRoundHalfUp, formatMicros, parseMicros } from './money.js';

/** Every amount that has at most twelve integer digits. */
const LIMIT = 10n ** 18n - 1n;
const amounts = fc.bigInt({ min: -LIMIT, max: LIMIT });
const digits = (min: number, max: number): fc.Arbitrary<string> =>
  fc.string({ unit: fc.constantFrom(...'0123456789'), minLength: min, maxLength: max });

describe('parseMicros and formatMicros', () => {
  it('give every amount back', () => {
    fc.assert(fc.property(amounts, (amount) => parseMicros(formatMicros(amount)) === amount));
  });

  it('write exactly six places and no negative zero', () => {
    fc.assert(
      fc.property(amounts, (amount) => {
        expect(formatMicros(amount)).toMatch(/^-?\d+\.\d{6}$/);
      }),
    );
    expect([formatMicros(0n), formatMicros(-1n), formatMicros(3_000_000n)]).toEqual([
      '0.000000',
      '-0.000001',
      '3.000000',
    ]);
  });

  it('round to the nearest micro-unit, a half away from zero', () => {
    fc.assert(
      fc.property(fc.boolean(), digits(1, 12), digits(0, 20), (negative, whole, fraction) => {
        const text = `${negative ? '-' : ''}${whole}${fraction ? `.${fraction}` : ''}`;
        const scale = 10n ** BigInt(fraction.length);
        const exact = BigInt(whole + fraction) * 1_000_000n * (negative ? -1n : 1n);
        expect(parseMicros(text)).toBe(divideRoundHalfUp(exact, scale));
      }),
    );
    expect(['0.0000004', '0.0000005', '-0.0000005', '1.9999995'].map(parseMicros)).toEqual([
      0n,
      1n,
      -1n,
      2_000_000n,
    ]);
  });

  it.each(['', ' 1', '1 ', '+1', '1e3', '.5', '1.', '0x10', '1,5', 'NaN', '1234567890123', '１'])(
    'refuse %j',
    (text) => {
      expect(() => parseMicros(text)).toThrow(RangeError);
    },
  );
});

describe('divideRoundHalfUp', () => {
  it('gives the nearest whole number, and of two equally near ones the larger in size', () => {
    fc.assert(
      fc.property(amounts, fc.bigInt({ min: 1n, max: 10n ** 12n }), (numerator, denominator) => {
        const quotient = divideRoundHalfUp(numerator, denominator);
        const size = (n: bigint): bigint => (n < 0n ? -n : n);
        const error = size(numerator) - size(quotient) * denominator;
        expect(2n * error).toBeGreaterThanOrEqual(-denominator);
        expect(2n * error).toBeLessThan(denominator);
        expect(divideRoundHalfUp(-numerator, denominator)).toBe(-quotient);
      }),
    );
  });

  it('refuses a denominator that is not positive', () => {
    expect(() => divideRoundHalfUp(1n, 0n)).toThrow(RangeError);
    expect(() => divideRoundHalfUp(1n, -1n)).toThrow(RangeError);
  });
});
