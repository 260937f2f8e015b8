import type { DetailedTask } from '../tasks/task-pages.repository.js';
import type { AnswerContext } from './dialect.js';

/** What a webhook tells: the public states that a client can be told of. */
export type WebhookEvent = 'in_progress' | 'completed' | 'failed';

/** One piece of news about one task, for one receiver. */
export interface TaskNews {
  readonly id: string;
  readonly event: WebhookEvent;
  /** Where it goes: some signatures cover it. */
  readonly url: string;
  readonly createdAt: Date;
}

/** A webhook in a dialect's own form. */
export interface WebhookMessage {
  readonly body: object;
  /** Headers beside those of Standard Webhooks, signed with the account's current secret (`whsec_…`). */
  readonly headers?: (secret: string, now: Date) => Record<string, string>;
}

/** Writes what a webhook tells about a task. `task` is as it was at the event; links in it are made when it is sent. */
export type RenderWebhook = (news: TaskNews, task: DetailedTask, context: AnswerContext) => WebhookMessage;
