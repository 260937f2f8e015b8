import { Inject, Injectable } from '@nestjs/common';
import { isTerminal, TASK_STATE_RANK } from '@reelgate/contracts';
import type { TaskErrorCode, TaskResult, TaskState } from '@reelgate/contracts';
import { Batcher, DATABASE, Database } from '@reelgate/db';
import { GatewayEnv } from '../gateway-env.js';
import { ChargeReader } from './charge-reader.js';
import { TaskWatcher } from './task-watcher.js';

/** What one event says about a task. */
export interface TaskChange {
  readonly id: string;
  readonly state: TaskState;
  /** When it happened at the provider (ISO 8601). */
  readonly at: string;
  readonly progress?: number;
  readonly submitted?: { readonly vendor: string; readonly channelId: string };
  readonly error?: { readonly code: TaskErrorCode; readonly message: string };
  readonly result?: TaskResult;
}

/** Several changes of one task, taken together. */
interface Folded {
  readonly id: string;
  readonly state: TaskState;
  readonly progress: number;
  readonly submitted?: { readonly vendor: string; readonly channelId: string; readonly at: string };
  /** The event that ended it. */
  readonly end?: TaskChange;
}

const BATCH = 128;
/** 100 belongs to a film that is there. */
const MOST_PROGRESS_UNDER_WAY = 99;

/**
 * Brings task rows forward by events: the state only to a higher rank, the progress only up, an end never changes. So an
 * event that comes twice, late or in another order does no harm. Events that wait at the same moment share a statement.
 */
@Injectable()
export class TaskProjection {
  readonly #changes = new Batcher<TaskChange, void>((batch) => this.#applyAll(batch), { maxSize: BATCH });

  constructor(
    @Inject(DATABASE) private readonly database: Database,
    private readonly watcher: TaskWatcher,
    private readonly charges: ChargeReader,
    private readonly env: GatewayEnv,
  ) {}

  /** Applies a change; one that is no news is the same as none. */
  apply(change: TaskChange): Promise<void> {
    return this.#changes.add(change);
  }

  async #applyAll(batch: readonly TaskChange[]): Promise<void[]> {
    const folded = foldChanges(batch);
    const rows = await this.database.query<{ id: string; state: TaskState }>(
      `UPDATE gateway.task t
          SET state = CASE WHEN c.rank > t.rank THEN c.state ELSE t.state END,
              rank = greatest(t.rank, c.rank),
              progress = CASE WHEN t.rank = 90 THEN t.progress
                              WHEN c.state = 'completed' THEN 100
                              ELSE greatest(t.progress, c.progress) END,
              vendor = CASE WHEN c.submitted_at >= coalesce(t.submitted_at, c.submitted_at) THEN c.vendor ELSE t.vendor END,
              channel_id = CASE WHEN c.submitted_at >= coalesce(t.submitted_at, c.submitted_at) THEN c.channel_id
                                ELSE t.channel_id END,
              submitted_at = greatest(t.submitted_at, c.submitted_at),
              ended_at = CASE WHEN t.rank < 90 THEN c.ended_at ELSE t.ended_at END,
              error_code = CASE WHEN t.rank < 90 THEN c.error_code ELSE t.error_code END,
              error_message = CASE WHEN t.rank < 90 THEN c.error_message ELSE t.error_message END,
              result_url = CASE WHEN t.rank < 90 THEN c.result_url ELSE t.result_url END,
              cover_url = CASE WHEN t.rank < 90 THEN c.cover_url ELSE t.cover_url END,
              result_expires_at = CASE WHEN t.rank < 90 THEN c.result_expires_at ELSE t.result_expires_at END,
              archive_key = CASE WHEN t.rank < 90 THEN c.archive_key ELSE t.archive_key END,
              archive_due_at = CASE WHEN t.rank < 90 AND c.archive_key IS NULL THEN c.archive_due_at
                                    ELSE t.archive_due_at END
         FROM jsonb_to_recordset($1::jsonb) AS c(
                id text, state text, rank smallint, progress smallint, vendor text, channel_id text,
                submitted_at timestamptz, ended_at timestamptz, error_code text, error_message text, result_url text,
                cover_url text, result_expires_at timestamptz, archive_key text,
                archive_due_at timestamptz)
        WHERE t.id = c.id
          AND (c.rank > t.rank OR (t.rank < 90 AND c.progress > t.progress)
               OR c.submitted_at > coalesce(t.submitted_at, '-infinity'))
       RETURNING t.id, t.state`,
      [JSON.stringify(folded.map((entry) => toRow(entry, this.env.REELGATE_ARCHIVE)))],
      'gateway-project',
    );
    this.watcher.nudge(rows.map(({ id }) => id));
    for (const { id, state } of rows) if (state === 'completed') this.charges.expect(id);
    return batch.map(() => undefined);
  }
}

/** One entry a task: an UPDATE takes any one of several rows that match, so several must not come to it. */
export function foldChanges(changes: readonly TaskChange[]): Folded[] {
  const byId = new Map<string, Folded>();
  for (const change of changes) {
    const before = byId.get(change.id);
    const later = change.submitted && !(before?.submitted && before.submitted.at >= change.at);
    const submitted = later && change.submitted ? { ...change.submitted, at: change.at } : before?.submitted;
    const end = before?.end ?? (isTerminal(change.state) ? change : undefined);
    const ahead = !before || TASK_STATE_RANK[change.state] > TASK_STATE_RANK[before.state];
    byId.set(change.id, {
      id: change.id,
      state: end?.state ?? (ahead ? change.state : before.state),
      progress: Math.max(before?.progress ?? 0, Math.min(change.progress ?? 0, MOST_PROGRESS_UNDER_WAY)),
      ...(submitted ? { submitted } : {}),
      ...(end ? { end } : {}),
    });
  }
  return [...byId.values()];
}

function toRow({ id, state, progress, submitted, end }: Folded, archives: boolean): object {
  return {
    id,
    state,
    rank: TASK_STATE_RANK[state],
    progress,
    vendor: submitted?.vendor,
    channel_id: submitted?.channelId,
    submitted_at: submitted?.at,
    ended_at: end?.at,
    error_code: end?.error?.code,
    error_message: end?.error?.message,
    result_url: end?.result?.sealedUrl,
    cover_url: end?.result?.sealedCoverUrl,
    result_expires_at: end?.result?.expiresAt,
    archive_key: end?.result?.archiveKey,
    archive_due_at: archives && end?.result ? end.at : undefined,
  };
}
