import { Inject, Injectable } from '@nestjs/common';
import { ENDED_RANK, TASK_STATE_RANK, taskCommandSubject } from '@reelgate/contracts';
import type { PricingBasis, TaskSpec, TaskState } from '@reelgate/contracts';
import { columnList, DATABASE, Database } from '@reelgate/db';
import type { Columns } from '@reelgate/db';
import type { NewTask, Task } from './task.js';

/** Where each member of a `Task` stands. */
export const TASK: Columns<Task> = {
  id: 'id',
  accountId: 'account_id',
  keyId: 'key_id',
  dialect: 'dialect',
  family: 'family',
  model: 'model',
  billingModel: 'billing_model',
  prompt: "spec->>'prompt'",
  seconds: "(spec->>'seconds')::int",
  size: "spec->>'size'",
  metadata: 'metadata',
  warnings: 'warnings',
  offPeak: 'off_peak',
  fallsBack: "coalesce((spec->'options'->'off_peak_fallback')::text = 'true', false)",
  remixedFrom: 'remixed_from',
  callbackUrl: 'callback_url',
  state: 'state',
  progress: 'progress',
  held: 'held',
  charged: 'charged',
  currency: 'currency',
  billedSeconds: 'billed_seconds',
  createdAt: 'created_at',
  submittedAt: 'submitted_at',
  doubtedAt: 'doubted_at',
  endedAt: 'ended_at',
  vendor: 'vendor',
  channelId: 'channel_id',
  errorCode: 'error_code',
  errorMessage: 'error_message',
  resultUrl: 'result_url',
  coverUrl: 'cover_url',
  lastFrameUrl: 'last_frame_url',
  resultExpiresAt: 'result_expires_at',
  archiveKey: 'archive_key',
  archivedAt: 'archived_at',
  made: 'made',
  deletedAt: 'deleted_at',
};
const TASK_COLUMNS = columnList(TASK);
const STORED_FILM = columnList<Pick<Task, 'archiveKey'>>({ archiveKey: TASK.archiveKey });

/** Literals, so that the indexes of open and of ended tasks serve. */
const OPEN = `rank < ${ENDED_RANK}`;
const ENDED = `rank = ${ENDED_RANK}`;
const COMPLETED: TaskState = 'completed';

export interface ListOptions {
  readonly limit: number;
  readonly order: 'asc' | 'desc';
  /** Id of the last task of the page before. */
  readonly after?: string | undefined;
}

/** What an admin may search by. */
export interface TaskFilter {
  readonly accountId?: string | undefined;
  readonly keyId?: string | undefined;
  readonly family?: string | undefined;
  readonly billingModel?: string | undefined;
  readonly states?: readonly TaskState[] | undefined;
  readonly from?: Date | undefined;
  readonly to?: Date | undefined;
}

/** What a new task repeats of an earlier one. */
export interface TaskRecipe {
  readonly spec: TaskSpec;
  readonly basis: PricingBasis;
  readonly metadata: Record<string, unknown>;
}

/** A message to a provider. */
export interface SentCommand {
  readonly subject: string;
  readonly sentAt: Date | null;
}
const SENT_COMMAND = columnList<SentCommand>({ subject: 'subject', sentAt: 'sent_at' });

/** A task that has ended, with what is left of it elsewhere. */
export interface EndedTask {
  readonly id: string;
  readonly archiveKey: string | null;
  /** A transfer of its film was begun. */
  readonly tried: boolean;
}
const ENDED_TASK = columnList<EndedTask>({ id: 'id', archiveKey: 'archive_key', tried: 'archive_tries > 0' });

/** The statements on tasks, by hand: these are the hot path. */
@Injectable()
export class TasksRepository {
  constructor(@Inject(DATABASE) private readonly database: Database) {}

