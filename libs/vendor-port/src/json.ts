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

/** The JSON object that a text holds. */
export function parseObject(body: string): Json | undefined {
  try {
    return object(JSON.parse(body));
  } catch {
    return undefined;
  }
}
