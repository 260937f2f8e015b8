import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { PRICE_TERMS } from '@reelgate/contracts';
import { costOf, formatUnitPrice, parseTerms, parseUnitPrice, writeTerms } from './price-terms.js';

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

describe('terms', () => {
  const everyTerm = {
    unit_price: '0.6',
    unit: 'second',
    min_units: '2',
    step: '2',
    image_price: '0.05',
    free_images: '5',
    input_price: '0.3',
  };

  it('are written under the names they were read by', () => {
    expect(writeTerms(parseTerms(everyTerm))).toEqual({
      unit_price: '0.600000',
      unit: 'second',
      min_units: 2,
      step: 2,
      image_price: '0.050000',
      free_images: 5,
      input_price: '0.300000',
    });
    expect(Object.keys(writeTerms(parseTerms(everyTerm))).sort()).toEqual([...PRICE_TERMS].sort());
  });

  it('charge images beyond the free ones and every second of input video', () => {
    const terms = parseTerms(everyTerm);
    const cost = (quantity: object) => costOf(terms, { seconds: 5, ...quantity }, 1_000_000n)!;
    expect(cost({})).toMatchObject({ units: 6, extraImages: 0, inputSeconds: 0, amount: 3_600_000n });
    expect(cost({ images: 5 })).toMatchObject({ extraImages: 0, amount: 3_600_000n });
    expect(cost({ images: 7 })).toMatchObject({ extraImages: 2, amount: 3_700_000n });
    expect(cost({ inputSeconds: 4 })).toMatchObject({ inputSeconds: 4, amount: 4_800_000n });
    expect(costOf(terms, { seconds: 5, images: 7, inputSeconds: 4 }, 500_000n)).toMatchObject({
      amount: 2_450_000n,
    });
  });

  it('charge no extras where the price has none, and whole ones beside tokens', () => {
    const plain = parseTerms({ unit_price: '0.6', unit: 'second' });
    expect(costOf(plain, { seconds: 5, images: 9, inputSeconds: 9 }, 1_000_000n)).toMatchObject({
      extraImages: 0,
      inputSeconds: 0,
      amount: 3_000_000n,
    });
    const tokens = parseTerms({ unit_price: '46', unit: 'million_tokens', image_price: '0.1' });
    expect(costOf(tokens, { seconds: 5, tokens: 108_900, images: 1 }, 1_000_000n)).toMatchObject({
      amount: 5_009_400n + 100_000n,
    });
  });
});
