import { randomBytes } from 'node:crypto';

/** A delivered event comes again when it is not confirmed within this time. */
const REDELIVERY_MS = 30_000;
const BATCH = 16;

interface Entry {
  readonly handle: string;
  visibleAt: number;
}

/** Completion events of one application that nobody has confirmed, oldest first, by task. */
export class EventQueue {
  readonly #entries = new Map<string, Entry>();
  readonly #byHandle = new Map<string, string>();

  add(taskId: string): void {
    const handle = `EventHandle.${randomBytes(20).toString('hex')}`;
    this.#entries.set(taskId, { handle, visibleAt: 0 });
    this.#byHandle.set(handle, taskId);
  }

  /** Up to 16 events that nobody holds at `now` (milliseconds); the caller holds them for 30 s. */
  pull(now: number): { handle: string; taskId: string }[] {
    const batch: { handle: string; taskId: string }[] = [];
    for (const [taskId, entry] of this.#entries) {
      if (entry.visibleAt > now) continue;
      entry.visibleAt = now + REDELIVERY_MS;
      batch.push({ handle: entry.handle, taskId });
      if (batch.length === BATCH) break;
    }
    return batch;
  }

  /** The task of a handle, or undefined: confirmed before, or never given out. */
  taskOf(handle: string): string | undefined {
    return this.#byHandle.get(handle);
  }

  /** Takes a task's event out. */
  done(taskId: string): void {
    const entry = this.#entries.get(taskId);
    if (!entry) return;
    this.#entries.delete(taskId);
    this.#byHandle.delete(entry.handle);
  }

  /** The oldest task whose event is not done. */
  first(): string | undefined {
    return this.#entries.keys().next().value;
  }

  clear(): void {
    this.#entries.clear();
    this.#byHandle.clear();
  }
}
