import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { formatMicros, publicStatus, TASK_STATES } from '@reelgate/contracts';
import { unixSeconds } from '../http/unix-seconds.js';
import { Access, AdminKeyId } from '../http/access.js';
import { pageOf } from '../http/page-of.js';
import { toReceipt } from '../money/money.dialect.js';
import { operation } from '../openapi/operation.js';
import { AdminTask, AdminTaskDetails, AdminTaskList, AdminTaskQuery, GiveReason } from './admin-task.dto.js';
import { AdminTasksService } from './admin-tasks.service.js';
import type { Task } from './task.js';
import { timelineOf } from './timeline.js';

/** Any account's tasks, for operators. */
@Access('admin')
@Controller('admin/v1/tasks')
export class AdminTasksController {
  constructor(private readonly tasks: AdminTasksService) {}

  @Get()
  @operation({
    id: 'searchTasks',
    summary: 'Search tasks, newest first',
    answer: AdminTaskList,
  })
  async search(@Query() query: AdminTaskQuery): Promise<AdminTaskList> {
    const { status, state } = query;
    const states = TASK_STATES.filter(
      (each) => (!status || publicStatus(each) === status) && (!state || each === state),
    );
    const { tasks, hasMore } = await this.tasks.search(
      {
        accountId: query.account_id,
        keyId: query.key_id,
        family: query.family,
        billingModel: query.billing_model?.toLowerCase(),
        states: status || state ? states : undefined,
        from: query.from,
        to: query.to,
      },
      { limit: query.limit, after: query.after },
    );
    return pageOf(tasks.map(toAdminTask), hasMore);
  }

  @Get(':id')
  @operation({
    id: 'retrieveTask',
    summary: 'Read a task with its timeline',
    description: 'What the gateway, its provider and billing know of it.',
    answer: AdminTaskDetails,
    errors: ['not_found'],
  })
  async get(@Param('id') id: string): Promise<AdminTaskDetails> {
    const known = await this.tasks.get(id);
    const { task, recipe, idempotencyKeys, uploads, receipt, job } = known;
    return {
      ...toAdminTask(task),
      spec: recipe?.spec ?? null,
      metadata: task.metadata,
      warnings: task.warnings,
      remixed_from: task.remixedFrom,
      callback_url: task.callbackUrl,
      idempotency_keys: idempotencyKeys,
      uploads: uploads.map(({ key, contentType, expiresAt }) => ({
        key,
        content_type: contentType,
        expires_at: expiresAt.toISOString(),
      })),
      receipt: receipt ? toReceipt(receipt) : null,
      job: job
        ? {
            state: job.state,
            channel_id: job.channelId ?? null,
            vendor_task_id: job.vendorTaskId ?? null,
            reference: job.reference,
            last_look: job.lastLook ?? null,
          }
        : null,
      timeline: timelineOf(known),
    };
  }

  @Post(':id/cancel')
  @HttpCode(200)
  @operation({
    id: 'cancelTask',
    summary: 'Cancel a task that has not begun',
    body: GiveReason,
    examples: { duplicate: { reason: 'Ordered twice by mistake' } },
    answer: AdminTask,
    errors: ['not_found', 'not_cancellable'],
  })
  async cancel(
    @Param('id') id: string,
    @Body() { reason }: GiveReason,
    @AdminKeyId() by: string,
  ): Promise<AdminTask> {
    return toAdminTask(await this.tasks.cancel(id, { by, action: 'task.cancel', reason }));
  }

  @Post(':id/release')
  @HttpCode(200)
  @operation({
    id: 'releaseTask',
    summary: 'End a task as failed and give its hold back',
    description:
      'Whatever its state; what the vendor may still make of it is delivered to nobody and charged to nobody.',
    body: GiveReason,
    examples: { lost: { reason: 'The vendor confirmed that it lost the job' } },
    answer: AdminTask,
    errors: ['not_found'],
  })
  async release(
    @Param('id') id: string,
    @Body() { reason }: GiveReason,
    @AdminKeyId() by: string,
  ): Promise<AdminTask> {
    return toAdminTask(
      await this.tasks.resolve(id, { outcome: 'failed' }, { by, action: 'task.release', reason }),
    );
  }
}

export function toAdminTask(task: Task): AdminTask {
  return {
    id: task.id,
    object: 'task',
    account_id: task.accountId,
    key_id: task.keyId,
    dialect: task.dialect,
    family: task.family,
    model: task.model,
    billing_model: task.billingModel,
    state: task.state,
    status: publicStatus(task.state),
    progress: task.progress,
    held: formatMicros(task.held),
    charged: task.charged === null ? null : formatMicros(task.charged),
    currency: task.currency,
    vendor: task.vendor,
    channel_id: task.channelId,
    error: task.errorCode === null ? null : { code: task.errorCode, message: task.errorMessage ?? '' },
    archived: task.archiveKey !== null,
    created_at: unixSeconds(task.createdAt),
    submitted_at: task.submittedAt && unixSeconds(task.submittedAt),
    ended_at: task.endedAt && unixSeconds(task.endedAt),
    deleted_at: task.deletedAt && unixSeconds(task.deletedAt),
  };
}
