import { Inject, Injectable } from '@nestjs/common';
import type { OnModuleDestroy } from '@nestjs/common';
import { BackgroundLoop, CLOCK, LOGGER, sleep } from '@reelgate/runtime';
import type { Clock, Logger } from '@reelgate/runtime';
import type { Task } from './task.js';
import { TasksRepository } from './tasks.repository.js';

/** Another replica may have projected the event: the database is asked this often for all watched tasks at once. */
const LOOK_EVERY_MS = 1_000;

type Listener = (task: Task) => void;

/** Tells who waits for tasks what became of them. Costs one query a second and replica, however many are watched. */
@Injectable()
export class TaskWatcher implements OnModuleDestroy {
  readonly #listeners = new Map<string, Set<Listener>>();
  readonly #loop: BackgroundLoop;

  constructor(
    private readonly tasks: TasksRepository,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOGGER) logger: Logger,
  ) {
    this.#loop = new BackgroundLoop({
      name: 'watched tasks',
      everyMs: LOOK_EVERY_MS,
      round: () => this.#look(),
      clock,
      logger,
    });
  }

  /** Calls `listener` with the task as it is, soon and then at each look, until the returned function is called. */
  watch(id: string, listener: Listener): () => void {
    const listeners = this.#listeners.get(id) ?? new Set();
    listeners.add(listener);
    this.#listeners.set(id, listeners);
    this.#loop.start();
    this.#loop.wake();
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
    if (ids.some((id) => this.#listeners.has(id))) this.#loop.wake();
  }

  /** Aborts when the service stops: whoever streams to a client ends the stream then. */
  get stopping(): AbortSignal {
    return this.#loop.stopping;
  }

  /** Before the server waits for its connections: streams of events last as long as films. */
  onModuleDestroy(): Promise<void> {
    return this.#loop.stop();
  }

  /** Returns the pause until the next look: none is needed while nobody waits. */
  async #look(): Promise<number> {
    if (this.#listeners.size === 0) return Infinity;
    for (const task of await this.tasks.findMany([...this.#listeners.keys()])) {
      for (const listener of this.#listeners.get(task.id) ?? []) listener(task);
    }
    return LOOK_EVERY_MS;
  }
}
