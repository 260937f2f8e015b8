import { Inject, Injectable } from '@nestjs/common';
import { columnList, DATABASE, Database } from '@reelgate/db';

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
