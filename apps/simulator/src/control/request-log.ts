const KEPT = 500;
const LONGEST_TEXT = 1000;

/** One request to a simulated vendor, as it may be shown: no signature, long texts cut. */
export interface LoggedRequest {
  readonly at: string;
  readonly vendor: string;
  readonly action: string;
  readonly request_id: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
  /** The fault that was applied, if any. */
  readonly fault: string | null;
  /** HTTP status; 0 = no answer was given. */
  status: number;
  /** The vendor's error code, or null. */
  code: string | null;
}

/** The last requests, newest first. */
export class RequestLog {
  #entries: LoggedRequest[] = [];

  add(entry: LoggedRequest): void {
    this.#entries.push(entry);
    if (this.#entries.length > 2 * KEPT) this.#entries = this.#entries.slice(-KEPT);
  }

  /** @param limit at most 500. */
  last(limit: number, action?: string): LoggedRequest[] {
    return this.#entries
      .slice(-KEPT)
      .filter((entry) => action === undefined || entry.action === action)
      .toReversed()
      .slice(0, limit);
  }

  clear(): void {
    this.#entries = [];
  }
}

/** A copy of a request body in which every long text (media in base64, mostly) is cut. */
export function abridge(value: unknown): unknown {
  if (typeof value === 'string' && value.length > LONGEST_TEXT) {
    return `${value.slice(0, LONGEST_TEXT)}… (${value.length} characters)`;
  }
  if (Array.isArray(value)) return value.map(abridge);
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, abridge(member)]));
  }
  return value;
}
