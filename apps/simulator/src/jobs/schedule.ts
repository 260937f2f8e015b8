import { Heap } from './heap.js';

export type JobState = 'waiting' | 'processing' | 'finished' | 'aborted';

/** What the schedule knows about a piece of work. Times are simulated milliseconds since 1970. */
export interface Job {
  /** Position among jobs of the same instant. */
  readonly order: number;
  readonly createdAt: number;
  /** Least time in `waiting`, also when a slot is free. */
  readonly waitMs: number;
  readonly workMs: number;
  /** The larger goes first when slots are short. */
  readonly priority: number;
  state: JobState;
  beganAt: number | null;
  endedAt: number | null;
  /** Ended without being worked on, because every slot was taken. */
  refused: boolean;
}

export interface ScheduleOptions<J extends Job> {
  /** Jobs processed at a time; 0 = no limit. */
  readonly concurrency: number;
  readonly whenFull: 'wait' | 'refuse';
  readonly onBegin: (job: J) => void;
  readonly onFinish: (job: J) => void;
}

/**
 * What an upstream does with its tasks, as a discrete-event simulation: the state of every job at an instant depends on
 * the jobs and the instant alone, not on how often `run` was called before. Costs are per transition, never per job in
 * flight.
 */
export class Schedule<J extends Job> {
  readonly #arriving = new Heap<J>((a, b) => earlier(readyAt(a), a, readyAt(b), b));
  readonly #waiting = new Heap<J>((a, b) =>
    a.priority === b.priority ? a.order < b.order : a.priority > b.priority,
  );
  readonly #working = new Heap<J>((a, b) => earlier(doneAt(a), a, doneAt(b), b));
  #busy = 0;
  #open = 0;

  constructor(private readonly options: ScheduleOptions<J>) {}

  /** Jobs that have not ended. */
  get inFlight(): number {
    return this.#open;
  }

  /** Adds a job that was created now; earlier transitions must have been run. */
  add(job: J): void {
    this.#open += 1;
    this.#arriving.push(job);
  }

  /** Takes a waiting job out, at an instant up to which `run` has been called. False when it is not waiting. */
  abort(job: J, now: number): boolean {
    if (job.state !== 'waiting') return false;
    job.state = 'aborted';
    job.endedAt = now;
    this.#open -= 1;
    return true;
  }

  /** Makes every transition that is due up to and including `until`, in the order of their instants. */
  run(until: number): void {
    for (;;) {
      const arriving = this.#arriving.peek();
      const working = this.#working.peek();
      const arrival = arriving ? readyAt(arriving) : Infinity;
      const completion = working ? doneAt(working) : Infinity;
      if (Math.min(arrival, completion) > until) return;
      // A slot that becomes free at the instant of an arrival can be used by it.
      if (completion <= arrival) this.#finish(this.#working.pop()!, completion);
      else this.#arrive(this.#arriving.pop()!, arrival);
    }
  }

  #arrive(job: J, at: number): void {
    if (job.state !== 'waiting') return;
    if (this.#full() && this.options.whenFull === 'refuse') {
      job.refused = true;
      this.#end(job, at);
      return;
    }
    this.#waiting.push(job);
    this.#fill(at);
  }

  #finish(job: J, at: number): void {
    this.#busy -= 1;
    this.#end(job, at);
    this.#fill(at);
  }

  #end(job: J, at: number): void {
    job.state = 'finished';
    job.endedAt = at;
    this.#open -= 1;
    this.options.onFinish(job);
  }

  #fill(at: number): void {
    while (!this.#full()) {
      const job = this.#waiting.pop();
      if (!job) return;
      if (job.state !== 'waiting') continue;
      job.state = 'processing';
      job.beganAt = at;
      this.#busy += 1;
      this.#working.push(job);
      this.options.onBegin(job);
    }
  }

  #full(): boolean {
    return this.options.concurrency > 0 && this.#busy >= this.options.concurrency;
  }
}

const readyAt = (job: Job): number => job.createdAt + job.waitMs;
const doneAt = (job: Job): number => (job.beganAt ?? Infinity) + job.workMs;
const earlier = (a: number, first: Job, b: number, second: Job): boolean =>
  a === b ? first.order < second.order : a < b;
