/** Readers for an upstream's answer: what is not there, null, or of another type is read as absent. */
export type Json = Readonly<Record<string, unknown>>;

export function object(value: unknown): Json | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : undefined;
}

export function array(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** The string, or `''`. */
export function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** The finite number. */
export function number(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

/**
 * A code, which some upstreams write as a number and some as its digits: undefined where there is none, NaN for anything
 * else, which equals no code.
 */
export function errorNumber(value: unknown): number | undefined {
  if (value === undefined || value === null || value === '') return undefined;
  if (typeof value === 'number') return value;
  return typeof value === 'string' && /^-?\d{1,15}$/.test(value.trim()) ? Number(value) : Number.NaN;
}

/** The JSON object that a text holds. */
export function parseObject(body: string): Json | undefined {
  try {
    return object(JSON.parse(body));
  } catch {
    return undefined;
  }
}