  /**
   * Stores tasks, each with the command that its provider gets, in one statement and so in one commit. A task whose
   * idempotency reservation has meanwhile been taken over is not stored, nor is one that is stored already. Returns the ids
   * of those stored. Throws SQLSTATE 23505, and stores none, when one of them is barred.
   */
  async insert(tasks: readonly NewTask[]): Promise<Set<string>> {
    const rows = await this.database.query<{ id: string }>(
      `WITH input AS (
         SELECT * FROM jsonb_to_recordset($1::jsonb) AS t(
           id text, account_id text, key_id text, dialect text, family text, model text, billing_model text,
           spec jsonb, basis jsonb, metadata jsonb, warnings jsonb, off_peak boolean, remixed_from text,
           callback_url text, state text, rank smallint, held bigint, currency text, billed_seconds integer, created_at text,
           idempotency_key text, files text[], files_expire_at timestamptz, subject text, headers jsonb)
       ), confirmed AS (
         UPDATE gateway.idempotency i SET stored = true
           FROM input t
          WHERE t.idempotency_key IS NOT NULL
            AND i.account_id = t.account_id AND i.key = t.idempotency_key AND i.task_id = t.id
         RETURNING i.task_id
       ), stored AS (
         INSERT INTO gateway.task (id, account_id, key_id, dialect, family, model, billing_model, spec, basis,
                metadata, warnings, off_peak, remixed_from, callback_url, state, rank, held, currency,
                billed_seconds, created_at)
         SELECT id, account_id, key_id, dialect, family, model, billing_model, spec, basis, metadata, warnings,
                off_peak, remixed_from, callback_url, state, rank, held, currency, billed_seconds,
                created_at::timestamptz
           FROM input
          WHERE idempotency_key IS NULL OR id IN (SELECT task_id FROM confirmed)
         ON CONFLICT (id) DO NOTHING
         RETURNING id
       ), commands AS (
         INSERT INTO gateway.outbox (id, subject, payload, headers)
         SELECT 'cmd_' || t.id, t.subject,
                jsonb_build_object('taskId', t.id, 'accountId', t.account_id, 'keyId', t.key_id,
                                   'createdAt', t.created_at, 'spec', t.spec),
                t.headers
           FROM input t JOIN stored USING (id)
       ), kept AS (
         UPDATE gateway.upload u
            SET task_id = t.id, expires_at = greatest(u.expires_at, t.files_expire_at)
           FROM input t JOIN stored USING (id)
          WHERE u.key = ANY (t.files)
       ), used AS (
         INSERT INTO gateway.upload_use (key, task_id)
         SELECT DISTINCT unnest(t.files), t.id FROM input t JOIN stored USING (id)
       )
       SELECT id FROM stored`,
      [JSON.stringify(tasks.map(toRow))],
      'gateway-store-tasks',
    );
    return new Set(rows.map(({ id }) => id));
  }

  /**
   * Sees to it that these tasks, where they do not exist, never will, and returns which ones those are. The command of such a
   * task is written as one that is never sent: it has the id that the create would give it, so the primary key lets only one
   * of the two be written, however long the create has been under way.
   */
  async bar(ids: readonly string[]): Promise<string[]> {
    await this.database.query(
      `INSERT INTO gateway.outbox (id, subject, payload, sent_at)
       SELECT 'cmd_' || id, 'never', '{}', 'infinity' FROM unnest($1::text[]) AS t (id)
        WHERE NOT EXISTS (SELECT FROM gateway.task WHERE task.id = t.id)
       ON CONFLICT (id) DO NOTHING`,
      [ids],
    );
    const rows = await this.database.query<{ id: string }>(
      `SELECT t.id FROM unnest($1::text[]) AS t (id)
         JOIN gateway.outbox o ON o.id = 'cmd_' || t.id AND o.sent_at = 'infinity'`,
      [ids],
    );
    return rows.map(({ id }) => id);
  }

