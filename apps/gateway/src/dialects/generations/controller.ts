import { Controller, Get, HttpCode, Param, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Access } from '../../http/access.js';
import { TakesMedia } from '../../http/takes-media.js';
import { DialectService } from '../dialect.service.js';
import { toGeneration } from './answer.js';
import { generationsDialect } from './request.js';
import type { Generation } from './generation.dto.js';
import * as docs from './docs.js';
import { toVideo } from '../openai/answer.js';
import type { Video } from '../openai/answer.dto.js';

/** new-api's unified form. */
@Access('client')
@Controller('v1/video/generations')
export class GenerationsController {
  constructor(private readonly dialects: DialectService) {}

  @Post()
  @HttpCode(200)
  @TakesMedia({ creates: true })
  @docs.create
  async create(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Video> {
    const { task } = await this.dialects.create(generationsDialect, request, reply);
    return toVideo(task, this.dialects.context(request));
  }

  @Get(':id')
  @docs.retrieve
  async retrieve(
    @Param('id') id: string,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Generation> {
    const task = await this.dialects.find(id, request);
    this.dialects.suggestPolling(reply);
    return toGeneration(task, this.dialects.context(request));
  }
}
