import { describe, expect, it } from '@jest/globals';
import { formatTable, median, percentile } from './report.js';

describe('the table', () => {
  it('puts a rate and its CPU time beside the floor, by their medians', () => {
    const table = formatTable([
      {
        scenario: 'accept',
        what: '32 clients',
        unit: '/s',
        values: [900, 1_000, 1_300],
        cpuMs: [1, 2, 1.2],
        p99Ms: [20, 21, 30],
        others: [0.5, 0.1, 0.2],
        floor: { values: [4_000, 5_000, 4_500], cpuMs: [0.3, 0.3, 0.3], p99Ms: [5, 5, 5] },
      },
    ]);
    const [, , row] = table.split('\n');
    const cells = row!.split('|').map((cell) => cell.trim());
    expect(cells.slice(1, -1)).toEqual([
      'accept',
      '32 clients',
      '900',
      '1000 /s',
      '1300',
      '1.20',
      '21.0',
      '4500',
      '0.300',
      '22 %',
      '25 %',
      '0.200',
      '',
    ]);
  });

  it('leaves out what was not measured', () => {
    const table = formatTable([{ scenario: 'npm start', what: 'first', unit: 's', values: [3, 4] }]);
    expect(table).toContain('3.50 s');
    expect(table).not.toContain('NaN');
  });
});

it('medians and percentiles are of the sorted values', () => {
  expect(median([10, 9, 100])).toBe(10);
  expect(median([])).toBeUndefined();
  expect(percentile([3, 1, 2, 4], 0.5)).toBe(3);
  expect(percentile([...Array.from({ length: 100 }).keys()], 0.95)).toBe(95);
  expect(percentile([7], 0.99)).toBe(7);
});
