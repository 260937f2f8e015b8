import { Inject, Injectable } from '@nestjs/common';
import type { OnApplicationBootstrap, OnApplicationShutdown } from '@nestjs/common';
import { BackgroundLoop, CLOCK, LOGGER } from '@reelgate/runtime';
import type { Clock, Logger } from '@reelgate/runtime';
import type { Store } from '@reelgate/storage';
import { archiveKeyOf, removeArchived } from './content/archive-keys.js';
import { FilmArchiveRepository } from './content/film-archive.repository.js';
import { GatewayEnv } from './gateway-env.js';
import { UploadService } from './media/upload.service.js';
import { IdempotencyRepository } from './tasks/idempotency.repository.js';
import { TasksRepository } from './tasks/tasks.repository.js';
import { STORE } from './tokens.js';
import { WebhookRepository } from './webhooks/webhook.repository.js';
import { WebhookSecretRepository } from './webhooks/webhook-secret.repository.js';

const EVERY_MS = 60_000;
const DAY_MS = 86_400_000;
const BATCH = 1_000;
/** How long the log of webhooks goes back. */
const WEBHOOK_DAYS = 30;

/** Removes what has had its time, in small steps, so that no table grows without end. Every replica does it. */
@Injectable()
export class Housekeeping implements OnApplicationBootstrap, OnApplicationShutdown {
  readonly #loop: BackgroundLoop;

  constructor(
    private readonly tasks: TasksRepository,
    private readonly films: FilmArchiveRepository,
    @Inject(STORE) private readonly store: Store,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOGGER) logger: Logger,
    private readonly env: GatewayEnv,
    private readonly uploads: UploadService,
    private readonly idempotency: IdempotencyRepository,
    private readonly webhooks: WebhookRepository,
    private readonly webhookSecrets: WebhookSecretRepository,
  ) {
    this.#loop = new BackgroundLoop({
      name: 'housekeeping',
      everyMs: EVERY_MS,
      round: () => this.tidy(),
      clock,
      logger,
    });
  }

  onApplicationBootstrap(): void {
    this.#loop.start();
  }

  onApplicationShutdown(): Promise<void> {
    return this.#loop.stop();
  }

  /** One round. */
  async tidy(): Promise<void> {
    await this.uploads.prune();
    await this.idempotency.prune();
    await this.#removeDeletedFilms();
    await this.#pruneWebhooks();
    if (this.env.REELGATE_TASK_DAYS > 0) await this.#pruneTasks();
  }

  /** Archived films of tasks that clients have deleted. */
  async #removeDeletedFilms(): Promise<void> {
    const films = await this.films.deleted(BATCH);
    for (const { id, archiveKey } of films) await removeArchived(this.store, id, archiveKey);
    if (films.length > 0) await this.films.forget(films.map(({ id }) => id));
  }

  async #pruneWebhooks(): Promise<void> {
    const now = this.clock.now();
    await this.webhooks.prune(new Date(now.getTime() - WEBHOOK_DAYS * DAY_MS), BATCH);
    await this.webhookSecrets.prune(now);
  }

  async #pruneTasks(): Promise<void> {
    const before = new Date(this.clock.now().getTime() - this.env.REELGATE_TASK_DAYS * DAY_MS);
    const tasks = await this.tasks.endedBefore(before, BATCH);
    // The film first: without its row nobody would remember it.
    for (const { id, archiveKey, tried } of tasks) {
      if (archiveKey !== null || tried) await removeArchived(this.store, id, archiveKey ?? archiveKeyOf(id));
    }
    if (tasks.length > 0) await this.tasks.delete(tasks.map(({ id }) => id));
  }
}
