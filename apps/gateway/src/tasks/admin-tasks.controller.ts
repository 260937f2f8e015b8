import { Controller, Get, Param, Query } from '@nestjs/common';
import { FAMILIES, formatMicros, publicStatus, TASK_STATES } from '@reelgate/contracts';
import type { Receipt } from '@reelgate/contracts';
import { unixSeconds } from '../http/unix-seconds.js';
import { Access } from '../http/access.js';
import { pageOf, readInstant, readLimit, readText, readWord } from '../http/read-query.js';
import type { Query as QueryString } from '../http/read-query.js';
import { toReceipt } from '../money/money.dialect.js';
import { operation } from '../openapi/operation.js';
import { AdminTasksService } from './admin-tasks.service.js';
import type { Task } from './task.js';
import type { SentCommand } from './tasks.repository.js';

const LIST_LIMIT = 20;
const STATUSES = ['queued', 'in_progress', 'completed', 'failed'] as const;

interface Moment {
  readonly at: string;
  readonly source: 'gateway' | 'billing';
  readonly what: string;
}

/** Any account's tasks, for operators. */
@Access('admin')
@Controller('admin/v1/tasks')
export class AdminTasksController {
  constructor(private readonly tasks: AdminTasksService) {}

  @Get()
  @operation({
    summary: 'Search tasks, newest first',
    answer: 'AdminTaskList',
    query: {
      account_id: { description: 'Account.' },
      key_id: { description: 'API key.' },
      family: { description: 'Family.', enum: FAMILIES },
      status: { description: 'As clients see it.', enum: STATUSES },
      state: { description: 'As the gateway knows it.', enum: TASK_STATES },
      billing_model: { description: 'Combined billing name.' },
      from: { description: 'Created at or after this instant.' },
      to: { description: 'Created before this instant.' },
      limit: { description: '1 to 100; 20 if absent.' },
      after: { description: '`last_id` of the page before.' },
    },
    errors: ['invalid_request'],
  })
  async search(@Query() query: QueryString): Promise<object> {
    const status = readWord(query, 'status', STATUSES);
    const state = readWord(query, 'state', TASK_STATES);
    const states = TASK_STATES.filter(
      (each) => (!status || publicStatus(each) === status) && (!state || each === state),
    );
    const { tasks, hasMore } = await this.tasks.search(
      {
        accountId: readText(query, 'account_id'),
        keyId: readText(query, 'key_id'),
        family: readWord(query, 'family', FAMILIES),
        billingModel: readText(query, 'billing_model')?.toLowerCase(),
        states: status || state ? states : undefined,
        from: readInstant(query, 'from'),
        to: readInstant(query, 'to'),
      },
      { limit: readLimit(query, LIST_LIMIT), after: readText(query, 'after') },
    );
    return pageOf(tasks.map(render), hasMore);
  }

  @Get(':id')
  @operation({
    summary: 'Read a task with its timeline',
    description: 'What the gateway and billing know of it.',
    answer: 'AdminTaskDetails',
    errors: ['not_found'],
  })
  async get(@Param('id') id: string): Promise<object> {
    const { task, recipe, idempotencyKeys, uploads, command, receipt } = await this.tasks.get(id);
    return {
      ...render(task),
      spec: recipe?.spec,
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
      timeline: timelineOf(task, command, receipt),
    };
  }
}

function render(task: Task): { readonly id: string } & Record<string, unknown> {
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

function timelineOf(task: Task, command: SentCommand | undefined, receipt: Receipt | undefined): Moment[] {
  const moment = (at: Date | null, what: string): Moment[] =>
    at ? [{ at: at.toISOString(), source: 'gateway', what }] : [];
  return [
    ...moment(task.createdAt, 'created'),
    ...(command ? moment(command.sentAt, `published ${command.subject}`) : []),
    ...moment(task.submittedAt, `accepted by ${task.vendor ?? 'a vendor'}`),
    ...moment(task.endedAt, task.state === 'failed' ? `failed: ${task.errorCode}` : task.state),
    ...moment(task.deletedAt, 'deleted'),
    ...(receipt?.entries ?? []).map(({ at, kind, account, amount }): Moment => ({
      at,
      source: 'billing',
      what: `${kind}: ${account} ${amount}`,
    })),
  ].sort((a, b) => Date.parse(a.at) - Date.parse(b.at));
}
