import { Controller, Delete, Get, HttpCode, Inject, Param, Post, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { QuoteReply, SUBJECT } from '@reelgate/contracts';
import { RpcClient } from '@reelgate/bus';
import { AppError, CLOCK } from '@reelgate/runtime';
import type { Clock } from '@reelgate/runtime';
import { ContentService } from '../../content/content.service.js';
import { LinkSigner } from '../../content/link-signer.js';
import { Access, Caller } from '../../http/access.js';
import { TakesMedia } from '../../http/takes-media.js';
import { BodyReader } from '../../http/body-reader.js';
import { pageOf } from '../../http/page-of.js';
import type { AccountPrincipal } from '../../api-keys/principal.js';
import { UploadService } from '../../media/upload.service.js';
import { toPrice } from '../../money/price-view.js';
import { CancelTaskService } from '../../tasks/cancel-task.service.js';
import { CreateTaskService } from '../../tasks/create-task.service.js';
import { DeleteTaskService } from '../../tasks/delete-task.service.js';
import { PrepareTaskService } from '../../tasks/prepare-task.service.js';
import type { Task } from '../../tasks/task.js';
import { TasksRepository } from '../../tasks/tasks.repository.js';
import { TaskWatcher } from '../../tasks/task-watcher.js';
import { DialectService } from '../dialect.service.js';
import { withoutDoubaoFlags } from '../doubao-flags.js';
import { toVideo } from './answer.js';
import { openAiDialect } from './request.js';
import { unixSeconds } from '../../http/unix-seconds.js';
import type { DeletedVideo, Quote, Video, VideoContent, VideoList } from './answer.dto.js';
import { ContentQuery, VideoQuery } from './request.dto.js';
import { streamTaskEvents } from './stream-task-events.js';
import * as docs from './docs.js';

const LONGEST_PROMPT = 32_000;

/** Videos in the OpenAI format. */
@Access('client')
@Controller('v1/videos')
export class OpenAiController {
  constructor(
    private readonly dialects: DialectService,
    private readonly bodies: BodyReader,
    private readonly creation: CreateTaskService,
    private readonly prepare: PrepareTaskService,
    private readonly cancellation: CancelTaskService,
    private readonly deletion: DeleteTaskService,
    private readonly tasks: TasksRepository,
    private readonly watcher: TaskWatcher,
    private readonly content: ContentService,
    private readonly links: LinkSigner,
    private readonly uploads: UploadService,
    private readonly rpc: RpcClient,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Post()
  @HttpCode(200)
  @TakesMedia({ creates: true })
  @docs.create
  async create(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Video> {
    const { task } = await this.dialects.create(openAiDialect, request, reply);
    return this.#video(task, request);
  }

  @Get()
  @docs.list
  async list(
    @Caller() caller: AccountPrincipal,
    @Query() { limit, order, after }: VideoQuery,
    @Req() request: FastifyRequest,
  ): Promise<VideoList> {
    if (after !== undefined && !(await this.tasks.exists(after, caller.accountId))) {
      throw new AppError('invalid_request', 'There is no video of this id to continue after.', {
        param: 'after',
      });
    }
    const { tasks, hasMore } = await this.tasks.list(caller.accountId, { limit, order, after });
    return pageOf(
      tasks.map((task) => this.#video(task, request)),
      hasMore,
    );
  }

  @Post('quote')
  @HttpCode(200)
  @TakesMedia({ creates: false })
  @docs.quote
  async quote(@Caller() caller: AccountPrincipal, @Req() request: FastifyRequest): Promise<Quote> {
    const body = await this.bodies.read(request, caller.accountId, openAiDialect.toCreateBody);
    try {
      const { spec, basis, warnings } = this.prepare.normalize(caller, body);
      await this.prepare.checkHosts(body);
      const quote = await this.rpc.call(
        SUBJECT.billingQuote,
        { accountId: caller.accountId, ...this.prepare.priceRequest(spec, basis) },
        QuoteReply,
      );
      return {
        object: 'video.quote',
        model: spec.model,
        ...toPrice(quote),
        family: spec.family,
        version: spec.version,
        scene: spec.scene,
        seconds: spec.seconds,
        resolution: spec.tier,
        aspect_ratio: spec.aspectRatio ?? null,
        audio: spec.audio,
        warnings,
        quote_id: quote.quoteId,
        expires_at: unixSeconds(new Date(quote.expiresAt)),
      };
    } finally {
      await this.uploads.discard(body.uploads);
    }
  }

  @Get(':id')
  @docs.retrieve
  async retrieve(
    @Param('id') id: string,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Video> {
    const task = await this.dialects.find(id, request);
    this.dialects.suggestPolling(reply);
    return this.#video(task, request);
  }

  /** GET and HEAD. */
  @Get(':id/content')
  @docs.content
  async download(
    @Param('id') id: string,
    @Query() { variant, format }: ContentQuery,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const wantsUrl = format === 'url' || asksForJson(request.headers.accept);
    const task = await this.dialects.find(id, request);
    if (!wantsUrl) {
      return variant === 'video'
        ? this.content.sendFilm(task, request, reply)
        : this.content.sendCover(task, request, reply);
    }
    this.content.assertReady(task);
    if (variant === 'thumbnail' && task.coverUrl === null) {
      throw new AppError('not_found', 'This video has no thumbnail.', { param: 'variant' });
    }
    const link = this.links.sign(
      variant === 'video' ? 'film' : 'cover',
      task.id,
      this.links.baseUrl(request),
      task.archiveKey === null ? task.resultExpiresAt : null,
    );
    const answer: VideoContent = {
      id: task.id,
      object: 'video.content',
      url: link.url,
      expires_at: unixSeconds(link.expiresAt),
    };
    reply.send(answer);
  }

  @Delete(':id')
  @docs.remove
  async remove(@Param('id') id: string, @Req() request: FastifyRequest): Promise<DeletedVideo> {
    const task = await this.dialects.find(id, request);
    await this.deletion.delete(task);
    return { id: task.id, object: 'video.deleted', deleted: true };
  }

  @Post(':id/remix')
  @HttpCode(200)
  @TakesMedia({ creates: true })
  @docs.remix
  async remix(
    @Param('id') id: string,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Video> {
    const { task } = await this.dialects.make(openAiDialect, request, reply, async (order, body) => {
      await this.uploads.discard(body.uploads);
      const earlier = await this.dialects.find(id, request);
      return this.creation.remix(earlier, readPrompt(earlier, body.fields['prompt']), order);
    });
    return this.#video(task, request);
  }

  @Post(':id/cancel')
  @HttpCode(200)
  @docs.cancel
  async cancel(@Param('id') id: string, @Req() request: FastifyRequest): Promise<Video> {
    const task = await this.cancellation.cancel(await this.dialects.find(id, request));
    return this.#video(task, request);
  }

  @Get(':id/events')
  @docs.events
  async events(
    @Param('id') id: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const task = await this.dialects.find(id, request);
    streamTaskEvents({
      task,
      watcher: this.watcher,
      clock: this.clock,
      reply,
      render: (current) => this.#video(current, request),
      isAllowed: () => this.dialects.mayContinue(request),
    });
  }

  #video(task: Task, request: FastifyRequest): Video {
    return toVideo(task, this.dialects.context(request));
  }
}

/** Whether a caller wants the link in JSON. The official clients ask for `application/binary`, browsers for anything. */
function asksForJson(accept: string | undefined): boolean {
  return (
    /\bapplication\/json\b/i.test(accept ?? '') && !/\b(application\/binary|video\/)/i.test(accept ?? '')
  );
}

/** The prompt of a remix. Other parameters are kept, so flags in it count for nothing. Throws AppError. */
function readPrompt({ model }: Task, value: unknown): string {
  const prompt = typeof value === 'string' ? withoutDoubaoFlags(model, value) : value;
  if (prompt === undefined || prompt === null || prompt === '') {
    throw new AppError('missing_required_parameter', '`prompt` is required.', { param: 'prompt' });
  }
  if (
    typeof prompt !== 'string' ||
    prompt.length > LONGEST_PROMPT * 2 ||
    [...prompt].length > LONGEST_PROMPT
  ) {
    throw new AppError(
      'invalid_request',
      `\`prompt\` has to be a text of at most ${LONGEST_PROMPT} characters.`,
      { param: 'prompt' },
    );
  }
  return prompt;
}
