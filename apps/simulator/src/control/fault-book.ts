import { rulesOf } from './fault-kinds.js';
import type { FaultKind, FaultParams, FaultPhase } from './fault-kinds.js';

/** A fault that somebody asked for. */
export interface Fault {
  readonly id: number;
  readonly vendor: string;
  /** The vendor's name of a call; absent = as the kind's rules say. */
  readonly action?: string;
  readonly kind: FaultKind;
  readonly params: FaultParams;
  /** Dotted path into the request body → a part of the text there, or the value itself. All must hold. */
  readonly match?: Readonly<Record<string, string | number | boolean>>;
  /** How many more times it strikes; null = until it is deleted. */
  left: number | null;
  struck: number;
}

/** A call as the book sees it. `role` is the vendor's own classification of the action. */
export interface Call {
  readonly vendor: string;
  readonly action: string;
  readonly role: 'create' | 'query' | 'other';
  readonly body: unknown;
}

/** The faults that wait for their call, oldest first. */
export class FaultBook {
  #faults: Fault[] = [];
  #nextId = 1;
  readonly #wordUses = new Map<string, number>();

  /** @param times how often it strikes; null = until it is deleted. */
  add(fault: Pick<Fault, 'vendor' | 'action' | 'kind' | 'params' | 'match'>, times: number | null): Fault {
    const entry: Fault = { ...fault, id: this.#nextId++, left: times, struck: 0 };
    this.#faults.push(entry);
    return entry;
  }

  list(): readonly Fault[] {
    return this.#faults;
  }

  /** False when there is no such fault (any more). */
  remove(id: number): boolean {
    const before = this.#faults.length;
    this.#faults = this.#faults.filter((fault) => fault.id !== id);
    return this.#faults.length < before;
  }

  clear(): void {
    this.#faults = [];
    this.#wordUses.clear();
  }

  /** The first fault of a phase that strikes this call; it is used up by that. */
  take(phase: FaultPhase, call: Call): Fault | undefined {
    const fault = this.#faults.find((entry) => rulesOf(entry.kind).phase === phase && strikes(entry, call));
    if (fault) this.#use(fault);
    return fault;
  }

  /** Every task fault that strikes this create; a task can be wrong in several ways. */
  takeAll(call: Call): Fault[] {
    const faults = this.#faults.filter(
      (entry) => rulesOf(entry.kind).phase === 'task' && strikes(entry, call),
    );
    for (const fault of faults) this.#use(fault);
    return faults;
  }

  /**
   * Whether a request fault that was written in a prompt strikes once more. `about` is what stays the same when the
   * request is repeated (the client's reference), so that a repeat can succeed.
   */
  takeWord(kind: FaultKind, about: string, times: number | null): boolean {
    const key = `${kind} ${about}`;
    const used = this.#wordUses.get(key) ?? 0;
    if (times !== null && used >= times) return false;
    this.#wordUses.set(key, used + 1);
    return true;
  }

  #use(fault: Fault): void {
    fault.struck += 1;
    if (fault.left === null) return;
    fault.left -= 1;
    if (fault.left === 0) this.remove(fault.id);
  }
}

function strikes(fault: Fault, call: Call): boolean {
  if (fault.vendor !== call.vendor) return false;
  const role = rulesOf(fault.kind).role;
  if (fault.action === undefined ? role !== undefined && role !== call.role : fault.action !== call.action) {
    return false;
  }
  return Object.entries(fault.match ?? {}).every(([path, wanted]) => {
    const found = memberAt(call.body, path);
    return typeof wanted === 'string' ? String(found ?? '').includes(wanted) : found === wanted;
  });
}

/** `OutputConfig.Resolution`, `FileInfos.0.Url` → the member there, or undefined. */
function memberAt(body: unknown, path: string): unknown {
  let value = body;
  for (const name of path.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
    value = (value as Record<string, unknown>)[name];
  }
  return value;
}
