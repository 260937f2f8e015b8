import { Inject, Injectable } from '@nestjs/common';
import type { Catalogue } from '@reelgate/catalog';
import { CLOCK } from '@reelgate/runtime';
import type { Clock } from '@reelgate/runtime';
import { LinkSigner } from '../content/link-signer.js';
import { answerContext } from '../dialects/answer-context.js';
import { webhookOf } from '../dialects/index.js';
import { TaskPagesRepository } from '../tasks/task-pages.repository.js';
import type { DetailedTask } from '../tasks/task-pages.repository.js';
import { CATALOGUE } from '../tokens.js';
import type { WebhookDelivery } from './webhook-delivery.js';

/** What is posted. */
export interface WebhookBody {
  readonly text: string;
  /** Further headers, given the account's current secret. */
  readonly headers: (secret: string) => Record<string, string>;
}

/** Writes webhooks in the dialect that their task was created in. */
@Injectable()
export class RenderWebhookService {
  constructor(
    private readonly tasks: TaskPagesRepository,
    private readonly links: LinkSigner,
    @Inject(CATALOGUE) private readonly catalogue: Catalogue,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Undefined when the task has been deleted: there is nothing left to tell. */
  async render(delivery: WebhookDelivery): Promise<WebhookBody | undefined> {
    const task = await this.tasks.find(delivery.taskId, delivery.accountId);
    if (!task) return undefined;
    const then = delivery.event === 'in_progress' ? asUnderWay(task) : task;
    // Nothing is told of a task that has not begun.
    const context = answerContext(this.links, this.links.baseOutside(), this.catalogue, () => null);
    const message = webhookOf(task.dialect)(delivery, then, context);
    return {
      text: JSON.stringify(message.body),
      headers: (secret) => message.headers?.(secret, this.clock.now()) ?? {},
    };
  }
}

/** The task as it was while it was being made, though it may have ended since. */
function asUnderWay(task: DetailedTask): DetailedTask {
  return {
    ...task,
    state: 'running',
    progress: Math.min(task.progress, 99),
    doubtedAt: null,
    endedAt: null,
    errorCode: null,
    errorMessage: null,
    resultUrl: null,
    coverUrl: null,
    lastFrameUrl: null,
    resultExpiresAt: null,
    made: null,
  };
}
