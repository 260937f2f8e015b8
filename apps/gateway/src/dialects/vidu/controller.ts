import { Controller, Get, HttpCode, Inject, Param, Post, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { RpcClient } from '@reelgate/bus';
import { Balance, SUBJECT } from '@reelgate/contracts';
import { AppError, CLOCK } from '@reelgate/runtime';
import type { Clock } from '@reelgate/runtime';
import { Access, Caller, callerOf } from '../../http/access.js';
import { TakesMedia } from '../../http/takes-media.js';
import type { AccountPrincipal } from '../../api-keys/principal.js';
import { CancelTaskService } from '../../tasks/cancel-task.service.js';
import { TaskPagesRepository } from '../../tasks/task-pages.repository.js';
import type { DetailedTask, PageFilter } from '../../tasks/task-pages.repository.js';
import { DialectService } from '../dialect.service.js';
import {
  toViduAccepted,
  toViduCreated,
  toViduCredits,
  toViduListed,
  toViduProductTask,
  toViduTask,
  VIDU_STATES,
} from './answer.js';
import { viduDialect } from './request.js';
import type { ViduEndpoint } from './request.js';
import { ViduListQuery } from './request.dto.js';
import type {
  ViduAccepted,
  ViduCreated,
  ViduCredits,
  ViduProductTask,
  ViduTask,
  ViduTaskList,
} from './answer.dto.js';
import type { Empty } from '../../openapi/empty.dto.js';
import * as docs from './docs.js';

const DAY_MS = 86_400_000;
/** A list that states no beginning goes back this far, as Vidu's does. */
const LISTED_DAYS = 7;
const STANDARD_PER_PAGE = 10;

/** Films in Vidu's own format. */
@Access('client')
@Controller('vidu/ent/v2')
export class ViduController {
  constructor(
    private readonly dialects: DialectService,
    private readonly pages: TaskPagesRepository,
    private readonly cancellation: CancelTaskService,
    private readonly rpc: RpcClient,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Post('text2video')
  @HttpCode(200)
  @TakesMedia({ creates: true })
  @docs.text2video
  text2video(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ViduAccepted | ViduCreated> {
    return this.#create('text2video', request, reply);
  }

  @Post('img2video')
  @HttpCode(200)
  @TakesMedia({ creates: true })
  @docs.img2video
  img2video(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ViduAccepted | ViduCreated> {
    return this.#create('img2video', request, reply);
  }

  @Post('start-end2video')
  @HttpCode(200)
  @TakesMedia({ creates: true })
  @docs.startEnd2video
  startEnd2video(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ViduAccepted | ViduCreated> {
    return this.#create('start-end2video', request, reply);
  }

  @Post('reference2video')
  @HttpCode(200)
  @TakesMedia({ creates: true })
  @docs.reference2video
  reference2video(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ViduAccepted | ViduCreated> {
    return this.#create('reference2video', request, reply);
  }

  @Post('template')
  @HttpCode(200)
  @TakesMedia({ creates: true })
  @docs.template
  template(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ViduAccepted | ViduCreated> {
    return this.#create('template', request, reply);
  }

  @Get('task/:id/creations')
  @docs.productTask
  async productTask(@Param('id') id: string, @Req() request: FastifyRequest): Promise<ViduProductTask> {
    return toViduProductTask(await this.dialects.find(id, request), this.dialects.context(request));
  }

  @Get('tasks/:id/creations')
  @docs.task
  async task(
    @Param('id') id: string,
    @Caller() caller: AccountPrincipal,
    @Req() request: FastifyRequest,
  ): Promise<ViduTask> {
    return toViduTask(await this.#find(id, caller), this.dialects.context(request));
  }

  @Get('tasks')
  @docs.list
  async list(
    @Caller() caller: AccountPrincipal,
    @Query() query: ViduListQuery,
    @Req() request: FastifyRequest,
  ): Promise<ViduTaskList> {
    const limit = query['pager.pagesz'] ?? query['paper.pagesz'] ?? STANDARD_PER_PAGE;
    const page = query['pager.page'] ?? query['paper.page'] ?? 0;
    const after = query['pager.page_token'] ?? query['paper.page_token'];
    const { tasks, hasMore } = await this.pages.page(
      caller.accountId,
      { ...this.#filterOf(query), after },
      // A token says itself where its page begins.
      { limit, offset: after === undefined ? page * limit : 0 },
    );
    const context = this.dialects.context(request);
    return {
      next_page_token: (hasMore && tasks.at(-1)?.id) || '',
      tasks: tasks.map((task) => toViduListed(task, context)),
    };
  }

  @Get('credits')
  @docs.credits
  async credits(@Caller() { accountId, maxConcurrency }: AccountPrincipal): Promise<ViduCredits> {
    const balance = await this.rpc.call(SUBJECT.billingBalance, { accountId }, Balance);
    return toViduCredits(balance, maxConcurrency);
  }

  @Post('tasks/:id/cancel')
  @HttpCode(200)
  @docs.cancel
  async cancel(@Param('id') id: string, @Req() request: FastifyRequest): Promise<Empty> {
    await this.cancellation.cancel(await this.dialects.find(id, request));
    return {};
  }

  /** The word before the key chooses the answer: both kinds of clients exist for these paths. */
  async #create(
    endpoint: ViduEndpoint,
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<ViduAccepted | ViduCreated> {
    const { task } = await this.dialects.create(viduDialect(endpoint), request, reply);
    return isVendorClient(request)
      ? toViduCreated(await this.#find(task.id, callerOf(request)))
      : toViduAccepted(task);
  }

  async #find(id: string, { accountId }: AccountPrincipal): Promise<DetailedTask> {
    const task = await this.pages.find(id, accountId);
    if (!task) throw new AppError('not_found', 'There is no such task.', { param: 'id' });
    return task;
  }

  #filterOf(query: ViduListQuery): PageFilter {
    return {
      ids: some(query.task_ids),
      outcomes: some(query.states)?.flatMap((word) => [...VIDU_STATES[word]]),
      from: query['created_at.from'] ?? new Date(this.clock.now().getTime() - LISTED_DAYS * DAY_MS),
      to: query['created_at.to'],
      versions: some(query.model_versions),
      tiers: some(query.resolutions)?.map((tier) => tier.toLowerCase()),
      templates: some(query.templates),
    };
  }
}

/** A filter that names nothing filters nothing. */
const some = <Value>(values: readonly Value[] | undefined): readonly Value[] | undefined =>
  values?.length ? values : undefined;

/** Whether the caller writes the key as Vidu's own clients do: `Authorization: Token …`. */
function isVendorClient({ headers }: FastifyRequest): boolean {
  return /^token\s/i.test(headers.authorization ?? '');
}
