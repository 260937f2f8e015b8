import { Inject, Injectable } from '@nestjs/common';
import { RpcClient } from '@reelgate/bus';
import { SUBJECT, TasksKnownReply } from '@reelgate/contracts';
import { DATABASE, Database } from '@reelgate/db';
import { CLOCK, LOGGER } from '@reelgate/runtime';
import type { Clock, Logger } from '@reelgate/runtime';
import { SettleService } from './settle.service.js';

/** Tasks asked about in one request; the contract's limit. */
const BATCH = 1_000;

/** Injection token of the age in milliseconds at which a hold without a task is an orphan. */
export const ORPHAN_AGE_MS = Symbol('orphan age');

/**
 * Finds holds whose task never appeared: the gateway died between reserving and storing the task. Only the gateway can say
 * so, and it bars the task first: one that is still being stored then can be stored no more, or counts as stored. While it
 * does not answer, nothing is released.
 */
@Injectable()
export class OrphanHolds {
  constructor(
    @Inject(DATABASE) private readonly database: Database,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
    @Inject(ORPHAN_AGE_MS) private readonly ageMs: number,
    private readonly rpc: RpcClient,
    private readonly settlement: SettleService,
  ) {}

  /**
   * Releases the holds of unknown tasks that are old enough and returns how many. A task that the gateway knows is never
   * asked about again: from then on only its own end settles it. Throws AppError `service_unavailable` when the gateway
   * does not answer.
   */
  async release(): Promise<number> {
    let released = 0;
    for (;;) {
      const taskIds = await this.#unconfirmed();
      if (taskIds.length === 0) return released;
      const { tasks, barred = [] } = await this.rpc.call(
        SUBJECT.gatewayTasksKnown,
        { taskIds, bar: true },
        TasksKnownReply,
      );
      await this.database.query('UPDATE billing.hold SET task_known = true WHERE task_id = ANY ($1)', [
        tasks.map(({ taskId }) => taskId),
      ]);
      for (const taskId of barred) {
        if (!(await this.settlement.releaseOrphan(taskId))) continue;
        this.logger.warn({ taskId }, 'released the hold of a task that never appeared');
        released += 1;
      }
      // The rest is between the two: the next round will know.
      if (tasks.length + barred.length < taskIds.length) return released;
    }
  }

  async #unconfirmed(): Promise<string[]> {
    const rows = await this.database.query<{ task_id: string }>(
      `SELECT task_id FROM billing.hold
        WHERE status = 'held' AND held_at < $1 AND NOT task_known ORDER BY held_at LIMIT ${BATCH}`,
      [new Date(this.clock.now().getTime() - this.ageMs)],
    );
    return rows.map((row) => row.task_id);
  }
}