  /** A task that exists and is not deleted; of this account, unless none is given. */
  async find(id: string, accountId?: string): Promise<Task | undefined> {
    const [row] = await this.database.query<Task>(
      `SELECT ${TASK_COLUMNS} FROM gateway.task
        WHERE id = $1 AND ($2::text IS NULL OR account_id = $2) AND deleted_at IS NULL`,
      [id, accountId ?? null],
      'gateway-task',
    );
    return row;
  }

  /** Tasks by id, deleted ones included. */
  async findMany(ids: readonly string[]): Promise<Task[]> {
    return this.database.query<Task>(
      `SELECT ${TASK_COLUMNS} FROM gateway.task WHERE id = ANY ($1)`,
      [ids],
      'gateway-tasks-of',
    );
  }

  /** Whether the account has, or had, a task of this id: a page may begin after a deleted one. */
  async exists(id: string, accountId?: string): Promise<boolean> {
    const rows = await this.database.query(
      'SELECT FROM gateway.task WHERE id = $1 AND ($2::text IS NULL OR account_id = $2)',
      [id, accountId ?? null],
      'gateway-task-exists',
    );
    return rows.length > 0;
  }

  /** One page of an account's tasks, and whether more follow. Ids sort by creation. */
  async list(
    accountId: string,
    { limit, order, after }: ListOptions,
  ): Promise<{ tasks: Task[]; hasMore: boolean }> {
    const [compare, direction] = order === 'asc' ? ['>', 'ASC'] : ['<', 'DESC'];
    const rows = await this.database.query<Task>(
      `SELECT ${TASK_COLUMNS} FROM gateway.task
        WHERE account_id = $1 AND deleted_at IS NULL ${after === undefined ? '' : `AND id ${compare} $3`}
        ORDER BY id ${direction} LIMIT $2`,
      [accountId, limit + 1, ...(after === undefined ? [] : [after])],
      `gateway-list-${order}-${after === undefined ? 'first' : 'next'}`,
    );
    return { tasks: rows.slice(0, limit), hasMore: rows.length > limit };
  }

  /** For administration: any account's tasks, deleted ones included, newest first. */
  async search(
    filter: TaskFilter,
    { limit, after }: Omit<ListOptions, 'order'>,
  ): Promise<{ tasks: Task[]; hasMore: boolean }> {
    const rows = await this.database.query<Task>(
      `SELECT ${TASK_COLUMNS} FROM gateway.task
        WHERE ($1::text IS NULL OR account_id = $1) AND ($2::text IS NULL OR key_id = $2)
          AND ($3::text IS NULL OR family = $3) AND ($4::text IS NULL OR billing_model = $4)
          AND ($5::text[] IS NULL OR state = ANY ($5))
          AND ($6::timestamptz IS NULL OR created_at >= $6) AND ($7::timestamptz IS NULL OR created_at < $7)
          AND ($8::text IS NULL OR id < $8)
        ORDER BY id DESC LIMIT $9`,
      [
        filter.accountId ?? null,
        filter.keyId ?? null,
        filter.family ?? null,
        filter.billingModel ?? null,
        filter.states ?? null,
        filter.from ?? null,
        filter.to ?? null,
        after ?? null,
        limit + 1,
      ],
    );
    return { tasks: rows.slice(0, limit), hasMore: rows.length > limit };
  }

  /** What a remix of this task repeats. */
  async recipe(id: string): Promise<TaskRecipe | undefined> {
    const [row] = await this.database.query<TaskRecipe>(
      'SELECT spec, basis, metadata FROM gateway.task WHERE id = $1',
      [id],
      'gateway-recipe',
    );
    return row;
  }

  /** Hides a finished task from its account. Returns its archived file's key, or undefined when it is not finished. */
  async markDeleted(id: string, at: Date): Promise<{ archiveKey: string | null } | undefined> {
    const [row] = await this.database.query<Pick<Task, 'archiveKey'>>(
      `UPDATE gateway.task SET deleted_at = coalesce(deleted_at, $2) WHERE id = $1 AND ${ENDED}
       RETURNING ${STORED_FILM}`,
      [id, at],
    );
    return row;
  }

