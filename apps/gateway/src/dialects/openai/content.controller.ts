import { Controller, Get, Param, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ContentService } from '../../content/content.service.js';
import { LinkSigner } from '../../content/link-signer.js';
import { Access } from '../../http/access.js';
import { unixSeconds } from '../../http/unix-seconds.js';
import { DialectService } from '../dialect.service.js';
import type { VideoContent } from './answer.dto.js';
import * as docs from './docs.js';
import { ContentQuery } from './request.dto.js';
import { wantsLink } from './wants-link.js';

/** What each variant is. */
const VARIANTS = {
  video: { kind: 'film', type: 'video/mp4' },
  thumbnail: { kind: 'cover', type: 'image/jpeg' },
  last_frame: { kind: 'last_frame', type: 'image/png' },
} as const;

/** Films themselves. */
@Access('client')
@Controller('v1/videos/:id/content')
export class OpenAiContentController {
  constructor(
    private readonly dialects: DialectService,
    private readonly content: ContentService,
    private readonly links: LinkSigner,
  ) {}

  /** GET and HEAD. */
  @Get()
  @docs.content
  async download(
    @Param('id') id: string,
    @Query() { variant, format }: ContentQuery,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const { kind, type } = VARIANTS[variant];
    const wantsUrl = format === 'url' || (format === undefined && wantsLink(request.headers.accept, type));
    const task = await this.dialects.find(id, request);
    if (!wantsUrl) {
      return kind === 'film'
        ? this.content.sendFilm(task, request, reply)
        : this.content.sendPicture(task, kind, request, reply);
    }
    if (kind === 'film') this.content.assertReady(task);
    else this.content.assertPicture(task, kind);
    const link = this.links.sign(
      kind,
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
}
