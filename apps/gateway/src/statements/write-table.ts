import { PassThrough, Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { stringify } from 'csv-stringify';
import { CSV_FOR_PEOPLE } from '../http/to-csv.js';
import type { MovementAnswer } from './statement.dto.js';
import type { WholeStatement } from './statement-reader.js';

/** The columns of a statement, for CSV and spreadsheet alike; those of money are numbers there. */
const COLUMNS: readonly { readonly name: keyof MovementAnswer | 'currency'; readonly width: number }[] = [
  { name: 'id', width: 10 },
  { name: 'at', width: 26 },
  { name: 'kind', width: 12 },
  { name: 'amount', width: 18 },
  { name: 'held', width: 18 },
  { name: 'balance', width: 18 },
  { name: 'held_after', width: 18 },
  { name: 'currency', width: 10 },
  { name: 'task_id', width: 36 },
  { name: 'model', width: 36 },
  { name: 'key_id', width: 34 },
  { name: 'key_name', width: 24 },
  { name: 'note', width: 40 },
];
const MONEY: readonly string[] = ['amount', 'held', 'balance', 'held_after'];

/** All movements as CSV, page by page, as fast as they are read. */
export function writeCsv({ currency, movements }: WholeStatement): Readable {
  const table = stringify({ ...CSV_FOR_PEOPLE, columns: COLUMNS.map(({ name }) => name) });
  const rows = async function* (): AsyncGenerator<object> {
    for await (const page of movements) for (const row of page) yield { ...row, currency };
  };
  // What fails ends the stream, and with it the answer.
  pipeline(Readable.from(rows()), table).catch(() => undefined);
  return table;
}

/** The same as a spreadsheet. Texts are texts there: nothing is a formula. */
export function writeXlsx({ currency, month, movements }: WholeStatement): Readable {
  const file = new PassThrough();
  const write = async (): Promise<void> => {
    // Loaded when it is wanted: it is large, and few gateways ever write a spreadsheet.
    const { default: ExcelJS } = await import('exceljs');
    const book = new ExcelJS.stream.xlsx.WorkbookWriter({ stream: file, useStyles: true });
    const sheet = book.addWorksheet(month ?? 'Statement', { views: [{ state: 'frozen', ySplit: 1 }] });
    sheet.columns = COLUMNS.map(({ name, width }) => ({
      header: name,
      key: name,
      width,
      ...(MONEY.includes(name) ? { style: { numFmt: '#,##0.000000' } } : {}),
    }));
    sheet.getRow(1).font = { bold: true };
    for await (const page of movements) {
      for (const row of page) {
        const money = Object.fromEntries(
          MONEY.map((name) => [name, Number(row[name as keyof MovementAnswer])]),
        );
        sheet.addRow({ ...row, ...money, currency }).commit();
      }
    }
    sheet.commit();
    await book.commit();
  };
  write().catch((error: Error) => file.destroy(error));
  return file;
}
