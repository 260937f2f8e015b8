import { Inject, Injectable } from '@nestjs/common';
import { DATABASE, Database } from '@reelgate/db';
import { OutboundError } from '@reelgate/outbound';
import { CLOCK, killPoint, LOGGER, sleep } from '@reelgate/runtime';
import type { Clock, Logger } from '@reelgate/runtime';
import type { Store } from '@reelgate/storage';
import { GatewayEnv } from '../gateway-env.js';
import { STORE } from '../tokens.js';
import { discard, FilmSource } from './film-source.js';

const EVERY_MS = 1_000;
const AT_ONCE = 4;
/** The longest a transfer may take. */
const TRANSFER_MS = 9 * 60_000;
/** A claim outlasts any transfer: of a process that died the film is fetched again after it. */
const CLAIM_MS = 10 * 60_000;
const FIRST_PAUSE_MS = 5_000;
const LONGEST_PAUSE_MS = 15 * 60_000;
/** No vendor keeps a film longer whose link does not say until when. */
const LONGEST_LINK_MS = 7 * 86_400_000;

interface Claimed {
  readonly id: string;
  readonly channelId: string | null;
  readonly resultUrl: string | null;
  readonly deleted: boolean;
  /** Its link is dead. */
  readonly hopeless: boolean;
  readonly tries: number;
}

/** Key of a task's film in the store: one for each task, so that a repeated transfer replaces the film by itself. */
export function archiveKeyOf(taskId: string): string {
  return `result/${taskId}.mp4`;
}

/**
 * Copies finished films from their vendors into the store, before the vendors' links die (`REELGATE_ARCHIVE`). The
 * projection makes a completed task due; any replica claims due tasks and streams the films, a few at a time. Every step
 * can be repeated: the key follows from the task, the row names the film only when all of it is stored, and the film of a
 * task that was deleted meanwhile is removed again.
 */
@Injectable()
export class FilmArchive {
  readonly #stopping = new AbortController();
  readonly #running = new Set<Promise<void>>();
  #loop: Promise<void> | undefined;

  constructor(
    @Inject(DATABASE) private readonly database: Database,
    @Inject(STORE) private readonly store: Store,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
    private readonly env: GatewayEnv,
    private readonly source: FilmSource,
  ) {}

  start(): void {
    if (this.env.REELGATE_ARCHIVE) this.#loop ??= this.#run();
  }

  /** Breaks off what is under way; it is due again at once. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#loop;
    await Promise.all(this.#running);
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopping;
    let caughtUp = false;
    while (!signal.aborted) {
      try {
        if (!caughtUp) await this.#catchUp();
        caughtUp = true;
        for (const film of await this.#claim(AT_ONCE - this.#running.size)) this.#take(film);
      } catch (error) {
        this.logger.warn({ err: error }, 'films could not be claimed for the archive, will try again');
      }
      await sleep(this.clock, EVERY_MS, signal);
    }
  }

  /** Films that were finished while the archive was off, and whose links still work. */
  async #catchUp(): Promise<void> {
    const now = this.clock.now();
    await this.database.query(
      `UPDATE gateway.task SET archive_due_at = $1
        WHERE rank = 90 AND ended_at > $2 AND state = 'completed' AND archive_key IS NULL AND archive_due_at IS NULL
          AND archive_tries = 0 AND deleted_at IS NULL AND result_url IS NOT NULL
          AND coalesce(result_expires_at, 'infinity') > $1`,
      [now, new Date(now.getTime() - LONGEST_LINK_MS)],
    );
  }

  async #claim(limit: number): Promise<Claimed[]> {
    if (limit <= 0) return [];
    const now = this.clock.now();
    return this.database.query<Claimed>(
      `WITH due AS MATERIALIZED (
         SELECT id FROM gateway.task WHERE archive_due_at <= $1
          ORDER BY archive_due_at LIMIT $2 FOR UPDATE SKIP LOCKED)
       UPDATE gateway.task t SET archive_due_at = $3, archive_tries = t.archive_tries + 1
         FROM due WHERE t.id = due.id
       RETURNING t.id, t.channel_id AS "channelId", t.result_url AS "resultUrl", t.deleted_at IS NOT NULL AS deleted,
                 coalesce(t.result_expires_at, t.ended_at + $4 * interval '1 millisecond') <= $1 AS hopeless,
                 t.archive_tries::int AS tries`,
      [now, limit, new Date(now.getTime() + CLAIM_MS), LONGEST_LINK_MS],
      'gateway-archive-claim',
    );
  }

  #take(film: Claimed): void {
    const done = this.#archive(film)
      .catch((error: unknown) => this.#later(film, error))
      .catch((error: unknown) =>
        this.logger.warn({ err: error, taskId: film.id }, 'a film is claimed until its claim runs out'),
      )
      .finally(() => this.#running.delete(done));
    this.#running.add(done);
  }

  async #archive(film: Claimed): Promise<void> {
    const { id, channelId, resultUrl, deleted, hopeless } = film;
    const key = archiveKeyOf(id);
    if (deleted) {
      // A process may have died between the transfer and the row.
      await this.store.delete(key);
      return this.#end(id);
    }
    if (resultUrl === null || hopeless) {
      this.logger.error({ taskId: id }, 'a film was lost: its link died before it was archived');
      await this.store.delete(key);
      return this.#end(id);
    }
    const signal = AbortSignal.any([this.#stopping.signal, AbortSignal.timeout(TRANSFER_MS)]);
    const answer = await this.source.open(channelId, resultUrl, { signal });
    if (answer.status !== 200) {
      discard(answer);
      throw new Error(`the vendor answered ${answer.status} instead of the film`);
    }
    const { size } = await this.store.put(key, answer.body, 'video/mp4');
    const announced = answer.headers['content-length'];
    if (size === 0 || (announced !== undefined && size !== Number(announced))) {
      throw new Error(`the film has ${size} bytes instead of ${announced ?? 'some'}`);
    }
    killPoint('gateway.film-stored');
    const rows = await this.database.query(
      `UPDATE gateway.task SET archive_key = $2, archive_due_at = NULL WHERE id = $1 AND deleted_at IS NULL
       RETURNING id`,
      [id, key],
      'gateway-archived',
    );
    if (rows.length === 0) {
      await this.store.delete(key);
      await this.#end(id);
    }
  }

  async #end(id: string): Promise<void> {
    await this.database.query('UPDATE gateway.task SET archive_due_at = NULL WHERE id = $1', [id]);
  }

  async #later({ id, tries }: Claimed, error: unknown): Promise<void> {
    const stopping = this.#stopping.signal.aborted;
    const pauseMs = stopping ? 0 : Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** Math.min(tries - 1, 12));
    if (!stopping) {
      // Messages of the outbound client and of our own name no query of a link.
      const reason = error instanceof OutboundError ? error.failure : String(error);
      this.logger.warn({ taskId: id, tries, reason }, 'a film could not be archived, will try again');
    }
    await this.database.query(
      'UPDATE gateway.task SET archive_due_at = $2 WHERE id = $1 AND archive_due_at IS NOT NULL',
      [id, new Date(this.clock.now().getTime() + pauseMs)],
    );
  }
}
