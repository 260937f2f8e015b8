import { Inject, Injectable } from '@nestjs/common';
import { DATABASE, Database } from '@reelgate/db';
import { CLOCK, LOGGER, sleep } from '@reelgate/runtime';
import type { Clock, Logger } from '@reelgate/runtime';
import type { Store } from '@reelgate/storage';
import { archiveKeyOf } from './content/film-archive.js';
import { GatewayEnv } from './gateway-env.js';
import { UploadService } from './media/upload.service.js';
import { IdempotencyRepository } from './tasks/idempotency.repository.js';
import { STORE } from './tokens.js';

const EVERY_MS = 60_000;
const DAY_MS = 86_400_000;
const BATCH = 1_000;

/** Removes what has had its time, in small steps, so that no table grows without end. Every replica does it. */
@Injectable()
export class Housekeeping {
  readonly #stop = new AbortController();
  #loop: Promise<void> | undefined;

  constructor(
    @Inject(DATABASE) private readonly database: Database,
    @Inject(STORE) private readonly store: Store,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
    private readonly env: GatewayEnv,
    private readonly uploads: UploadService,
    private readonly idempotency: IdempotencyRepository,
  ) {}

  start(): void {
    this.#loop ??= this.#run();
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#loop;
  }

  /** One round. */
  async tidy(): Promise<void> {
    await this.uploads.prune();
    await this.idempotency.prune();
    await this.#removeDeletedFilms();
    if (this.env.REELGATE_TASK_DAYS > 0) await this.#pruneTasks();
  }

  async #run(): Promise<void> {
    const { signal } = this.#stop;
    while (!signal.aborted) {
      try {
        await this.tidy();
      } catch (error) {
        this.logger.warn({ err: error }, 'housekeeping failed, will try again');
      }
      await sleep(this.clock, EVERY_MS, signal);
    }
  }

  /** Archived films of tasks that clients have deleted. */
  async #removeDeletedFilms(): Promise<void> {
    const rows = await this.database.query<{ id: string; archiveKey: string }>(
      `SELECT id, archive_key AS "archiveKey" FROM gateway.task
        WHERE deleted_at IS NOT NULL AND archive_key IS NOT NULL LIMIT ${BATCH}`,
    );
    for (const { archiveKey } of rows) await this.store.delete(archiveKey);
    const ids = rows.map(({ id }) => id);
    if (ids.length > 0)
      await this.database.query('UPDATE gateway.task SET archive_key = NULL WHERE id = ANY ($1)', [ids]);
  }

  async #pruneTasks(): Promise<void> {
    const before = new Date(this.clock.now().getTime() - this.env.REELGATE_TASK_DAYS * DAY_MS);
    const rows = await this.database.query<{ id: string; archiveKey: string | null; tried: boolean }>(
      `SELECT id, archive_key AS "archiveKey", archive_tries > 0 AS tried FROM gateway.task
        WHERE rank = 90 AND ended_at < $1 ORDER BY ended_at LIMIT ${BATCH}`,
      [before],
    );
    // The film first: without its row nobody would remember it.
    for (const { id, archiveKey, tried } of rows) {
      if (archiveKey !== null || tried) await this.store.delete(archiveKey ?? archiveKeyOf(id));
    }
    if (rows.length > 0)
      await this.database.query('DELETE FROM gateway.task WHERE id = ANY ($1)', [rows.map(({ id }) => id)]);
  }
}
