import { describe, expect, it } from '@jest/globals';
import { toCsv } from './to-csv.js';

describe('a table as CSV', () => {
  const cell = (value: string | number | boolean | null): string =>
    toCsv(['a', 'b'], [{ a: value, b: 'x' }])
      .split('\n')[1]!
      .replace(/,x$/, '');

  it('begins with a byte order mark and its header', () => {
    expect(toCsv(['name', 'amount'], [{ name: '短片', amount: '1.500000' }])).toBe(
      '\uFEFFname,amount\n短片,1.500000\n',
    );
  });

  it.each(['=1+1', '+1-2', '-2+3', '@SUM(A1)', '\tx', '=cmd|calc', '＝1+1', '-', '+49 170 1'])(
    'gives a spreadsheet no formula to run: %j',
    (text) => {
      expect(cell(text)).toMatch(/^"?'/);
    },
  );

  it.each([
    ['-3.000000', '-3.000000'],
    ['0.600000', '0.600000'],
    [-5, '-5'],
    [true, 'true'],
    [null, ''],
    ['a,b', '"a,b"'],
    ['he said "x"', '"he said ""x"""'],
  ])('leaves %j what it is', (value, text) => {
    expect(cell(value)).toBe(text);
  });
});
