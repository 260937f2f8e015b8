import type { PlainObject } from '../http/plain-object.js';
import type { Task } from '../tasks/task.js';

/** What an answer about a task needs beside the task. */
export interface AnswerContext {
  /** A link to the film that works without a key; called for completed tasks only. */
  readonly filmUrl: (task: Task) => string;
}

/**
 * How one client format writes requests and answers. A dialect is two files: `<name>.dialect.ts`, this mapping, pure; and
 * `<name>.controller.ts`, its routes. Everything between them is the same for all.
 */
export interface Dialect {
  /** Stored with the task. */
  readonly name: string;
  /** The decoded body as `POST /v1/videos` would have it: that is what the catalogue normalises. */
  toCreateBody(body: PlainObject): PlainObject;
  toAnswer(task: Task, context: AnswerContext): object;
}
