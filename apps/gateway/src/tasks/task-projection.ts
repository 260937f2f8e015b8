import { Inject, Injectable } from '@nestjs/common';
import { Batcher } from '@reelgate/db';
import { CLOCK } from '@reelgate/runtime';
import type { Clock } from '@reelgate/runtime';
import { GatewayEnv } from '../gateway-env.js';
import { ChargeReader } from './charge-reader.js';
import { foldChanges } from './fold-changes.js';
import type { TaskChange } from './fold-changes.js';
import { TaskProjectionRepository } from './task-projection.repository.js';
import { TaskWatcher } from './task-watcher.js';

const BATCH = 128;

/**
 * Brings task rows forward by events: the state only to a higher rank, the progress only up, an end never changes. So an
 * event that comes twice, late or in another order does no harm. Events that wait at the same moment share a statement.
 */
@Injectable()
export class TaskProjection {
  readonly #changes = new Batcher<TaskChange, void>((batch) => this.#applyAll(batch), { maxSize: BATCH });

  constructor(
    private readonly rows: TaskProjectionRepository,
    private readonly watcher: TaskWatcher,
    private readonly charges: ChargeReader,
    private readonly env: GatewayEnv,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Applies a change; one that is no news is the same as none. */
  apply(change: TaskChange): Promise<void> {
    return this.#changes.add(change);
  }

  async #applyAll(batch: readonly TaskChange[]): Promise<void[]> {
    const folded = foldChanges(batch);
    const rows = await this.rows.advance(folded, {
      archives: this.env.REELGATE_ARCHIVE,
      now: this.clock.now(),
    });
    this.watcher.nudge(rows.map(({ id }) => id));
    for (const { id, state } of rows) if (state === 'completed') this.charges.expect(id);
    return batch.map(() => undefined);
  }
}
