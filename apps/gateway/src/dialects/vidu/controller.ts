import { Controller, Get, HttpCode, Inject, Param, Post, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Catalogue } from '@reelgate/catalog';
import { AppError, CLOCK } from '@reelgate/runtime';
import type { Clock } from '@reelgate/runtime';
import { Access, Caller, callerOf } from '../../http/access.js';
import { TakesMedia } from '../../http/takes-media.js';
import { readCount, readInstant, readText, readTexts } from '../../http/read-query.js';
import type { Query as QueryString } from '../../http/read-query.js';
import type { AccountPrincipal } from '../../api-keys/principal.js';
import { CancelTaskService } from '../../tasks/cancel-task.service.js';
import { TaskPagesRepository } from '../../tasks/task-pages.repository.js';
import type { DetailedTask, PageFilter, TaskOutcome } from '../../tasks/task-pages.repository.js';
import { CATALOGUE } from '../../tokens.js';
import { DialectService } from '../dialect.service.js';
import {
  toViduAccepted,
  toViduCreated,
  toViduListed,
  toViduProductTask,
  toViduTask,
  VIDU_STATES,
} from './answer.js';
import { VIDU_ENDPOINTS, viduDialect } from './request.js';
import * as docs from './docs.js';

const DAY_MS = 86_400_000;
/** A list that states no beginning goes back this far, as Vidu's does. */
const LISTED_DAYS = 7;
const MOST_PER_PAGE = 100;
const MOST_PAGES = 10_000;

/** Films in Vidu's own format. */
@Access('client')
@Controller('vidu/ent/v2')
export class ViduController {
  constructor(
    private readonly dialects: DialectService,
    private readonly pages: TaskPagesRepository,
    private readonly cancellation: CancelTaskService,
    @Inject(CATALOGUE) private readonly catalogue: Catalogue,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** The word before the key chooses the answer: both kinds of clients exist for these paths. */
  @Post(VIDU_ENDPOINTS)
  @HttpCode(200)
  @TakesMedia({ creates: true })
  @docs.create
  async create(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<object> {
    const path = request.routeOptions.url ?? '';
    const endpoint = VIDU_ENDPOINTS.find((name) => path.endsWith(`/${name}`));
    if (!endpoint) throw new Error(`no endpoint of Vidu's at ${path}`);
    const { task } = await this.dialects.create(viduDialect(endpoint, this.catalogue), request, reply);
    return isVendorClient(request)
      ? toViduCreated(await this.#find(task.id, callerOf(request)))
      : toViduAccepted(task);
  }

  @Get('task/:id/creations')
  @docs.productTask
  async productTask(@Param('id') id: string, @Req() request: FastifyRequest): Promise<object> {
    return toViduProductTask(await this.dialects.find(id, request), this.dialects.context(request));
  }

  @Get('tasks/:id/creations')
  @docs.task
  async task(
    @Param('id') id: string,
    @Caller() caller: AccountPrincipal,
    @Req() request: FastifyRequest,
  ): Promise<object> {
    return toViduTask(await this.#find(id, caller), this.dialects.context(request));
  }

  @Get('tasks')
  @docs.list
  async list(
    @Caller() caller: AccountPrincipal,
    @Query() query: QueryString,
    @Req() request: FastifyRequest,
  ): Promise<object> {
    const limit = readCount(query, pager(query, 'pagesz'), { least: 1, most: MOST_PER_PAGE, standard: 10 });
    const page = readCount(query, pager(query, 'page'), { least: 0, most: MOST_PAGES, standard: 0 });
    const after = readText(query, pager(query, 'page_token'));
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

  @Post('tasks/:id/cancel')
  @HttpCode(200)
  @docs.cancel
  async cancel(@Param('id') id: string, @Req() request: FastifyRequest): Promise<object> {
    await this.cancellation.cancel(await this.dialects.find(id, request));
    return {};
  }

  async #find(id: string, { accountId }: AccountPrincipal): Promise<DetailedTask> {
    const task = await this.pages.find(id, accountId);
    if (!task) throw new AppError('not_found', 'There is no such task.', { param: 'id' });
    return task;
  }

  #filterOf(query: QueryString): PageFilter {
    return {
      ids: readTexts(query, 'task_ids'),
      outcomes: outcomesOf(query),
      from:
        readInstant(query, 'created_at.from') ?? new Date(this.clock.now().getTime() - LISTED_DAYS * DAY_MS),
      to: readInstant(query, 'created_at.to'),
      versions: readTexts(query, 'model_versions'),
      tiers: readTexts(query, 'resolutions')?.map((tier) => tier.toLowerCase()),
      templates: readTexts(query, 'templates'),
    };
  }
}

function outcomesOf(query: QueryString): TaskOutcome[] | undefined {
  return readTexts(query, 'states')?.flatMap((word) => {
    if (Object.hasOwn(VIDU_STATES, word)) return [...VIDU_STATES[word]!];
    throw new AppError('invalid_request', `\`states\` are of ${Object.keys(VIDU_STATES).join(', ')}.`, {
      param: 'states',
    });
  });
}

/** One of Vidu's two pages on this call spells the pager's parameters otherwise. */
function pager(query: QueryString, name: string): string {
  return query[`paper.${name}`] === undefined ? `pager.${name}` : `paper.${name}`;
}

/** Whether the caller writes the key as Vidu's own clients do: `Authorization: Token …`. */
function isVendorClient({ headers }: FastifyRequest): boolean {
  return /^token\s/i.test(headers.authorization ?? '');
}
