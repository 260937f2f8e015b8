import { parseMicros } from '@reelgate/contracts';
import type { Micros, VendorBillImport } from '@reelgate/contracts';
import { csvRows } from '../prices/parse-price-csv.js';

/** What a statement says of one task: the sum of its lines. */
export interface BilledTask {
  readonly vendorTaskId: string;
  /** Amount, or units in 1e-6, as the column holds one or the other. */
  readonly figure: Micros;
  /** How far the true figure may lie off, because it is written with so many places only. */
  readonly tolerance: Micros;
}

/**
 * Reads a vendor's statement: any CSV with a header, of which two columns are named. Lines without a task (totals, fees) are
 * left. Throws RangeError that names the line of the first figure that is none.
 */
export function readVendorBill({
  csv,
  taskColumn,
  amountColumn,
  unitsColumn,
}: Pick<VendorBillImport, 'csv' | 'taskColumn' | 'amountColumn' | 'unitsColumn'>): BilledTask[] {
  if ((amountColumn === undefined) === (unitsColumn === undefined)) {
    throw new RangeError('name the column of amounts or that of units, and not both');
  }
  const figureColumn = amountColumn ?? unitsColumn!;
  const rows = csvRows(csv);
  const missing = [taskColumn, figureColumn].filter((column) => rows[0]?.[column] === undefined);
  if (missing.length > 0) {
    const known = Object.keys(rows[0] ?? {}).join(', ');
    throw new RangeError(`the statement has no column ${missing.join(', ')}; its columns are: ${known}`);
  }
  const tasks = new Map<string, BilledTask>();
  rows.forEach((row, i) => {
    const vendorTaskId = row[taskColumn] ?? '';
    if (vendorTaskId === '') return;
    const line = readFigure(row[figureColumn] ?? '', `line ${i + 2} (${vendorTaskId.slice(0, 80)})`);
    const sum = tasks.get(vendorTaskId) ?? { figure: 0n, tolerance: 0n };
    tasks.set(vendorTaskId, {
      vendorTaskId,
      figure: sum.figure + line.figure,
      tolerance: sum.tolerance + line.tolerance,
    });
  });
  return [...tasks.values()];
}

/** `1,234.50` is read as it is meant; a statement with a decimal comma is refused rather than guessed at. */
function readFigure(text: string, where: string): Pick<BilledTask, 'figure' | 'tolerance'> {
  const plain = /^-?\d{1,3}(,\d{3})+(\.\d+)?$/.test(text) ? text.replaceAll(',', '') : text;
  const match = /^-?\d{1,12}(?:\.(\d{1,12}))?$/.exec(plain);
  if (!match) throw new RangeError(`${where}: ${JSON.stringify(text.slice(0, 40))} is not a decimal figure`);
  const places = match[1]?.length ?? 0;
  return { figure: parseMicros(plain), tolerance: places >= 6 ? 0n : 5n * 10n ** BigInt(5 - places) };
}
