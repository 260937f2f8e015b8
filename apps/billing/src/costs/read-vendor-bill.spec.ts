import { describe, expect, it } from '@jest/globals';
import { readVendorBill } from './read-vendor-bill.js';

const read = (lines: readonly string[], columns: object = { amountColumn: 'Fee' }) =>
  readVendorBill({ csv: lines.join('\n'), taskColumn: 'Job', ...columns });

describe("a vendor's statement", () => {
  it('is summed up by task, whatever else it has', () => {
    expect(
      read(['\uFEFFDate,Job,Fee', '2026-07-01,j1,1.5', '2026-07-01,j2,0.25', '2026-07-02,j1,0.5', ',,99']),
    ).toEqual([
      { vendorTaskId: 'j1', figure: 2_000_000n, tolerance: 100_000n },
      { vendorTaskId: 'j2', figure: 250_000n, tolerance: 5_000n },
    ]);
  });

  it.each([
    ['3', 3_000_000n, 500_000n],
    ['3.000000', 3_000_000n, 0n],
    ['"1,234.50"', 1_234_500_000n, 5_000n],
    ['-0.5', -500_000n, 50_000n],
  ])('takes %s as exactly as it is written', (text, figure, tolerance) => {
    expect(read(['Job,Fee', `j,${text}`])).toEqual([{ vendorTaskId: 'j', figure, tolerance }]);
  });

  it.each([
    [['Job,Price', 'j,1'], 'the statement has no column Fee; its columns are: Job, Price'],
    [['Job,Fee', 'j,1', 'k,"1,5"'], 'line 3 (k): "1,5" is not a decimal figure'],
    [['Job,Fee', 'j,'], 'line 2 (j): "" is not a decimal figure'],
    [['Job,Fee', 'j,1e3'], 'line 2 (j): "1e3" is not a decimal figure'],
  ])('is refused as a whole: %j', (lines, message) => {
    expect(() => read(lines)).toThrow(message);
  });

  it('has amounts or units', () => {
    expect(() => read(['Job,Fee', 'j,1'], {})).toThrow('name the column of amounts or that of units');
    expect(() => read(['Job,Fee', 'j,1'], { amountColumn: 'Fee', unitsColumn: 'Fee' })).toThrow('not both');
  });
});
