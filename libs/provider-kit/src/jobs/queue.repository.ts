import type { Family, TaskSpec } from '@reelgate/contracts';
import type { Database } from '@reelgate/db';
import type { Clock } from '@reelgate/runtime';
import { IN_FLIGHT } from './job.js';

/** A job that has to wait longer than this, for a window or out of its own fault, stands in nobody's way. */
const NEAR = "interval '1 minute'";
/** Nobody needs to know a place beyond. */
const MOST = 10_000;

export interface QueueCounts {
  /** Queued jobs of each account that has some. */
  readonly queued: readonly number[];
  readonly inFlight: number;
}

/** How long a family's queue is. */
export class QueueRepository {
  constructor(
    private readonly database: Database,
    private readonly family: Family,
    private readonly clock: Clock,
  ) {}

  /** A queued job's place among those of its account, from 1 on; undefined when it is not queued, or waits for a window. */
  async placeInAccount(
    taskId: string,
  ): Promise<{ readonly spec: TaskSpec; readonly place: number } | undefined> {
    const [job] = await this.database.query<{ spec: TaskSpec; place: number }>(
      `SELECT j.spec, (SELECT count(*)::int FROM (
                SELECT FROM provider.job e
                 WHERE e.family = $1 AND e.state = 'queued' AND e.account_id = j.account_id AND e.due_at < $3::timestamptz + ${NEAR}
                   AND (e.created_at, e.task_id) <= (j.created_at, j.task_id) LIMIT ${MOST}) earlier) AS place
         FROM provider.job j WHERE j.task_id = $2 AND j.family = $1 AND j.state = 'queued'
            AND j.due_at < $3::timestamptz + ${NEAR}`,
      [this.family, taskId, this.clock.now()],
      'provider-queue-place',
    );
    return job;
  }

  /** In flight at most 10,000. */
  async count(): Promise<QueueCounts> {
    const [queued, [busy]] = await Promise.all([
      this.database.query<{ jobs: number }>(
        `SELECT count(*)::int AS jobs FROM provider.job
          WHERE family = $1 AND state = 'queued' AND due_at < $2::timestamptz + ${NEAR} GROUP BY account_id`,
        [this.family, this.clock.now()],
        'provider-queue-counts',
      ),
      this.database.query<{ jobs: number }>(
        `SELECT count(*)::int AS jobs FROM (
           SELECT FROM provider.job WHERE family = $1 AND state IN ${IN_FLIGHT} LIMIT ${MOST}) busy`,
        [this.family],
        'provider-queue-in-flight',
      ),
    ]);
    return { queued: queued.map(({ jobs }) => jobs), inFlight: busy!.jobs };
  }
}
