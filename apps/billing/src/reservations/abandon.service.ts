import { Inject, Injectable } from '@nestjs/common';
import type { AbandonedReservation } from '@reelgate/contracts';
import { DATABASE, Database } from '@reelgate/db';
import { CLOCK, LOGGER } from '@reelgate/runtime';
import type { Clock, Logger } from '@reelgate/runtime';
import { SettleService } from '../settlement/settle.service.js';
import { lockAccounts } from './lock-accounts.js';

/** Longer than any reservation can be on its way. */
const KEEP = "interval '1 day'";
const PRUNE_BATCH = 5_000;

/** Takes back reservations whose gateway has given up waiting, also those that have not arrived yet. */
@Injectable()
export class AbandonService {
  constructor(
    @Inject(DATABASE) private readonly database: Database,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
    private readonly settlement: SettleService,
  ) {}

  /**
   * Resolves when nothing is held for these tasks and nothing will be. The mark is made under the locks that reservations
   * take, so one is either there before it, and released, or sees the mark, and is refused.
   */
  async abandon(reservations: readonly AbandonedReservation[]): Promise<void> {
    const taskIds = reservations.map(({ taskId }) => taskId);
    const held = await this.database.transaction(async (tx) => {
      await lockAccounts(tx, reservations);
      await tx.query(
        `INSERT INTO billing.abandoned (task_id, at) SELECT unnest($1::text[]), $2 ON CONFLICT (task_id) DO NOTHING`,
        [taskIds, this.clock.now()],
      );
      return tx.query<{ taskId: string }>(
        `SELECT task_id AS "taskId" FROM billing.hold WHERE task_id = ANY ($1) AND status = 'held'`,
        [taskIds],
      );
    });
    for (const { taskId } of held) {
      if (await this.settlement.releaseOrphan(taskId))
        this.logger.warn({ taskId }, 'released the hold of a task that was given up');
    }
  }

  /** Forgets marks that nothing can need any more. */
  async prune(): Promise<void> {
    await this.database.query(
      `DELETE FROM billing.abandoned WHERE task_id IN (
         SELECT task_id FROM billing.abandoned WHERE at < $1::timestamptz - ${KEEP} LIMIT ${PRUNE_BATCH})`,
      [this.clock.now()],
    );
  }
}
