import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { formatUnitPrice, parseUnitPrice } from './tariff.js';

describe('unit prices', () => {
  it.each([
    ['0.6', 600_000_000n, '0.600000'],
    ['0.1953125', 195_312_500n, '0.1953125'],
    ['46', 46_000_000_000n, '46.000000'],
    ['0.000000001', 1n, '0.000000001'],
    ['0', 0n, '0.000000'],
  ])('%s', (text, nanos, formatted) => {
    expect(parseUnitPrice(text)).toBe(nanos);
    expect(formatUnitPrice(nanos)).toBe(formatted);
  });

  it('come back as they were', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: 0n, max: 10n ** 17n }),
        (nanos) => parseUnitPrice(formatUnitPrice(nanos)) === nanos,
      ),
    );
  });

  it.each(['', '-1', '1e3', '.5', '1.', '0.0000000001', '1,5', ' 1'])('%j is none', (text) => {
    expect(() => parseUnitPrice(text)).toThrow('not a unit price');
  });
});
