import { CatalogueError } from './catalogue-error.js';

/**
 * Reads a JSON value member by member. It knows where it is, for the message of the CatalogueError it throws on the
 * first member that is wrong, and which members were asked for, to refuse the others.
 */
export class JsonReader {
  readonly #seen = new Set<string>();

  constructor(
    readonly value: unknown,
    public path: string,
  ) {}

  fail(key: string, wanted: string): never {
    throw new CatalogueError(`${this.path}${key && `.${key}`} has to be ${wanted}`);
  }

  member<T>(key: string, read: (member: JsonReader) => T): T {
    this.#seen.add(key);
    return read(new JsonReader(this.#record()[key], `${this.path}.${key}`));
  }

  optional<T>(key: string, read: (member: JsonReader) => T): T | undefined {
    return this.#record()[key] === undefined ? undefined : this.member(key, read);
  }

  oneOf<const T extends string>(key: string, allowed: readonly T[]): T {
    return this.member(key, (member) => member.among(allowed));
  }

  pattern(key: string, pattern: RegExp, wanted: string): string {
    return this.member(key, (member) => member.text(pattern, wanted));
  }

  integer(key: string, min: number, max: number): number {
    return this.member(key, (member) => member.whole(min, max));
  }

  boolean(key: string): boolean {
    return this.member(key, (member) => member.flag());
  }

  among<const T extends string>(allowed: readonly T[]): T {
    const found = allowed.find((item) => item === this.value);
    return found ?? this.fail('', `one of ${allowed.join(', ')}`);
  }

  text(pattern = /\S/, wanted = 'a text'): string {
    return typeof this.value === 'string' && pattern.test(this.value) ? this.value : this.fail('', wanted);
  }

  whole(min: number, max: number): number {
    const { value } = this;
    const ok = typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max;
    return ok ? value : this.fail('', `a whole number from ${min} to ${max}`);
  }

  flag(): boolean {
    return typeof this.value === 'boolean' ? this.value : this.fail('', 'true or false');
  }

  items<T>(read: (item: JsonReader) => T): T[] {
    if (!Array.isArray(this.value)) this.fail('', 'an array');
    return (this.value as unknown[]).map((item, index) =>
      read(new JsonReader(item, `${this.path}[${index}]`)),
    );
  }

  strings(pattern?: RegExp): string[] {
    return this.items((item) => item.text(pattern, pattern && `a text like ${pattern.source}`));
  }

  texts(pattern: RegExp): Record<string, string> {
    return Object.fromEntries(
      Object.keys(this.#record()).map((key) => [
        key,
        this.pattern(key, pattern, `a text like ${pattern.source}`),
      ]),
    );
  }

  /** The finished object without its absent members; refuses members that were not asked for. */
  done<T extends object>(result: T): T {
    const stranger = Object.keys(this.#record()).find((key) => !this.#seen.has(key));
    if (stranger) this.fail(stranger, 'left out: there is no such member');
    return Object.fromEntries(Object.entries(result).filter(([, value]) => value !== undefined)) as T;
  }

  #record(): Record<string, unknown> {
    const { value } = this;
    if (typeof value !== 'object' || value === null || Array.isArray(value)) this.fail('', 'an object');
    return value as Record<string, unknown>;
  }
}
