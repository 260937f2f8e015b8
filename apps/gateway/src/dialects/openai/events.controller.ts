import { Controller, Get, Inject, Param, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { CLOCK } from '@reelgate/runtime';
import type { Clock } from '@reelgate/runtime';
import { Access } from '../../http/access.js';
import { TaskWatcher } from '../../tasks/task-watcher.js';
import { DialectService } from '../dialect.service.js';
import { toVideo } from './answer.js';
import * as docs from './docs.js';
import { streamTaskEvents } from './stream-task-events.js';

/** Films on their way. */
@Access('client')
@Controller('v1/videos/:id/events')
export class OpenAiEventsController {
  constructor(
    private readonly dialects: DialectService,
    private readonly watcher: TaskWatcher,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Get()
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
      render: (current) => toVideo(current, this.dialects.context(request)),
      isAllowed: () => this.dialects.mayContinue(request),
    });
  }
}
