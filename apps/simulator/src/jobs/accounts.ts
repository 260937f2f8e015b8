import { createHash } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { COVER_NAME, FILM_NAME, LAST_FRAME_NAME } from '../film/film.routes.js';
import type { JournalLine } from '../journal.js';
import type { Creation, Vendor, World } from '../vendors/vendor.js';
import type { FilmPlan } from './film-plan.js';
import { Schedule } from './schedule.js';
import type { Job } from './schedule.js';

/** A task as a vendor holds it. `Request` is the create's body, without its media. */
export interface FilmTask<Request> extends Job {
  readonly id: string;
  readonly request: Request;
  readonly plan: FilmPlan;
  readonly filmId: string;
}

/** What the journal needs to make a task again. */
export interface TaskRecord<Request> {
  readonly id: string;
  readonly createdAt: number;
  readonly request: Request;
  readonly plan: FilmPlan;
}

export interface AccountsOptions<Request> {
  readonly vendor: string;
  readonly world: World;
  /** As in the environment: several separated by commas. */
  readonly keys: string;
  /** How long a link to a film works. */
  readonly linkMs: number;
  /** How long a task can be asked for. */
  readonly keptMs: number;
  /** The client's reference in a create, or null. */
  readonly referenceOf: (request: Request) => string | null;
  /** Told about transitions as they are computed, but not about those of the last session. */
  readonly onBegin?: (task: FilmTask<Request>, account: Account<Request>) => void;
  readonly onFinish?: (task: FilmTask<Request>, account: Account<Request>) => void;
}

/** A film is rendered ahead of its first download only when this few tasks are in flight. */
const PRERENDER_IN_FLIGHT = 2;

/** One key and the tasks that were created with it. */
export class Account<Request> {
  /** Names the account in the journal without its secret. */
  readonly id: string;
  readonly tasks = new Map<string, FilmTask<Request>>();
  readonly attempts = new Map<string, number>();
  readonly #schedule: Schedule<FilmTask<Request>>;
  #order = 0;

  constructor(
    readonly key: string,
    private readonly options: AccountsOptions<Request>,
    isLive: () => boolean,
    begin: (task: FilmTask<Request>) => void,
  ) {
    this.id = createHash('sha256').update(key).digest('hex').slice(0, 16);
    const { env, films } = options.world;
    this.#schedule = new Schedule({
      concurrency: env.SIM_CONCURRENCY,
      whenFull: 'wait',
      onBegin: (task) => {
        begin(task);
        if (isLive()) options.onBegin?.(task, this);
      },
      onFinish: (task) => {
        const { outcome } = task.plan;
        if (outcome.kind === 'film' && outcome.link !== 'none') {
          const expiresAt = outcome.link === 'expired' ? task.endedAt! : task.endedAt! + options.linkMs;
          films.publish({ id: task.filmId, spec: outcome.film, expiresAt });
        }
        if (isLive()) options.onFinish?.(task, this);
      },
    });
  }

  /** Tasks that have not ended. */
  get inFlight(): number {
    return this.#schedule.inFlight;
  }

  /** Makes every transition due by `now` and forgets what is too old. */
  run(now: number): void {
    this.#schedule.run(now);
    for (const task of this.tasks.values()) {
      if (now - task.createdAt < this.options.keptMs) return;
      if (task.endedAt !== null) this.remove(task);
    }
  }

  /** Counts a create that passed the check of the key. */
  countAttempt(reference: string): void {
    if (reference !== '') this.attempts.set(reference, (this.attempts.get(reference) ?? 0) + 1);
  }

  /** Takes a new task in, and writes it down. */
  async create(record: TaskRecord<Request>): Promise<FilmTask<Request>> {
    const task = this.add(record);
    await this.#write('task', record.createdAt, { record });
    return task;
  }

  add(record: TaskRecord<Request>): FilmTask<Request> {
    const task: FilmTask<Request> = {
      ...record,
      filmId: createHash('sha256')
        .update(`film ${this.options.vendor} ${record.id}`)
        .digest('hex')
        .slice(0, 24),
      order: this.#order++,
      waitMs: record.plan.waitMs,
      workMs: record.plan.workMs,
      priority: 0,
      state: 'waiting',
      beganAt: null,
      endedAt: null,
      refused: false,
    };
    this.tasks.set(task.id, task);
    this.#schedule.add(task);
    return task;
  }

  /** Cancels a waiting task and writes it down. False when it is not waiting. */
  async cancel(task: FilmTask<Request>, now: number): Promise<boolean> {
    if (!this.#schedule.abort(task, now)) return false;
    await this.#write('cancel', now, { taskId: task.id });
    return true;
  }

  /** Deletes the record of an ended task for good, and its film's link. */
  async delete(task: FilmTask<Request>, now: number): Promise<void> {
    this.remove(task);
    await this.#write('delete', now, { taskId: task.id });
  }

  remove(task: FilmTask<Request>): void {
    this.tasks.delete(task.id);
    this.options.world.films.withdraw(task.filmId);
  }

  /** Applies a line of the last session. */
  restore(line: JournalLine): void {
    this.run(line.at);
    const { record, taskId } = line.data as { record?: TaskRecord<Request>; taskId?: string };
    if (record) this.add(record);
    const task = taskId === undefined ? undefined : this.tasks.get(taskId);
    if (task && line.kind === 'cancel') this.#schedule.abort(task, line.at);
    if (task && line.kind === 'delete') this.remove(task);
  }

  #write(kind: string, at: number, data: object): Promise<void> {
    const { vendor, world } = this.options;
    return world.journal.append({ of: vendor, at, kind, data: { account: this.id, ...data } });
  }
}

