import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { Access, AdminKeyId } from '../http/access.js';
import { pageOf } from '../http/page-of.js';
import { operation } from '../openapi/operation.js';
import { PageQuery } from '../openapi/page.dto.js';
import { AdminTask, AdminTaskList, ResolveUncertain } from './admin-task.dto.js';
import { toAdminTask } from './admin-tasks.controller.js';
import { AdminTasksService } from './admin-tasks.service.js';

/** Tasks of which nobody knows whether their vendor has them. They keep their holds until somebody says. */
@Access('admin')
@Controller('admin/v1/uncertain')
export class UncertainController {
  constructor(private readonly tasks: AdminTasksService) {}

  @Get()
  @operation({
    id: 'listUncertain',
    summary: 'List tasks whose outcome at the vendor is unknown, newest first',
    description: 'What was sent to the vendor and what it answered is in the timeline of each.',
    answer: AdminTaskList,
  })
  async list(@Query() { limit, after }: PageQuery): Promise<AdminTaskList> {
    const { tasks, hasMore } = await this.tasks.uncertain(limit, after);
    return pageOf(tasks.map(toAdminTask), hasMore);
  }

  @Post(':id/resolve')
  @HttpCode(200)
  @operation({
    id: 'resolveUncertain',
    summary: 'Say what became of a task at its vendor',
    body: ResolveUncertain,
    examples: {
      made: { outcome: 'completed', vendor_task_id: '1500000001-0123', reason: 'Seen in the console' },
      notMade: { outcome: 'resubmit', reason: 'The vendor never received it' },
    },
    answer: AdminTask,
    errors: ['not_found'],
  })
  async resolve(
    @Param('id') id: string,
    @Body() { outcome, vendor_task_id: vendorTaskId, message, reason }: ResolveUncertain,
    @AdminKeyId() by: string,
  ): Promise<AdminTask> {
    const found = {
      outcome,
      ...(vendorTaskId === undefined ? {} : { vendorTaskId }),
      ...(message === undefined ? {} : { message }),
    };
    return toAdminTask(await this.tasks.resolve(id, found, { by, action: 'task.resolve', reason }));
  }
}
