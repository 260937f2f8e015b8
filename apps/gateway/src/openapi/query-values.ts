/** How the texts of a query string are read. What cannot be read stays as it is, for the field's rule to refuse. */

export function readNumber(value: unknown): unknown {
  return typeof value === 'string' && /^-?\d{1,12}(\.\d{1,9})?$/.test(value) ? Number(value) : value;
}

export function readFlag(value: unknown): unknown {
  return value === 'true' ? true : value === 'false' ? false : value;
}

/** Several values: repeated, or separated by commas. */
export function readTexts(value: unknown): unknown {
  const values: unknown[] = [value].flat();
  if (!values.every((each) => typeof each === 'string')) return value;
  return values
    .flatMap((each) => each.split(','))
    .map((each) => each.trim())
    .filter((each) => each !== '');
}

const ISO = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:?\d{2}))?$/;

/** An instant: ISO 8601 (a date alone is its first moment, UTC) or unix seconds. */
export function readInstant(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  const date = /^\d{1,11}$/.test(value)
    ? new Date(Number(value) * 1000)
    : new Date(ISO.test(value) ? value : NaN);
  return Number.isNaN(date.getTime()) ? value : date;
}
