import { Inject, Injectable } from '@nestjs/common';
import { ENDED_RANK } from '@reelgate/contracts';
import type { TaskErrorCode } from '@reelgate/contracts';
import { columnList, DATABASE, Database } from '@reelgate/db';

const CANCELLED: TaskErrorCode = 'cancelled';

/** A file received from a client. */
export interface Upload {
  /** Under which the store has it. */
  readonly key: string;
  readonly accountId: string;
  readonly contentType: string;
  readonly createdAt: Date;
  readonly expiresAt: Date;
}

const UPLOAD = columnList<Upload>({
  key: 'key',
  accountId: 'account_id',
  contentType: 'content_type',
  createdAt: 'created_at',
  expiresAt: 'expires_at',
});

/** Rows of received files. `TasksRepository.insert` says which task keeps a file. */
@Injectable()
export class UploadsRepository {
  constructor(@Inject(DATABASE) private readonly database: Database) {}

  async insert({ key, accountId, contentType, createdAt, expiresAt }: Upload): Promise<void> {
    await this.database.query(
      `INSERT INTO gateway.upload (key, account_id, content_type, created_at, expires_at) VALUES ($1, $2, $3, $4, $5)`,
      [key, accountId, contentType, createdAt, expiresAt],
      'gateway-upload',
    );
  }

  /** A file has arrived whole. */
  async received(key: string, bytes: number): Promise<void> {
    await this.database.query(
      'UPDATE gateway.upload SET bytes = $2 WHERE key = $1',
      [key, bytes],
      'gateway-upload-received',
    );
  }

  /** Bytes of all files that are kept for an account. */
  async bytesOf(accountId: string): Promise<number> {
    const [row] = await this.database.query<{ bytes: bigint | null }>(
      'SELECT sum(bytes)::int8 AS bytes FROM gateway.upload WHERE account_id = $1',
      [accountId],
      'gateway-upload-bytes',
    );
    return Number(row?.bytes ?? 0n);
  }

  /**
   * Lets files expire now whose last task needs them no more: all that used them are deleted, were cancelled, or are
   * forgotten. A task that takes up a file at this moment is its last one, and keeps it.
   */
  async release(now: Date, limit: number): Promise<void> {
    await this.database.query(
      `WITH over AS MATERIALIZED (
         SELECT u.key, u.task_id
           FROM gateway.upload_use u LEFT JOIN gateway.task t ON t.id = u.task_id
          WHERE t.id IS NULL OR (t.rank = ${ENDED_RANK} AND (t.deleted_at IS NOT NULL OR t.error_code = '${CANCELLED}'))
          LIMIT $2
       ), released AS (
         DELETE FROM gateway.upload_use u USING over WHERE u.key = over.key AND u.task_id = over.task_id
       )
       UPDATE gateway.upload f SET expires_at = $1
        WHERE f.expires_at > $1 AND (f.key, f.task_id) IN (SELECT key, task_id FROM over)
          AND NOT EXISTS (SELECT FROM gateway.upload_use u WHERE u.key = f.key
                             AND (u.key, u.task_id) NOT IN (SELECT key, task_id FROM over))`,
      [now, limit],
    );
  }

  /** Files that a task refers to. */
  ofTask(taskId: string): Promise<Upload[]> {
    return this.database.query<Upload>(`SELECT ${UPLOAD} FROM gateway.upload WHERE task_id = $1`, [taskId]);
  }

  /** Which of these files are no longer kept. */
  async missing(keys: readonly string[]): Promise<string[]> {
    const rows = await this.database.query<{ key: string }>(
      'SELECT key FROM unnest($1::text[]) AS t(key) WHERE NOT EXISTS (SELECT FROM gateway.upload u WHERE u.key = t.key)',
      [keys],
    );
    return rows.map(({ key }) => key);
  }

  /** Keys of files that have had their time, the oldest first. */
  async expired(now: Date, limit: number): Promise<string[]> {
    const rows = await this.database.query<{ key: string }>(
      'SELECT key FROM gateway.upload WHERE expires_at <= $1 ORDER BY expires_at LIMIT $2',
      [now, limit],
    );
    return rows.map(({ key }) => key);
  }

  async delete(keys: readonly string[]): Promise<void> {
    await this.database.query('DELETE FROM gateway.upload WHERE key = ANY ($1)', [keys]);
  }
}
