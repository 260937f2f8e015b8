/** What one measurement came to; a value a repetition. */
export interface Row {
  readonly scenario: string;
  readonly what: string;
  readonly unit: '/s' | 's' | 'MB' | 'MB/s' | 'ms';
  readonly values: readonly number[];
  /** CPU time of all processes for each request (or each of what is counted), in milliseconds. */
  readonly cpuMs?: readonly number[];
  readonly p99Ms?: readonly number[];
  /** Processors' worth of work that others did on the machine meanwhile. */
  readonly others?: readonly number[];
  readonly floor?: Pick<Row, 'values' | 'cpuMs' | 'p99Ms'>;
  /** What else there is to say. */
  readonly note?: string;
}

const HEAD = [
  'scenario',
  'what',
  'min',
  'median',
  'max',
  'CPU ms',
  'p99 ms',
  'floor',
  'floor CPU ms',
  '% of floor',
  '% by CPU',
  'others',
  '',
];

/** The rows as a table of Markdown, lined up. */
export function formatTable(rows: readonly Row[]): string {
  const cells = [HEAD, ...rows.map(toCells)];
  const widths = HEAD.map((_, i) => Math.max(3, ...cells.map((row) => row[i]!.length)));
  const line = (row: readonly string[]): string =>
    `| ${row.map((cell, i) => (i < 2 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!))).join(' | ')} |`;
  const [head, ...body] = cells.map(line);
  return [head, `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`, ...body, ''].join('\n');
}

function toCells(row: Row): string[] {
  const rate = median(row.values);
  const cpu = median(row.cpuMs);
  const floorRate = median(row.floor?.values);
  const floorCpu = median(row.floor?.cpuMs);
  return [
    row.scenario,
    row.what,
    number(row.values.length > 0 ? Math.min(...row.values) : undefined),
    `${number(rate)} ${row.unit}`,
    number(row.values.length > 0 ? Math.max(...row.values) : undefined),
    number(cpu),
    number(median(row.p99Ms)),
    number(floorRate),
    number(floorCpu),
    percent(rate, floorRate),
    // Less is better here: how far the floor's CPU is from ours.
    percent(floorCpu, cpu),
    number(median(row.others)),
    row.note ?? '',
  ];
}

export function median(values: readonly number[] | undefined): number | undefined {
  if (!values || values.length === 0) return undefined;
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** The value below which `share` of the values lie. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

const number = (value: number | undefined): string =>
  value === undefined ? '' : value >= 100 ? value.toFixed(0) : value.toPrecision(3);

const percent = (part: number | undefined, whole: number | undefined): string =>
  part === undefined || whole === undefined ? '' : `${((100 * part) / whole).toFixed(0)} %`;
