import { Inject, Injectable } from '@nestjs/common';
import { ENDED_RANK } from '@reelgate/contracts';
import type { TaskState } from '@reelgate/contracts';
import { columnList, DATABASE, Database } from '@reelgate/db';

const COMPLETED: TaskState = 'completed';

/** A finished film that is to be copied into the store. */
export interface DueFilm {
  /** Its task. */
  readonly id: string;
  readonly channelId: string | null;
  /** Its vendor's link, sealed. */
  readonly resultUrl: string | null;
  /** The same for its pictures. */
  readonly coverUrl: string | null;
  readonly lastFrameUrl: string | null;
  /** How long the film was to be. */
  readonly seconds: number;
  /** The client has deleted the task. */
  readonly deleted: boolean;
  /** Its link is dead. */
  readonly hopeless: boolean;
  readonly tries: number;
}

const DUE_FILM = columnList<DueFilm>({
  id: 't.id',
  channelId: 't.channel_id',
  resultUrl: 't.result_url',
  coverUrl: 't.cover_url',
  lastFrameUrl: 't.last_frame_url',
  seconds: "(t.spec->>'seconds')::float8",
  deleted: 't.deleted_at IS NOT NULL',
  hopeless: "coalesce(t.result_expires_at, t.ended_at + $4 * interval '1 millisecond') <= $1",
  tries: 't.archive_tries::int',
});

/** A film in the store. */
export interface StoredFilm {
  readonly id: string;
  readonly archiveKey: string;
}
const STORED_FILM = columnList<StoredFilm>({ id: 'id', archiveKey: 'archive_key' });

/** Which films are to be copied into the store (`archive_due_at`), and which are there (`archive_key`). */
@Injectable()
export class FilmArchiveRepository {
  constructor(@Inject(DATABASE) private readonly database: Database) {}

  /** Makes films due that were finished after `since` while nobody archived, and whose links still work. */
  async catchUp(now: Date, since: Date): Promise<void> {
    await this.database.query(
      `UPDATE gateway.task SET archive_due_at = $1
        WHERE rank = ${ENDED_RANK} AND ended_at > $2 AND state = '${COMPLETED}' AND archive_key IS NULL
          AND archive_due_at IS NULL AND archive_tries = 0 AND deleted_at IS NULL AND result_url IS NOT NULL
          AND coalesce(result_expires_at, 'infinity') > $1`,
      [now, since],
    );
  }

  /** Claims due films until an instant. A link that does not say until when it works is taken to for `linkMs`. */
  claim(now: Date, until: Date, limit: number, linkMs: number): Promise<DueFilm[]> {
    return this.database.query<DueFilm>(
      `WITH due AS MATERIALIZED (
         SELECT id FROM gateway.task WHERE archive_due_at <= $1
          ORDER BY archive_due_at LIMIT $2 FOR UPDATE SKIP LOCKED)
       UPDATE gateway.task t SET archive_due_at = $3, archive_tries = t.archive_tries + 1
         FROM due WHERE t.id = due.id
       RETURNING ${DUE_FILM}`,
      [now, limit, until, linkMs],
      'gateway-archive-claim',
    );
  }

  /** The film is in the store, whole. Returns whether its task is still there to have it. */
  async stored(id: string, key: string, at: Date): Promise<boolean> {
    const rows = await this.database.query(
      `UPDATE gateway.task SET archive_key = $2, archived_at = $3, archive_due_at = NULL WHERE id = $1 AND deleted_at IS NULL
       RETURNING id`,
      [id, key, at],
      'gateway-archived',
    );
    return rows.length > 0;
  }

  /** The film is never due again. */
  async end(id: string): Promise<void> {
    await this.database.query('UPDATE gateway.task SET archive_due_at = NULL WHERE id = $1', [id]);
  }

  /** The film is due again at an instant. */
  async retry(id: string, at: Date): Promise<void> {
    await this.database.query(
      'UPDATE gateway.task SET archive_due_at = $2 WHERE id = $1 AND archive_due_at IS NOT NULL',
      [id, at],
    );
  }

  /** Stored films whose tasks clients have deleted. */
  deleted(limit: number): Promise<StoredFilm[]> {
    return this.database.query<StoredFilm>(
      `SELECT ${STORED_FILM} FROM gateway.task WHERE deleted_at IS NOT NULL AND archive_key IS NOT NULL LIMIT $1`,
      [limit],
    );
  }

  /** These films are in the store no more. */
  async forget(ids: readonly string[]): Promise<void> {
    await this.database.query('UPDATE gateway.task SET archive_key = NULL WHERE id = ANY ($1)', [ids]);
  }
}
