import { Controller, Get, HttpCode, Post, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Access } from '../../http/access.js';
import { TakesMedia } from '../../http/takes-media.js';
import { DialectService } from '../dialect.service.js';
import { toUnifiedCreated, toUnifiedTask } from './answer.js';
import { unifiedDialect } from './request.js';
import { UnifiedQuery } from './unified.dto.js';
import type { UnifiedCreated, UnifiedTask } from './unified.dto.js';
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
    @Query() { id }: UnifiedQuery,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<UnifiedTask> {
    const task = await this.dialects.find(id, request);
    this.dialects.suggestPolling(reply);
    return toUnifiedTask(task, this.dialects.context(request));
  }
}
