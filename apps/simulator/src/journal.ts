import { appendFile, mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

/** One thing that happened and cannot be recomputed. `of` says who wrote it: a vendor's name, or `clock`. */
export interface JournalLine {
  readonly of: string;
  /** Simulated milliseconds since 1970. */
  readonly at: number;
  readonly kind: string;
  readonly data: unknown;
}

/**
 * Append-only file of JSON lines. Everything else (states, progress, films) follows from these lines and the clock.
 * Lines that are appended while a write is under way go out together in the next one.
 */
export class Journal {
  #pending: string[] = [];
  #writing: Promise<void> | undefined;

  /** @param path the file, or undefined: nothing is kept. */
  constructor(private readonly path: string | undefined) {}

  /** Resolves when the line has been handed to the operating system. */
  append(line: JournalLine): Promise<void> {
    if (this.path === undefined) return Promise.resolve();
    this.#pending.push(`${JSON.stringify(line)}\n`);
    return this.#flush();
  }

  /**
   * Reads the lines of the last session, oldest first, and drops from the file those for which `keep` is false. A half
   * line at the end (the process died while writing) is dropped too.
   */
  async load(keep: (line: JournalLine) => boolean): Promise<JournalLine[]> {
    if (this.path === undefined) return [];
    await mkdir(dirname(this.path), { recursive: true });
    let text: string;
    try {
      text = await readFile(this.path, 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
      throw error;
    }
    const whole = text.slice(0, text.lastIndexOf('\n') + 1);
    const lines = whole
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as JournalLine)
      .filter(keep);
    const next = `${this.path}.next`;
    await writeFile(next, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
    await rename(next, this.path);
    return lines;
  }

  /** Forgets everything. */
  async clear(): Promise<void> {
    if (this.path === undefined) return;
    await this.close();
    await writeFile(this.path, '');
  }

  /** Resolves when nothing is left to write. */
  async close(): Promise<void> {
    await this.#writing;
  }

  #flush(): Promise<void> {
    this.#writing ??= this.#writeAll().finally(() => {
      this.#writing = undefined;
    });
    return this.#writing;
  }

  async #writeAll(): Promise<void> {
    while (this.#pending.length > 0) {
      const batch = this.#pending.join('');
      this.#pending = [];
      await appendFile(this.path!, batch);
    }
  }
}
