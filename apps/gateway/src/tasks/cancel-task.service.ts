import { Inject, Injectable } from '@nestjs/common';
import { isTerminal, taskCancelSubject, TASK_STATE_RANK } from '@reelgate/contracts';
import { DATABASE, Database, Outbox } from '@reelgate/db';
import { AppError, CLOCK, newId } from '@reelgate/runtime';
import type { Clock } from '@reelgate/runtime';
import type { Task } from './task.js';
import { TaskWatcher } from './task-watcher.js';

/** The provider, and perhaps its vendor, has to be asked; a caller waits for the outcome. */
const WAIT_MS = 3_000;

/** Cancels tasks. Only the provider can know whether it is still possible, so it decides and an event tells. */
@Injectable()
export class CancelTaskService {
  constructor(
    @Inject(DATABASE) private readonly database: Database,
    private readonly outbox: Outbox,
    private readonly watcher: TaskWatcher,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * Asks for the cancellation and waits a moment for what becomes of it. Returns the task as it is then: ended, or still
   * queued when its provider does not answer. Throws AppError `not_cancellable` when it runs and nothing stopped it.
   */
  async cancel(task: Task): Promise<Task> {
    if (isTerminal(task.state)) return task;
    await this.database.transaction((tx) =>
      this.outbox.append(tx, [
        {
          id: newId('cancel', this.clock.now()),
          subject: taskCancelSubject(task.family),
          payload: { taskId: task.id },
        },
      ]),
    );
    const after = await this.watcher.until(task, ({ state }) => isTerminal(state), WAIT_MS);
    if (!isTerminal(after.state) && TASK_STATE_RANK[after.state] >= TASK_STATE_RANK.submitting) {
      throw new AppError(
        'not_cancellable',
        'The vendor is already working on this video; it cannot be cancelled.',
      );
    }
    return after;
  }
}
