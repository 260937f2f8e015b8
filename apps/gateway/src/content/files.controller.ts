import { Controller, Get, Param, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { AppError } from '@reelgate/runtime';
import { Access } from '../http/access.js';
import { operation } from '../openapi/operation.js';
import { TasksRepository } from '../tasks/tasks.repository.js';
import { ContentService } from './content.service.js';
import { LinkSigner } from './link-signer.js';

/** Films and uploads by links that carry their own permission. */
@Access('link')
@Controller('files')
export class FilesController {
  constructor(
    private readonly links: LinkSigner,
    private readonly tasks: TasksRepository,
    private readonly content: ContentService,
  ) {}

  @Get(':token')
  @operation({
    id: 'downloadFile',
    summary: 'Download by a link',
    description: 'The links that answers contain. They work without a key, for a limited time.',
    types: ['video/mp4', 'image/jpeg', 'image/png', 'image/webp', 'image/gif', 'application/octet-stream'],
    also: {
      206: 'The range that was asked for',
      302: 'The film is in an object store',
      304: 'Not modified',
      416: 'The range lies outside the file',
    },
    errors: ['not_found', 'gone', 'video_not_ready', 'video_failed', 'upstream_error', 'upstream_timeout'],
    open: true,
  })
  async get(
    @Param('token') token: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const target = this.links.open(token);
    if (!target) throw new AppError('not_found', 'The link is not valid, or has expired.');
    if (target.kind === 'file') return this.content.sendFile(target.key, request, reply);
    const task = await this.tasks.find(target.taskId);
    if (!task) throw new AppError('not_found', 'The video no longer exists.');
    return target.kind === 'film'
      ? this.content.sendFilm(task, request, reply)
      : this.content.sendPicture(task, target.kind, request, reply);
  }
}
