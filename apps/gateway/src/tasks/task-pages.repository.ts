import { Inject, Injectable } from '@nestjs/common';
import type { TaskErrorCode, TaskSpec, TaskState } from '@reelgate/contracts';
import { columnList, DATABASE, Database } from '@reelgate/db';
import type { Task } from './task.js';
import { TASK } from './tasks.repository.js';

/** A task together with the request it was made from. */
export interface DetailedTask extends Task {
  readonly spec: TaskSpec;
}

const DETAILED_TASK = columnList<DetailedTask>({ ...TASK, spec: 'spec' });

/** What became of a task: its state, or for a failed one the reason. */
export type TaskOutcome = Exclude<TaskState, 'failed'> | TaskErrorCode;

/** Conditions on an account's tasks; all that are given have to hold. */
export interface PageFilter {
  readonly ids?: readonly string[] | undefined;
  readonly outcomes?: readonly TaskOutcome[] | undefined;
  /** Created at or after. */
  readonly from?: Date | undefined;
  /** Created before. */
  readonly to?: Date | undefined;
  /** Names that were sent, in lower case. */
  readonly models?: readonly string[] | undefined;
  /** Versions within a family, or beginnings of them: `q2` is `q2-pro` too. */
  readonly versions?: readonly string[] | undefined;
  readonly tiers?: readonly string[] | undefined;
  readonly templates?: readonly string[] | undefined;
  readonly offPeak?: boolean | undefined;
  /** Older than the task of this id. */
  readonly after?: string | undefined;
}

export interface PageRange {
  readonly limit: number;
  /** How many tasks that match are passed over. */
  readonly offset: number;
}

const WHERE = `account_id = $1 AND deleted_at IS NULL
  AND ($2::text[] IS NULL OR id = ANY ($2))
  AND ($3::text[] IS NULL OR CASE state WHEN 'failed' THEN error_code ELSE state END = ANY ($3))
  AND ($4::timestamptz IS NULL OR created_at >= $4) AND ($5::timestamptz IS NULL OR created_at < $5)
  AND ($6::text[] IS NULL OR lower(model) = ANY ($6))
  AND ($7::text[] IS NULL OR EXISTS (
        SELECT FROM unnest($7::text[]) AS v(version)
         WHERE spec->>'version' = v.version OR starts_with(spec->>'version', v.version || '-')))
  AND ($8::text[] IS NULL OR spec->>'tier' = ANY ($8))
  AND ($9::text[] IS NULL OR spec->'options'->>'template' = ANY ($9))
  AND ($10::boolean IS NULL OR off_peak = $10)
  AND ($11::text IS NULL OR id < $11)`;

/** Reads tasks in the ways that vendors' formats list and show them: numbered pages, filters, the request echoed. */
@Injectable()
export class TaskPagesRepository {
  constructor(@Inject(DATABASE) private readonly database: Database) {}

  /** A task of the account that is not deleted. */
  async find(id: string, accountId: string): Promise<DetailedTask | undefined> {
    const [row] = await this.database.query<DetailedTask>(
      `SELECT ${DETAILED_TASK} FROM gateway.task WHERE id = $1 AND account_id = $2 AND deleted_at IS NULL`,
      [id, accountId],
      'gateway-task-detailed',
    );
    return row;
  }

  /** A page of an account's tasks, newest first, and whether more follow. */
  async page(
    accountId: string,
    filter: PageFilter,
    { limit, offset }: PageRange,
  ): Promise<{ tasks: DetailedTask[]; hasMore: boolean }> {
    const rows = await this.database.query<DetailedTask>(
      `SELECT ${DETAILED_TASK} FROM gateway.task WHERE ${WHERE} ORDER BY id DESC LIMIT $12 OFFSET $13`,
      [...parametersOf(accountId, filter), limit + 1, offset],
    );
    return { tasks: rows.slice(0, limit), hasMore: rows.length > limit };
  }

  /** How many tasks match. */
  async count(accountId: string, filter: PageFilter): Promise<number> {
    const [row] = await this.database.query<{ total: bigint }>(
      `SELECT count(*) AS total FROM gateway.task WHERE ${WHERE}`,
      parametersOf(accountId, filter),
    );
    return Number(row!.total);
  }
}

function parametersOf(accountId: string, filter: PageFilter): unknown[] {
  return [
    accountId,
    filter.ids ?? null,
    filter.outcomes ?? null,
    filter.from ?? null,
    filter.to ?? null,
    filter.models ?? null,
    filter.versions ?? null,
    filter.tiers ?? null,
    filter.templates ?? null,
    filter.offPeak ?? null,
    filter.after ?? null,
  ];
}
