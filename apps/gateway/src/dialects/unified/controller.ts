import { Controller, Get, HttpCode, Post, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { AppError } from '@reelgate/runtime';
import { Access } from '../../http/access.js';
import { TakesMedia } from '../../http/takes-media.js';
import { readText } from '../../http/read-query.js';
import type { Query as QueryString } from '../../http/read-query.js';
import { DialectService } from '../dialect.service.js';
import { toUnifiedCreated, toUnifiedTask } from './answer.js';
import { unifiedDialect } from './request.js';
import type { UnifiedCreated, UnifiedTask } from './answer.js';
import * as docs from './docs.js';

/** Unified video. */
@Access('client')
@Controller('v1/video')
export class UnifiedController {
  constructor(private readonly dialects: DialectService) {}

  @Post('create')
  @HttpCode(200)
  @TakesMedia({ creates: true })
  @docs.create
  async create(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<UnifiedCreated> {
    const { task } = await this.dialects.create(unifiedDialect, request, reply);
    return toUnifiedCreated(task);
  }

  @Get('query')
  @docs.query
  async query(
    @Query() query: QueryString,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<UnifiedTask> {
    const id = readText(query, 'id');
    if (id === undefined) {
      throw new AppError('missing_required_parameter', '`id` is required.', { param: 'id' });
    }
    const task = await this.dialects.find(id, request);
    this.dialects.suggestPolling(reply);
    return toUnifiedTask(task, this.dialects.context(request));
  }
}