/** The accounts of one vendor: everything of a `Vendor` but its routes. */
export class Accounts<Request> {
  #accounts: Account<Request>[];
  #live = false;

  constructor(private readonly options: AccountsOptions<Request>) {
    this.#accounts = this.#open();
  }

  /** The account of a key. */
  find(isKey: (key: string) => boolean): Account<Request> | undefined {
    return this.#accounts.find(({ key }) => isKey(key));
  }

  /** Makes a vendor of the accounts and its routes. `close` ends what the routes have started. */
  vendor(mount: (app: FastifyInstance) => void, close: () => Promise<void>): Vendor {
    const { vendor, world, keptMs } = this.options;
    return {
      name: vendor,
      mount,
      tick: () => this.#accounts.forEach((account) => account.run(world.clock.now())),
      inFlight: () => this.#inFlight(),
      creations: () => this.#creations(),
      attempts: () => this.#attempts(),
      keeps: (line) => line.at >= world.clock.now() - keptMs,
      restore: (line) => {
        const { account } = line.data as { account: string };
        // The journal may hold lines of an account that this simulator does not have any more.
        this.#accounts.find(({ id }) => id === account)?.restore(line);
      },
      start: () => {
        for (const account of this.#accounts) account.run(world.clock.now());
        this.#live = true;
      },
      reset: () => {
        this.#accounts = this.#open();
      },
      close,
    };
  }

  #open(): Account<Request>[] {
    return this.options.keys.split(',').map(
      (key) =>
        new Account(
          key,
          this.options,
          () => this.#live,
          (task) => this.#prerender(task),
        ),
    );
  }

  #prerender({ plan: { outcome } }: FilmTask<Request>): void {
    const { env, films } = this.options.world;
    if (!this.#live || !env.SIM_PRERENDER || this.#inFlight() > PRERENDER_IN_FLIGHT) return;
    if (outcome.kind === 'film' && outcome.link === 'good') films.prepare(outcome.film);
  }

  #inFlight(): number {
    return this.#accounts.reduce((sum, account) => sum + account.inFlight, 0);
  }

  *#creations(): Iterable<Creation> {
    const iso = (ms: number | null): string | null => (ms === null ? null : new Date(ms).toISOString());
    for (const account of this.#accounts) {
      for (const task of account.tasks.values()) {
        const { outcome, faults } = task.plan;
        yield {
          vendor: this.options.vendor,
          task_id: task.id,
          session: this.options.referenceOf(task.request),
          state: task.state,
          created_at: new Date(task.createdAt).toISOString(),
          began_at: iso(task.beganAt),
          ended_at: iso(task.endedAt),
          outcome: task.state === 'aborted' ? 'cancelled' : outcome.kind === 'failure' ? outcome.code : 'ok',
          faults,
          request: task.request,
        };
      }
    }
  }

  #attempts(): ReadonlyMap<string, number> {
    const all = new Map<string, number>();
    for (const account of this.#accounts) {
      for (const [reference, count] of account.attempts) {
        all.set(reference, (all.get(reference) ?? 0) + count);
      }
    }
    return all;
  }
}

/** The links of a task's film and of its pictures. */
export function linksOf(
  task: FilmTask<unknown>,
  world: World,
): { film: string; cover: string; lastFrame: string } {
  const folder = `${world.publicUrl()}/films/${task.filmId}`;
  return {
    film: `${folder}/${FILM_NAME}`,
    cover: `${folder}/${COVER_NAME}`,
    lastFrame: `${folder}/${LAST_FRAME_NAME}`,
  };
}
