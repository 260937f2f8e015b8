import { Controller, Delete, Get, HttpCode, Inject, Param, Post, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { isTerminal } from '@reelgate/contracts';
import { AppError, CLOCK } from '@reelgate/runtime';
import type { Clock } from '@reelgate/runtime';
import { Access, Caller } from '../../http/access.js';
import { TakesMedia } from '../../http/takes-media.js';
import type { AccountPrincipal } from '../../api-keys/principal.js';
import { CancelTaskService } from '../../tasks/cancel-task.service.js';
import { DeleteTaskService } from '../../tasks/delete-task.service.js';
import { TaskPagesRepository } from '../../tasks/task-pages.repository.js';
import type { PageFilter } from '../../tasks/task-pages.repository.js';
import { arkStatus, outcomesOf, toArkListed, toArkTask } from './answer.js';
import type { ArkCreated, ArkTask, ArkTaskList } from './answer.dto.js';
import { arkDialect } from './request.js';
import { ArkListQuery } from './request.dto.js';
import * as docs from './docs.js';
import { DialectService } from '../dialect.service.js';
import { warned } from '../warned.js';
import type { Empty } from '../../openapi/empty.dto.js';

const DAY_MS = 86_400_000;
/** Ark lists no older tasks than these. */
const LISTED_DAYS = 7;

/** Films in Ark's format. */
@Access('client')
@Controller('api/v3/contents/generations/tasks')
export class ArkController {
  constructor(
    private readonly dialects: DialectService,
    private readonly pages: TaskPagesRepository,
    private readonly cancellation: CancelTaskService,
    private readonly deletion: DeleteTaskService,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Post()
  @HttpCode(200)
  @TakesMedia({ creates: true })
  @docs.create
  async create(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ArkCreated> {
    const { task } = await this.dialects.create(arkDialect, request, reply);
    return { id: task.id, ...warned(task) };
  }

  @Get()
  @docs.list
  async list(
    @Caller() caller: AccountPrincipal,
    @Query() query: ArkListQuery,
    @Req() request: FastifyRequest,
  ): Promise<ArkTaskList> {
    const { page_num: page, page_size: limit } = query;
    const filter = this.#filterOf(query);
    const [total, { tasks }] = await Promise.all([
      this.pages.count(caller.accountId, filter),
      this.pages.page(caller.accountId, filter, { limit, offset: (page - 1) * limit }),
    ]);
    const context = this.dialects.context(request);
    return { total, items: tasks.map((task) => toArkListed(task, context)) };
  }

  @Get(':id')
  @docs.retrieve
  async retrieve(
    @Param('id') id: string,
    @Caller() caller: AccountPrincipal,
    @Req() request: FastifyRequest,
  ): Promise<ArkTask> {
    const task = await this.pages.find(id, caller.accountId);
    if (!task) throw new AppError('not_found', 'There is no such task.', { param: 'id' });
    return toArkTask(task, this.dialects.context(request));
  }

  /** Ark's one call for two things: cancels what has not begun, removes what has ended. */
  @Delete(':id')
  @docs.remove
  async remove(@Param('id') id: string, @Req() request: FastifyRequest): Promise<Empty> {
    const task = await this.dialects.find(id, request);
    if (arkStatus(task) === 'cancelled') {
      throw new AppError('not_cancellable', 'The task has been cancelled already.');
    }
    if (isTerminal(task.state)) await this.deletion.delete(task);
    else await this.cancellation.cancel(task);
    return {};
  }

  #filterOf(query: ArkListQuery): PageFilter {
    const { 'filter.status': status, 'filter.service_tier': tier, 'filter.task_ids': ids } = query;
    const model = query['filter.model']?.toLowerCase();
    return {
      ids: ids?.length ? ids : undefined,
      outcomes: status && outcomesOf(status),
      models: model === undefined ? undefined : [model],
      offPeak: tier && tier === 'flex',
      from: new Date(this.clock.now().getTime() - LISTED_DAYS * DAY_MS),
    };
  }
}