  /** How many tasks of a key have not ended. */
  async countOpen(keyId: string): Promise<number> {
    const [row] = await this.database.query<{ open: bigint }>(
      `SELECT count(*) AS open FROM gateway.task WHERE key_id = $1 AND ${OPEN}`,
      [keyId],
      'gateway-open-of-key',
    );
    return Number(row!.open);
  }

  /** Ids of tasks that have not ended, in order. */
  async openIds(after: string, limit: number): Promise<string[]> {
    const rows = await this.database.query<{ id: string }>(
      `SELECT id FROM gateway.task WHERE ${OPEN} AND id > $1 ORDER BY id LIMIT $2`,
      [after, limit],
    );
    return rows.map(({ id }) => id);
  }

  /** Which of these tasks exist, and in which state. */
  async states(ids: readonly string[]): Promise<Pick<Task, 'id' | 'state'>[]> {
    return this.database.query<Pick<Task, 'id' | 'state'>>(
      'SELECT id, state FROM gateway.task WHERE id = ANY ($1)',
      [ids],
    );
  }

  /** The message that told the task's provider of it, and when it was sent. */
  async command(id: string): Promise<SentCommand | undefined> {
    const [row] = await this.database.query<SentCommand>(
      `SELECT ${SENT_COMMAND} FROM gateway.outbox WHERE id = $1`,
      [`cmd_${id}`],
    );
    return row;
  }

  /** Stores the amount that billing charged. */
  async setCharged(id: string, charged: bigint): Promise<void> {
    await this.database.query(
      'UPDATE gateway.task SET charged = $2 WHERE id = $1',
      [id, charged],
      'gateway-charged',
    );
  }

  /** Completed tasks of which it is not known what was charged, and that ended between these instants. */
  async uncharged(from: Date, to: Date, limit: number): Promise<string[]> {
    const rows = await this.database.query<{ id: string }>(
      `SELECT id FROM gateway.task
        WHERE state = '${COMPLETED}' AND charged IS NULL AND ended_at BETWEEN $1 AND $2
        ORDER BY ended_at LIMIT $3`,
      [from, to, limit],
    );
    return rows.map(({ id }) => id);
  }

  /** Tasks that ended before an instant, the longest ago first. */
  async endedBefore(before: Date, limit: number): Promise<EndedTask[]> {
    return this.database.query<EndedTask>(
      `SELECT ${ENDED_TASK} FROM gateway.task WHERE ${ENDED} AND ended_at < $1 ORDER BY ended_at LIMIT $2`,
      [before, limit],
    );
  }

  /** Forgets tasks altogether. */
  async delete(ids: readonly string[]): Promise<void> {
    await this.database.query('DELETE FROM gateway.task WHERE id = ANY ($1)', [ids]);
  }
}

/** A row of the statement's input. Everything in it becomes one JSON parameter; bigint travels as text. */
function toRow({ task, spec, basis, idempotencyKey, files, filesExpireAt, headers }: NewTask): object {
  return {
    id: task.id,
    account_id: task.accountId,
    key_id: task.keyId,
    dialect: task.dialect,
    family: task.family,
    model: task.model,
    billing_model: task.billingModel,
    spec,
    basis,
    metadata: task.metadata,
    warnings: task.warnings,
    off_peak: task.offPeak,
    remixed_from: task.remixedFrom,
    callback_url: task.callbackUrl,
    state: task.state,
    rank: TASK_STATE_RANK[task.state],
    held: task.held.toString(),
    currency: task.currency,
    billed_seconds: task.billedSeconds,
    created_at: task.createdAt.toISOString(),
    idempotency_key: idempotencyKey,
    files,
    files_expire_at: filesExpireAt,
    subject: taskCommandSubject(task.family),
    headers,
  };
}
