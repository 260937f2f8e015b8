import { Inject, Injectable } from '@nestjs/common';
import type { OnApplicationBootstrap, OnApplicationShutdown } from '@nestjs/common';
import { OutboundError } from '@reelgate/outbound';
import { BackgroundLoop, CLOCK, killPoint, LOGGER } from '@reelgate/runtime';
import type { Clock, Logger } from '@reelgate/runtime';
import type { Store } from '@reelgate/storage';
import { GatewayEnv } from '../gateway-env.js';
import { SNIFF_BYTES, sniffMedia } from '../media/sniff-media.js';
import { STORE } from '../tokens.js';
import { archiveKeyOf, pictureKeyOf, PICTURES, removeArchived } from './archive-keys.js';
import type { Picture } from './archive-keys.js';
import { FilmArchiveRepository } from './film-archive.repository.js';
import type { DueFilm } from './film-archive.repository.js';
import { FilmTooLarge, limited, mostFilmBytes } from './film-size.js';
import { discard, FilmSource } from './film-source.js';
import { peek } from './peek.js';

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

/** Most bytes of a picture of a film. */
const MOST_PICTURE_BYTES = 32 * 1024 * 1024;

/**
 * Copies finished films, and their pictures, from their vendors into the store, before the vendors' links die (`REELGATE_ARCHIVE`). The
 * projection makes a completed task due; any replica claims due tasks and streams the films, a few at a time. Every step
 * can be repeated: the key follows from the task, the row names the film only when all of it is stored, and the film of a
 * task that was deleted meanwhile is removed again.
 */
@Injectable()
export class FilmArchive implements OnApplicationBootstrap, OnApplicationShutdown {
  readonly #running = new Set<Promise<void>>();
  readonly #loop: BackgroundLoop;
  #caughtUp = false;

  constructor(
    private readonly films: FilmArchiveRepository,
    @Inject(STORE) private readonly store: Store,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
    private readonly env: GatewayEnv,
    private readonly source: FilmSource,
  ) {
    this.#loop = new BackgroundLoop({
      name: 'film archive',
      everyMs: EVERY_MS,
      round: () => this.#takeDue(),
      clock,
      logger,
    });
  }

  onApplicationBootstrap(): void {
    if (this.env.REELGATE_ARCHIVE) this.#loop.start();
  }

  /** Breaks off what is under way; it is due again at once. */
  async onApplicationShutdown(): Promise<void> {
    await this.#loop.stop();
    await Promise.all(this.#running);
  }

  async #takeDue(): Promise<void> {
    if (!this.#caughtUp) await this.#catchUp();
    this.#caughtUp = true;
    for (const film of await this.#claim(AT_ONCE - this.#running.size)) this.#take(film);
  }

  /** Films that were finished while the archive was off, and whose links still work. */
  async #catchUp(): Promise<void> {
    const now = this.clock.now();
    await this.films.catchUp(now, new Date(now.getTime() - LONGEST_LINK_MS));
  }

  async #claim(limit: number): Promise<DueFilm[]> {
    if (limit <= 0) return [];
    const now = this.clock.now();
    return this.films.claim(now, new Date(now.getTime() + CLAIM_MS), limit, LONGEST_LINK_MS);
  }

  #take(film: DueFilm): void {
    const done = this.#archive(film)
      .catch((error: unknown) =>
        error instanceof FilmTooLarge ? this.#refuse(film, error) : this.#later(film, error),
      )
      .catch((error: unknown) =>
        this.logger.warn({ err: error, taskId: film.id }, 'a film is claimed until its claim runs out'),
      )
      .finally(() => this.#running.delete(done));
    this.#running.add(done);
  }

  async #archive(film: DueFilm): Promise<void> {
    const { id, channelId, resultUrl, deleted, hopeless } = film;
    const key = archiveKeyOf(id);
    if (deleted) {
      // A process may have died between the transfer and the row.
      await removeArchived(this.store, id, key);
      return this.films.end(id);
    }
    if (resultUrl === null || hopeless) {
      this.logger.error({ taskId: id }, 'a film was lost: its link died before it was archived');
      await removeArchived(this.store, id, key);
      return this.films.end(id);
    }
    const signal = AbortSignal.any([this.#loop.stopping, AbortSignal.timeout(TRANSFER_MS)]);
    const answer = await this.source.open(channelId, resultUrl, { for: 'archive', signal });
    if (answer.status !== 200) {
      discard(answer);
      throw new Error(`the vendor answered ${answer.status} instead of the film`);
    }
    const announced = answer.headers['content-length'];
    const most = mostFilmBytes(film.seconds);
    if (announced !== undefined && Number(announced) > most) {
      discard(answer);
      throw new FilmTooLarge(most);
    }
    const { size } = await this.store.put(key, limited(answer.body, most), 'video/mp4');
    if (size === 0 || (announced !== undefined && size !== Number(announced))) {
      throw new Error(`the film has ${size} bytes instead of ${announced ?? 'some'}`);
    }
    killPoint('gateway.film-stored');
    await this.#archivePictures(film, signal);
    if (!(await this.films.stored(id, key, this.clock.now()))) {
      await removeArchived(this.store, id, key);
      await this.films.end(id);
    }
  }

  /** What cannot be had of them is logged and comes from the vendor while that has it: no film waits for its picture. */
  async #archivePictures(
    { id, channelId, coverUrl, lastFrameUrl }: DueFilm,
    signal: AbortSignal,
  ): Promise<void> {
    const links = { cover: coverUrl, last_frame: lastFrameUrl } as const satisfies Record<
      Picture,
      string | null
    >;
    for (const picture of PICTURES) {
      const link = links[picture];
      if (link === null) continue;
      try {
        const answer = await this.source.open(channelId, link, { for: 'archive', signal });
        const { head, whole } = await peek(limited(answer.body, MOST_PICTURE_BYTES), SNIFF_BYTES);
        const type = answer.status === 200 ? sniffMedia(head)?.contentType : undefined;
        if (!type?.startsWith('image/')) {
          discard(answer);
          throw new Error(`the vendor answered ${answer.status}, and no picture`);
        }
        await this.store.put(pictureKeyOf(id, picture), whole, type);
      } catch (error) {
        if (signal.aborted) throw error;
        const reason = error instanceof OutboundError ? error.failure : String(error);
        this.logger.warn({ taskId: id, picture, reason }, 'a picture of a film is not archived');
      }
    }
  }

  /** What the vendor has there is not the film, and will not become it: clients get it from the vendor, or not at all. */
  async #refuse({ id }: DueFilm, error: FilmTooLarge): Promise<void> {
    this.logger.error({ taskId: id, err: error }, 'a film is not archived');
    await this.films.end(id);
  }

  async #later({ id, tries }: DueFilm, error: unknown): Promise<void> {
    const stopping = this.#loop.stopping.aborted;
    const pauseMs = stopping ? 0 : Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** Math.min(tries - 1, 12));
    if (!stopping) {
      // Messages of the outbound client and of our own name no query of a link.
      const reason = error instanceof OutboundError ? error.failure : String(error);
      this.logger.warn({ taskId: id, tries, reason }, 'a film could not be archived, will try again');
    }
    await this.films.retry(id, new Date(this.clock.now().getTime() + pauseMs));
  }
}
