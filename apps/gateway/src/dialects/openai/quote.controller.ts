import { Controller, HttpCode, Inject, Post, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { Catalogue } from '@reelgate/catalog';
import type { AccountPrincipal } from '../../api-keys/principal.js';
import { Access, Caller } from '../../http/access.js';
import { BodyReader } from '../../http/body-reader.js';
import { TakesMedia } from '../../http/takes-media.js';
import { UploadService } from '../../media/upload.service.js';
import { QuoteService } from '../../tasks/quote.service.js';
import { CATALOGUE } from '../../tokens.js';
import { toQuote } from './answer.js';
import type { Quote } from './answer.dto.js';
import * as docs from './docs.js';
import { openAiDialect } from './request.js';

/** What a film would cost. */
@Access('client')
@Controller('v1/videos/quote')
export class OpenAiQuoteController {
  constructor(
    private readonly bodies: BodyReader,
    private readonly quotes: QuoteService,
    private readonly uploads: UploadService,
    @Inject(CATALOGUE) private readonly catalogue: Catalogue,
  ) {}

  @Post()
  @HttpCode(200)
  @TakesMedia({ creates: false })
  @docs.quote
  async quote(@Caller() caller: AccountPrincipal, @Req() request: FastifyRequest): Promise<Quote> {
    const body = await this.bodies.read(request, caller.accountId, (fields) =>
      openAiDialect.toCreateBody(fields, this.catalogue),
    );
    try {
      return toQuote(await this.quotes.quote(caller, body));
    } finally {
      await this.uploads.discard(body.uploads);
    }
  }
}
