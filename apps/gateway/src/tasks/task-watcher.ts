import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, LOGGER, sleep } from '@reelgate/runtime';
import type { Clock, Logger } from '@reelgate/runtime';
import type { Task } from './task.js';
import { TasksRepository } from './tasks.repository.js';

/** Another replica may have projected the event: the database is asked this often for all watched tasks at once. */
const LOOK_EVERY_MS = 1_000;

type Listener = (task: Task) => void;

/** Tells who waits for tasks what became of them. Costs one query a second and replica, however many are watched. */
@Injectable()
export class TaskWatcher {
  readonly #listeners = new Map<string, Set<Listener>>();
  readonly #stop = new AbortController();
  #loop: Promise<void> | undefined;
  #wakeUp: (() => void) | undefined;

  constructor(
    private readonly tasks: TasksRepository,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** Calls `listener` with the task as it is, soon and then at each look, until the returned function is called. */
  watch(id: string, listener: Listener): () => void {
    const listeners = this.#listeners.get(id) ?? new Set();
    listeners.add(listener);
    this.#listeners.set(id, listeners);
    this.#wakeUp?.();
    this.#loop ??= this.#run().finally(() => {
      this.#loop = undefined;
    });
    return () => {
      listeners.delete(listener);
      if (listeners.size === 0 && this.#listeners.get(id) === listeners) this.#listeners.delete(id);
    };
  }

  /** Resolves with the task as soon as `condition` holds, or as it is after `limitMs`. */
  async until(task: Task, condition: (task: Task) => boolean, limitMs: number): Promise<Task> {
    if (condition(task)) return task;
    let last = task;
    const done = new AbortController();
    const unwatch = this.watch(task.id, (current) => {
      last = current;
      if (condition(current)) done.abort();
    });
    await sleep(this.clock, limitMs, done.signal);
    unwatch();
    return last;
  }

  /** These tasks have changed: looks at once if somebody waits for one. */
  nudge(ids: readonly string[]): void {
    if (ids.some((id) => this.#listeners.has(id))) this.#wakeUp?.();
  }

  /** Aborts when the service stops: whoever streams to a client ends the stream then. */
  get stopping(): AbortSignal {
    return this.#stop.signal;
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    this.#wakeUp?.();
    await this.#loop;
  }

  async #run(): Promise<void> {
    while (this.#listeners.size > 0 && !this.#stop.signal.aborted) {
      const wait = new AbortController();
      this.#wakeUp = () => wait.abort();
      try {
        for (const task of await this.tasks.findMany([...this.#listeners.keys()])) {
          for (const listener of this.#listeners.get(task.id) ?? []) listener(task);
        }
      } catch (error) {
        this.logger.warn({ err: error }, 'watched tasks could not be read');
      }
      await sleep(this.clock, LOOK_EVERY_MS, wait.signal);
    }
    this.#wakeUp = undefined;
  }
}
