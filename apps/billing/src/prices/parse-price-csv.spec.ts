import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { formatBillingName, parseBillingName } from '@reelgate/catalog';
import { LIST_PRICES } from '../migrations/1780000000001-import-list-prices.js';
import { parsePriceCsv } from './parse-price-csv.js';

const HEADER = 'billing_name,currency,unit_price,unit,min_units,step,source,effective_from';

describe('parsePriceCsv', () => {
  it('reads a row', () => {
    expect(parsePriceCsv(`${HEADER}\nkling-identify-face,CNY,0.05,second,5,5,list,2026-06-15\n`)).toEqual([
      {
        id: 'kling-identify-face:CNY:2026-06-15',
        billingName: 'kling-identify-face',
        currency: 'CNY',
        unitPrice: 50_000_000n,
        unit: 'second',
        minUnits: 5,
        step: 5,
        imagePrice: null,
        freeImages: null,
        inputPrice: null,
        source: 'list',
        effectiveFrom: new Date('2026-06-15T00:00:00Z'),
        priceList: '',
        withdrawn: false,
      },
    ]);
  });

  it('reads the prices of images and input seconds where the book has them', () => {
    const header = `${HEADER},image_price,free_images,input_price`;
    const [row] = parsePriceCsv(`${header}\nhailuo-h3-768p,USD,0.08,second,,,list,2026-10-24,0.01,5,0.08\n`);
    expect(row).toMatchObject({ imagePrice: 10_000_000n, freeImages: 5, inputPrice: 80_000_000n });
    expect(() => parsePriceCsv(`${header}\nhailuo-h3-768p,USD,0.08,second,,,list,2026-10-24,,5,\n`)).toThrow(
      'free_images means nothing',
    );
  });

  it.each([
    ['A,CNY,1,second,,,list,2026-06-15', 'not a billing name'],
    ['a,cny,1,second,,,list,2026-06-15', 'not a currency'],
    ['a,CNY,1e3,second,,,list,2026-06-15', 'not a unit price'],
    ['a,CNY,1,minute,,,list,2026-06-15', '"minute" is not one of'],
    ['a,CNY,1,second,0,,list,2026-06-15', 'not a positive whole number'],
    ['a,CNY,1,second,,,guess,2026-06-15', '"guess" is not one of'],
    ['a,CNY,1,second,,,list,15.6.2026', 'not a day'],
  ])('refuses %s', (row, problem) => {
    expect(() => parsePriceCsv(`${HEADER}\nfine,CNY,1,second,,,list,2026-06-15\n${row}\n`)).toThrow(
      `price book, row 2 (${row.split(',')[0]}): `,
    );
    expect(() => parsePriceCsv(`${HEADER}\n${row}\n`)).toThrow(problem);
  });
});

describe('the list prices', () => {
  const text = readFileSync(LIST_PRICES, 'utf8');
  const rows = parsePriceCsv(text);

  it('are all there, each once', () => {
    expect(rows).toHaveLength(text.trim().split('\n').length - 1);
    expect(rows.length).toBeGreaterThan(500);
    expect(new Set(rows.map(({ id }) => id)).size).toBe(rows.length);
  });

  it('have both currencies for every name', () => {
    const names = (currency: string): string[] =>
      rows
        .filter((row) => row.currency === currency)
        .map((row) => row.billingName)
        .sort();
    expect(names('USD')).toEqual(names('CNY'));
  });

  it('bear names of the grammar', () => {
    const strange = rows
      .map(({ billingName }) => billingName)
      .filter((name) => {
        const parsed = parseBillingName(name);
        return !parsed || formatBillingName(parsed) !== name;
      });
    expect([...new Set(strange)]).toEqual([]);
  });
});
