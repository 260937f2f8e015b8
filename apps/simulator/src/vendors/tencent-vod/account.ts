import { Schedule } from '../../jobs/schedule.js';
import type { FilmStore } from '../../film/film-store.js';
import type { CreateRequest } from './create-request.js';
import { EventQueue } from './event-queue.js';
import type { Plan } from './plan-task.js';
import { RateLimit } from './rate-limit.js';
import { DAY_MS, LINK_DAYS, TASK_DAYS, filmIdOf, linkExpiry, usageSeconds } from './vod-task.js';
import type { VodTask } from './vod-task.js';

export interface AccountSettings {
  readonly subAppId: number;
  readonly secretId: string;
  readonly secretKey: string;
  readonly concurrency: number;
  readonly whenFull: 'wait' | 'refuse';
  readonly createsPerSecond: number;
  readonly detailsPerSecond: number;
  readonly othersPerSecond: number;
}

/** What the journal needs to make a task again. */
export interface TaskRecord {
  readonly id: string;
  readonly createdAt: number;
  readonly request: CreateRequest;
  readonly plan: Plan;
}

/** What a lip sync refers to. */
export interface FaceSession {
  readonly id: string;
  /** Length of the video whose faces were identified. */
  readonly seconds: number;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** Told about transitions as they are computed, which may be later than they happened. */
export interface AccountHooks {
  readonly onBegin: (task: VodTask) => void;
  readonly onFinish: (task: VodTask) => void;
}

const FACE_SESSION_MS = DAY_MS;
/** After this a task is of no use to anybody: not described any more, its link dead. */
const FORGET_MS = (TASK_DAYS + LINK_DAYS) * DAY_MS;

/** One application (SubAppId) with one key pair, and everything it owns upstream. */
export class Account {
  readonly tasks = new Map<string, VodTask>();
  /** By creation, oldest first. */
  readonly created: VodTask[] = [];
  /** By the time they ended (finished or aborted), oldest first. */
  readonly ended: VodTask[] = [];
  readonly events = new EventQueue();
  readonly attempts = new Map<string, number>();
  readonly limits: {
    readonly create: RateLimit;
    readonly detail: RateLimit;
    readonly action: (name: string) => RateLimit;
  };
  /** Empty PullEvents so far: their two kinds of answer take turns. */
  emptyPulls = 0;
  readonly #sessions = new Map<string, number>();
  readonly #faces = new Map<string, FaceSession>();
  readonly #schedule: Schedule<VodTask>;
  #order = 0;

  constructor(
    readonly settings: AccountSettings,
    private readonly films: FilmStore,
    private readonly hooks: AccountHooks,
  ) {
    const others = new Map<string, RateLimit>();
    this.limits = {
      create: new RateLimit(settings.createsPerSecond),
      detail: new RateLimit(settings.detailsPerSecond),
      action: (name) => {
        let limit = others.get(name);
        if (!limit) others.set(name, (limit = new RateLimit(settings.othersPerSecond)));
        return limit;
      },
    };
    this.#schedule = new Schedule<VodTask>({
      concurrency: settings.concurrency,
      whenFull: settings.whenFull,
      onBegin: (task) => this.hooks.onBegin(task),
      onFinish: (task) => this.#finish(task),
    });
  }

  get inFlight(): number {
    return this.#schedule.inFlight;
  }

  /** Makes every transition due by `now` and forgets what is too old. */
  run(now: number): void {
    this.#schedule.run(now);
    this.#forget(now - FORGET_MS);
  }

  /** Adds a task that was just created (or, at start, one of the last session). */
  add(record: TaskRecord): VodTask {
    const task: VodTask = {
      ...record,
      filmId: filmIdOf(record.id),
      reads: 0,
      order: this.#order++,
      waitMs: record.plan.waitMs,
      workMs: record.plan.workMs,
      priority: record.request.TasksPriority ?? 0,
      state: 'waiting',
      beganAt: null,
      endedAt: null,
      refused: false,
    };
    this.tasks.set(task.id, task);
    this.created.push(task);
    if (task.request.SessionId) this.#sessions.set(task.request.SessionId, task.createdAt);
    this.#schedule.add(task);
    return task;
  }

  /** False when the task is not waiting. */
  abort(task: VodTask, now: number): boolean {
    if (!this.#schedule.abort(task, now)) return false;
    this.ended.push(task);
    return true;
  }

  /** Whether a task was created with this SessionId within the last three days. */
  sessionUsed(sessionId: string, now: number): boolean {
    const at = this.#sessions.get(sessionId);
    return at !== undefined && now - at < TASK_DAYS * DAY_MS;
  }

  /** Seconds of film made or being made; failed and cancelled tasks do not count. */
  usedSeconds(): number {
    let sum = 0;
    for (const task of this.created) {
      if (task.state !== 'aborted' && !task.refused) sum += usageSeconds(task);
    }
    return sum;
  }

  /**
   * Opens a face identification session, good for a day. The picture of its face is a real JPEG, though not of a face.
   *
   * @returns the picture's place among the films
   */
  openFaceSession({ id, seconds, at }: FaceSession): string {
    const picture = filmIdOf(id);
    this.#faces.set(id, { id, seconds, at });
    this.films.publish({
      id: picture,
      spec: { width: 256, height: 256, frames: 24, audio: false, prompt: 'face 0', title: '', caption: id },
      expiresAt: at + FACE_SESSION_MS,
    });
    return picture;
  }

  /** Seconds of the video behind a session, or undefined: unknown or older than a day. */
  faceSeconds(sessionId: string, now: number): number | undefined {
    const session = this.#faces.get(sessionId);
    return session && now - session.at < FACE_SESSION_MS ? session.seconds : undefined;
  }

  #finish(task: VodTask): void {
    this.ended.push(task);
    const { outcome } = task.plan;
    if (outcome.kind === 'film' && !task.refused && outcome.link !== 'none') {
      this.films.publish({
        id: task.filmId,
        spec: outcome.film,
        expiresAt: outcome.link === 'expired' ? task.endedAt : linkExpiry(task),
      });
    }
    this.events.add(task.id);
    this.hooks.onFinish(task);
  }

  #forget(before: number): void {
    if ((this.created[0]?.createdAt ?? Infinity) >= before) return;
    const old = (task: VodTask): boolean => task.createdAt < before && task.endedAt !== null;
    for (const task of this.created.filter(old)) {
      this.tasks.delete(task.id);
      this.events.done(task.id);
      this.films.withdraw(task.filmId);
      if (task.request.SessionId && this.#sessions.get(task.request.SessionId) === task.createdAt) {
        this.#sessions.delete(task.request.SessionId);
      }
    }
    replace(
      this.created,
      this.created.filter((task) => !old(task)),
    );
    replace(
      this.ended,
      this.ended.filter((task) => !old(task)),
    );
  }
}

function replace<T>(list: T[], items: T[]): void {
  list.length = 0;
  for (const item of items) list.push(item);
}
