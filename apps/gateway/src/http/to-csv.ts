import type { Options } from 'csv-stringify';
import { stringify } from 'csv-stringify/sync';

/** What a cell may hold. Null and undefined are empty. */
export type CsvRow = Readonly<Record<string, string | number | boolean | null | undefined>>;

const DECIMAL = /^-?\d+(\.\d+)?$/;

/**
 * How a table is written for people and programs: UTF-8 with a byte order mark, without which spreadsheets take names for
 * Latin-1. A text that a spreadsheet would run as a formula is escaped by an apostrophe; numbers stay numbers.
 */
export const CSV_FOR_PEOPLE: Options = {
  header: true,
  bom: true,
  escape_formulas: true,
  cast: {
    string: (value) => (DECIMAL.test(value) ? { value, escape_formulas: false } : value),
    boolean: (value) => String(value),
    number: (value) => ({ value: String(value), escape_formulas: false }),
  },
};

/** A whole table as CSV. */
export function toCsv(columns: readonly string[], rows: readonly CsvRow[]): string {
  return stringify([...rows], { ...CSV_FOR_PEOPLE, columns: [...columns] });
}
