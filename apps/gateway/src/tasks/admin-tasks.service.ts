import { Inject, Injectable } from '@nestjs/common';
import { RpcClient } from '@reelgate/bus';
import {
  isTerminal,
  providerFamilySubject,
  ProviderJob,
  Receipt,
  SUBJECT,
  UncertainReply,
} from '@reelgate/contracts';
import type { JobResolve } from '@reelgate/contracts';
import { AppError, LOGGER } from '@reelgate/runtime';
import type { Logger } from '@reelgate/runtime';
import type { AuditEntry } from '../audit/audit-entry.entity.js';
import { AuditLog } from '../audit/audit-log.js';
import { UploadsRepository } from '../media/uploads.repository.js';
import type { Upload } from '../media/uploads.repository.js';
import { CancelTaskService } from './cancel-task.service.js';
import { IdempotencyRepository } from './idempotency.repository.js';
import type { Task } from './task.js';
import { TaskWatcher } from './task-watcher.js';
import { TasksRepository } from './tasks.repository.js';
import type { ListOptions, SentCommand, TaskFilter, TaskRecipe } from './tasks.repository.js';

/** An operator waits for what becomes of a task. */
const WAIT_MS = 3_000;
/** Somebody looks at a page: a provider that is away must not hold it up. */
const JOB_LIMIT_MS = 1_000;

/** Who does something to a task, and why. */
export interface Audited {
  readonly by: string;
  readonly action: string;
  readonly reason: string;
}

/** All that the gateway and billing know of a task. */
export interface TaskInFull {
  readonly task: Task;
  readonly recipe: TaskRecipe | undefined;
  readonly idempotencyKeys: readonly string[];
  readonly uploads: readonly Upload[];
  readonly command: SentCommand | undefined;
  readonly audit: readonly AuditEntry[];
  readonly receipt: Receipt | undefined;
  readonly job: ProviderJob | undefined;
}

/** Any account's tasks, for operators. */
@Injectable()
export class AdminTasksService {
  constructor(
    private readonly tasks: TasksRepository,
    private readonly idempotency: IdempotencyRepository,
    private readonly uploads: UploadsRepository,
    private readonly rpc: RpcClient,
    private readonly watcher: TaskWatcher,
    private readonly cancellation: CancelTaskService,
    private readonly audit: AuditLog,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** Newest first, and whether more follow. */
  search(
    filter: TaskFilter,
    range: Omit<ListOptions, 'order'>,
  ): Promise<{ readonly tasks: Task[]; readonly hasMore: boolean }> {
    return this.tasks.search(filter, range);
  }

  /**
   * Tasks in doubt, as their providers say: a task that was accepted and is missing at the vendor since is one, too. Throws
   * AppError `service_unavailable` when no provider answers.
   */
  async uncertain(
    limit: number,
    after: string | undefined,
  ): Promise<{ readonly tasks: Task[]; readonly hasMore: boolean }> {
    const request = { limit: limit + 1, after };
    const { taskIds } = await this.rpc.call(SUBJECT.providerUncertain, request, UncertainReply);
    const tasks = await this.tasks.findMany(taskIds.slice(0, limit));
    return { tasks: tasks.toSorted((a, b) => (a.id < b.id ? 1 : -1)), hasMore: taskIds.length > limit };
  }

  /** Throws AppError `not_found`. */
  async get(id: string): Promise<TaskInFull> {
    const task = await this.#find(id);
    const [recipe, idempotencyKeys, uploads, command, audit, receipt, job] = await Promise.all([
      this.tasks.recipe(id),
      this.idempotency.keysOf(task.accountId, id),
      this.uploads.ofTask(id),
      this.tasks.command(id),
      this.audit.of(id),
      this.#receipt(id),
      this.#job(task),
    ]);
    return { task, recipe, idempotencyKeys, uploads, command, audit, receipt, job };
  }

  /**
   * Ends a task by what an operator found out, and returns it as it is a moment later. Throws AppError `not_found`,
   * `service_unavailable` when its provider does not answer, and `invalid_request` when there is nothing to end.
   */
  async resolve(id: string, found: Omit<JobResolve, 'taskId'>, audit: Audited): Promise<Task> {
    const task = await this.#find(id);
    if (isTerminal(task.state)) {
      throw new AppError('invalid_request', `The task is ${task.state} already.`, { param: 'id' });
    }
    const subject = providerFamilySubject(SUBJECT.providerJobResolve, task.family);
    await this.rpc.call(subject, { taskId: id, ...found }, ProviderJob);
    const details = { ...found, reason: audit.reason };
    await this.audit.write(audit.by, audit.action, id, details);
    return this.watcher.until(task, ({ state }) => state !== task.state, WAIT_MS);
  }

  /** Cancels a task like its client could. Throws AppError `not_found`, `not_cancellable`. */
  async cancel(id: string, audit: Audited): Promise<Task> {
    const after = await this.cancellation.cancel(await this.#find(id));
    await this.audit.write(audit.by, audit.action, id, { reason: audit.reason });
    return after;
  }

  async #find(id: string): Promise<Task> {
    const [task] = await this.tasks.findMany([id]);
    if (!task) throw new AppError('not_found', 'There is no such task.', { param: 'id' });
    return task;
  }

  /** Its provider may be away, or may have forgotten an old task; then the rest is still worth showing. */
  async #job({ id, family }: Task): Promise<ProviderJob | undefined> {
    try {
      return await this.rpc.call(
        providerFamilySubject(SUBJECT.providerJob, family),
        { taskId: id },
        ProviderJob,
        JOB_LIMIT_MS,
      );
    } catch (error) {
      this.logger.debug({ err: error, taskId: id }, 'no job to show');
      return undefined;
    }
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
