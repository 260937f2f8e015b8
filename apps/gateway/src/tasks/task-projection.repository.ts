import { Inject, Injectable } from '@nestjs/common';
import { ENDED_RANK, TASK_STATE_RANK } from '@reelgate/contracts';
import type { TaskResult, TaskState } from '@reelgate/contracts';
import { DATABASE, Database } from '@reelgate/db';
import { newId } from '@reelgate/runtime';
import type { Folded } from './fold-changes.js';
import { MADE } from './task.js';
import type { FilmAsMade, Task } from './task.js';

const COMPLETED: TaskState = 'completed';
/** How long a webhook about a task's end is tried, and one that it is under way: that is news for a while only. */
const TRIED_FOR = "interval '24 hours'";
const NEWS_FOR = "interval '1 hour'";
/** For a webhook that waits for the one before it, should that end at this very moment. */
const LOOK_AGAIN = "interval '1 minute'";

/** The statement that brings task rows forward. */
@Injectable()
export class TaskProjectionRepository {
  constructor(@Inject(DATABASE) private readonly database: Database) {}

  /**
   * Advances the rows that the changes bring news for, and returns those. With `archives` a film that just came into being
   * is due to be copied. Whoever asked to be told gets a webhook, written in the same statement.
   */
  async advance(
    changes: readonly Folded[],
    { archives, now }: { readonly archives: boolean; readonly now: Date },
  ): Promise<Pick<Task, 'id' | 'state'>[]> {
    return this.database.query<Pick<Task, 'id' | 'state'>>(
      `WITH moved AS (
       UPDATE gateway.task t
          SET state = CASE WHEN c.rank > t.rank THEN c.state ELSE t.state END,
              rank = greatest(t.rank, c.rank),
              progress = CASE WHEN t.rank = ${ENDED_RANK} THEN t.progress
                              WHEN c.state = '${COMPLETED}' THEN 100
                              ELSE greatest(t.progress, c.progress) END,
              vendor = CASE WHEN c.submitted_at >= coalesce(t.submitted_at, c.submitted_at) THEN c.vendor ELSE t.vendor END,
              channel_id = CASE WHEN c.submitted_at >= coalesce(t.submitted_at, c.submitted_at) THEN c.channel_id
                                ELSE t.channel_id END,
              submitted_at = greatest(t.submitted_at, c.submitted_at),
              doubted_at = greatest(t.doubted_at, c.doubted_at),
              ended_at = CASE WHEN t.rank < ${ENDED_RANK} THEN c.ended_at ELSE t.ended_at END,
              error_code = CASE WHEN t.rank < ${ENDED_RANK} THEN c.error_code ELSE t.error_code END,
              error_message = CASE WHEN t.rank < ${ENDED_RANK} THEN c.error_message ELSE t.error_message END,
              result_url = CASE WHEN t.rank < ${ENDED_RANK} THEN c.result_url ELSE t.result_url END,
              cover_url = CASE WHEN t.rank < ${ENDED_RANK} THEN c.cover_url ELSE t.cover_url END,
              last_frame_url = CASE WHEN t.rank < ${ENDED_RANK} THEN c.last_frame_url ELSE t.last_frame_url END,
              made = CASE WHEN t.rank < ${ENDED_RANK} THEN c.made ELSE t.made END,
              result_expires_at = CASE WHEN t.rank < ${ENDED_RANK} THEN c.result_expires_at ELSE t.result_expires_at END,
              archive_key = CASE WHEN t.rank < ${ENDED_RANK} THEN c.archive_key ELSE t.archive_key END,
              archive_due_at = CASE WHEN t.rank < ${ENDED_RANK} AND c.archive_key IS NULL THEN c.archive_due_at
                                    ELSE t.archive_due_at END
         FROM jsonb_to_recordset($1::jsonb) AS c(
                id text, state text, rank smallint, progress smallint, vendor text, channel_id text,
                submitted_at timestamptz, doubted_at timestamptz, ended_at timestamptz, error_code text, error_message text, result_url text,
                cover_url text, last_frame_url text, made jsonb, result_expires_at timestamptz, archive_key text,
                archive_due_at timestamptz, webhook_id text)
        WHERE t.id = c.id
          AND (c.rank > t.rank OR (t.rank < ${ENDED_RANK} AND c.progress > t.progress)
               OR c.submitted_at > coalesce(t.submitted_at, '-infinity')
               OR (t.rank < ${ENDED_RANK} AND c.doubted_at > coalesce(t.doubted_at, '-infinity')))
       RETURNING t.id, t.state, t.account_id, t.callback_url, c.webhook_id
       ), told AS (
         -- Once for each public state that a client can be told of; the same news again is none.
         INSERT INTO gateway.webhook_delivery
                (id, account_id, task_id, event, position, url, host, state, created_at, next_at, give_up_at)
         SELECT webhook_id, account_id, id, e.event, e.position, callback_url,
                substring(callback_url from '^[a-zA-Z]+://(?:[^/?#@]*@)?([^/?#]+)'), 'pending', $2,
                -- Behind news that has not arrived yet: the end of that makes it due.
                $2::timestamptz + CASE WHEN EXISTS (SELECT FROM gateway.webhook_delivery b
                                                     WHERE b.task_id = moved.id AND b.position < e.position
                                                       AND b.state = 'pending')
                                       THEN ${LOOK_AGAIN} ELSE interval '0' END,
                $2::timestamptz + CASE e.event WHEN 'in_progress' THEN ${NEWS_FOR} ELSE ${TRIED_FOR} END
           FROM moved
          CROSS JOIN LATERAL (SELECT CASE WHEN state IN ('completed', 'failed') THEN state ELSE 'in_progress' END AS event,
                                     CASE WHEN state IN ('completed', 'failed') THEN 2 ELSE 1 END AS position) e
          WHERE callback_url IS NOT NULL AND state NOT IN ('queued', 'waiting_window')
         ON CONFLICT (task_id, position) DO NOTHING
         RETURNING task_id, position
       ), hurried AS (
         -- The end waits for the news before it, which is therefore tried at once.
         UPDATE gateway.webhook_delivery d SET next_at = least(d.next_at, $2)
           FROM told WHERE d.task_id = told.task_id AND d.position < told.position AND d.state = 'pending'
       )
       SELECT id, state FROM moved`,
      [JSON.stringify(changes.map((entry) => toRow(entry, archives, newId('evt', now)))), now],
      'gateway-project',
    );
  }
}

/** Undefined when the vendor says nothing of the film. */
function madeOf(result: TaskResult): FilmAsMade | undefined {
  const said = MADE.filter((member) => result[member] !== undefined && result[member] !== null);
  return said.length === 0 ? undefined : Object.fromEntries(said.map((member) => [member, result[member]]));
}

function toRow(
  { id, state, progress, submitted, doubtedAt, end }: Folded,
  archives: boolean,
  webhookId: string,
): object {
  return {
    id,
    state,
    rank: TASK_STATE_RANK[state],
    progress,
    vendor: submitted?.vendor,
    channel_id: submitted?.channelId,
    submitted_at: submitted?.at,
    doubted_at: doubtedAt,
    ended_at: end?.at,
    error_code: end?.error?.code,
    error_message: end?.error?.message,
    result_url: end?.result?.sealedUrl,
    cover_url: end?.result?.sealedCoverUrl,
    last_frame_url: end?.result?.sealedLastFrameUrl,
    made: end?.result && madeOf(end.result),
    result_expires_at: end?.result?.expiresAt,
    archive_key: end?.result?.archiveKey,
    archive_due_at: archives && end?.result ? end.at : undefined,
    webhook_id: webhookId,
  };
}
