import { Inject, Injectable } from '@nestjs/common';
import { AppError, CLOCK, LOGGER } from '@reelgate/runtime';
import type { Clock, Logger } from '@reelgate/runtime';
import type { Store } from '@reelgate/storage';
import { STORE } from '../tokens.js';
import { removeArchived } from '../content/archive-keys.js';
import type { Task } from './task.js';
import { TasksRepository } from './tasks.repository.js';

/** Removes finished tasks from their account's sight, and their films from the store. */
@Injectable()
export class DeleteTaskService {
  constructor(
    private readonly tasks: TasksRepository,
    @Inject(STORE) private readonly store: Store,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** Throws AppError `video_not_ready` for a task that has not ended. */
  async delete({ id }: Task): Promise<void> {
    const deleted = await this.tasks.markDeleted(id, this.clock.now());
    if (!deleted) {
      throw new AppError(
        'video_not_ready',
        'Only a finished video can be deleted. Cancel it, or wait for its end.',
      );
    }
    if (deleted.archiveKey === null) return;
    // The row is gone for the client either way; housekeeping removes a file that stays behind.
    await removeArchived(this.store, id, deleted.archiveKey).catch((error: unknown) =>
      this.logger.warn({ err: error, taskId: id }, 'archived film not removed yet'),
    );
  }
}
