import { Inject, Injectable } from '@nestjs/common';
import { RpcClient } from '@reelgate/bus';
import { Receipt, SUBJECT } from '@reelgate/contracts';
import { AppError, LOGGER } from '@reelgate/runtime';
import type { Logger } from '@reelgate/runtime';
import { UploadsRepository } from '../media/uploads.repository.js';
import type { Upload } from '../media/uploads.repository.js';
import { IdempotencyRepository } from './idempotency.repository.js';
import type { Task } from './task.js';
import { TasksRepository } from './tasks.repository.js';
import type { ListOptions, SentCommand, TaskFilter, TaskRecipe } from './tasks.repository.js';

/** All that the gateway and billing know of a task. */
export interface TaskInFull {
  readonly task: Task;
  readonly recipe: TaskRecipe | undefined;
  readonly idempotencyKeys: readonly string[];
  readonly uploads: readonly Upload[];
  readonly command: SentCommand | undefined;
  readonly receipt: Receipt | undefined;
}

/** Any account's tasks, for operators. */
@Injectable()
export class AdminTasksService {
  constructor(
    private readonly tasks: TasksRepository,
    private readonly idempotency: IdempotencyRepository,
    private readonly uploads: UploadsRepository,
    private readonly rpc: RpcClient,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** Newest first, and whether more follow. */
  search(
    filter: TaskFilter,
    range: Omit<ListOptions, 'order'>,
  ): Promise<{ readonly tasks: Task[]; readonly hasMore: boolean }> {
    return this.tasks.search(filter, range);
  }

  /** Throws AppError `not_found`. */
  async get(id: string): Promise<TaskInFull> {
    const [task] = await this.tasks.findMany([id]);
    if (!task) throw new AppError('not_found', 'There is no such task.', { param: 'id' });
    const [recipe, idempotencyKeys, uploads, command, receipt] = await Promise.all([
      this.tasks.recipe(id),
      this.idempotency.keysOf(task.accountId, id),
      this.uploads.ofTask(id),
      this.tasks.command(id),
      this.#receipt(id),
    ]);
    return { task, recipe, idempotencyKeys, uploads, command, receipt };
  }

  /** Billing may be away; then the rest is still worth showing. */
  async #receipt(taskId: string): Promise<Receipt | undefined> {
    try {
      return await this.rpc.call(SUBJECT.billingReceipt, { taskId }, Receipt);
    } catch (error) {
      this.logger.debug({ err: error, taskId }, 'no receipt to show');
      return undefined;
    }
  }
}
