import type { Catalogue, PlainObject } from '@reelgate/catalog';
import type { Task } from '../tasks/task.js';
import type { DetailedTask } from '../tasks/task-pages.repository.js';

/** What an answer about a task needs beside the task. */
export interface AnswerContext {
  /** A link to the film that works without a key; called for completed tasks only. */
  readonly filmUrl: (task: Task) => string;
  /** The same for its picture; null when the vendor made none. */
  readonly coverUrl: (task: Task) => string | null;
  /** The same for its last frame; null unless that was asked for, and made. */
  readonly lastFrameUrl: (task: Task) => string | null;
  /** When the off-peak window opens that a task waits for; null when it waits for none. */
  readonly startsAt: (task: Task) => Date | null;
  /** Whether the vendor that took the task was told an option of it. */
  readonly isTold: (task: DetailedTask, option: string) => boolean;
}

/**
 * How one client format writes requests. A dialect is a folder: `request.ts`, this mapping, and `answer.ts`, both pure;
 * `errors.ts` where its failures look otherwise; `controller.ts` and `docs.ts`, its routes and what they say of themselves;
 * and a line in `index.ts`. Everything between request and answer is the same for all.
 */
export interface Dialect {
  /** Stored with the task. */
  readonly name: string;
  /**
   * The decoded body as the catalogue reads it, its fields `Named` where this format calls them otherwise. Files stand in it as `UploadedFile`s; data URIs are still texts. Never
   * changes the body it gets. What it cannot make sense of it leaves as it is, for the catalogue to refuse or keep; throws
   * AppError only where the dialect itself forbids something.
   */
  readonly toCreateBody: (body: PlainObject, catalogue: Catalogue) => PlainObject;
}
