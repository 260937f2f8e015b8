import { Controller, Delete, Get, HttpCode, Inject, Param, Post, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Catalogue } from '@reelgate/catalog';
import { AppError } from '@reelgate/runtime';
import { Access, Caller } from '../../http/access.js';
import { pageOf } from '../../http/page-of.js';
import { TakesMedia } from '../../http/takes-media.js';
import type { AccountPrincipal } from '../../api-keys/principal.js';
import { UploadService } from '../../media/upload.service.js';
import { CancelTaskService } from '../../tasks/cancel-task.service.js';
import { CreateTaskService } from '../../tasks/create-task.service.js';
import { DeleteTaskService } from '../../tasks/delete-task.service.js';
import type { Task } from '../../tasks/task.js';
import { QueueReader } from '../../tasks/queue-reader.js';
import { TasksRepository } from '../../tasks/tasks.repository.js';
import { CATALOGUE } from '../../tokens.js';
import { DialectService } from '../dialect.service.js';
import { toQueue, toVideo } from './answer.js';
import type { DeletedVideo, Video, VideoList } from './answer.dto.js';
import * as docs from './docs.js';
import { openAiDialect, readRemixPrompt, remixWarnings } from './request.js';
import { VideoQuery } from './request.dto.js';

/** Videos in the OpenAI format. */
@Access('client')
@Controller('v1/videos')
export class OpenAiController {
  constructor(
    private readonly dialects: DialectService,
    private readonly creation: CreateTaskService,
    private readonly cancellation: CancelTaskService,
    private readonly deletion: DeleteTaskService,
    private readonly tasks: TasksRepository,
    private readonly queue: QueueReader,
    private readonly uploads: UploadService,
    @Inject(CATALOGUE) private readonly catalogue: Catalogue,
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

  @Get(':id')
  @docs.retrieve
  async retrieve(
    @Param('id') id: string,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Video> {
    const task = await this.dialects.find(id, request);
    this.dialects.suggestPolling(reply);
    const place = await this.queue.find(task);
    const video = this.#video(task, request);
    return place ? { ...video, queue: toQueue(place) } : video;
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
      const prompt = readRemixPrompt(earlier, body.fields['prompt'], this.catalogue);
      const warnings = remixWarnings(earlier, body.fields, this.catalogue);
      return this.creation.remix(earlier, { prompt, warnings }, order);
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

  #video(task: Task, request: FastifyRequest): Video {
    return toVideo(task, this.dialects.context(request));
  }
}
