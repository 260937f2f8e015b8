import { Body, Controller, Get, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import { formatMicros } from '@reelgate/contracts';
import { unixSeconds } from '../http/unix-seconds.js';
import { Access, AdminKeyId } from '../http/access.js';
import { parseDto } from '../http/parse-dto.js';
import { pageOf, readLimit, readText } from '../http/read-query.js';
import type { Query as QueryString } from '../http/read-query.js';
import { operation } from '../openapi/operation.js';
import { CreateApiKeyDto, PatchApiKeyDto } from './api-key.dto.js';
import type { ApiKeyView } from './api-keys.repository.js';
import { ApiKeysService } from './api-keys.service.js';

const LIST_LIMIT = 20;

/** API keys. The secret is answered once, at the creation; what is kept is its hash. */
@Access('admin')
@Controller('admin/v1/api-keys')
export class ApiKeysController {
  constructor(private readonly keys: ApiKeysService) {}

  @Post()
  @HttpCode(200)
  @operation({
    summary: 'Create an API key',
    description: 'The answer holds the key itself (`key`), which is not kept and cannot be read again.',
    body: 'CreateApiKey',
    answer: 'ApiKey',
    errors: ['invalid_request', 'missing_required_parameter'],
  })
  async create(@Body() body: unknown, @AdminKeyId() by: string): Promise<object> {
    const { key, secret } = await this.keys.create(parseDto(CreateApiKeyDto, body), by);
    return { ...render(key), key: secret };
  }

  @Get()
  @operation({
    summary: 'List API keys, newest first',
    answer: 'ApiKeyList',
    query: {
      account_id: { description: 'Keys of this account only.' },
      limit: { description: '1 to 100; 20 if absent.' },
      after: { description: '`last_id` of the page before.' },
    },
    errors: ['invalid_request'],
  })
  async list(@Query() query: QueryString): Promise<object> {
    const { keys, hasMore } = await this.keys.list(
      readText(query, 'account_id'),
      readLimit(query, LIST_LIMIT),
      readText(query, 'after'),
    );
    return pageOf(keys.map(render), hasMore);
  }

  @Patch(':id')
  @operation({
    summary: 'Change an API key',
    body: 'PatchApiKey',
    answer: 'ApiKey',
    errors: ['invalid_request', 'not_found'],
  })
  async patch(@Param('id') id: string, @Body() body: unknown, @AdminKeyId() by: string): Promise<object> {
    return render(await this.keys.patch(id, parseDto(PatchApiKeyDto, body), by));
  }

  @Post(':id/revoke')
  @HttpCode(200)
  @operation({
    summary: 'Revoke an API key',
    description: 'For good.',
    answer: 'ApiKey',
    errors: ['not_found'],
  })
  async revoke(@Param('id') id: string, @AdminKeyId() by: string): Promise<object> {
    return render(await this.keys.revoke(id, by));
  }
}

function render(key: ApiKeyView): { readonly id: string } & Record<string, unknown> {
  return {
    id: key.id,
    object: 'api_key',
    account_id: key.accountId,
    name: key.name,
    role: key.role,
    hint: key.hint,
    models: key.models,
    budget: key.budget === null ? null : formatMicros(key.budget),
    rate_limit_per_minute: key.rateLimitPerMinute,
    max_concurrency: key.maxConcurrency,
    callback_url: key.callbackUrl,
    expires_at: key.expiresAt && unixSeconds(key.expiresAt),
    revoked_at: key.revokedAt && unixSeconds(key.revokedAt),
    created_at: unixSeconds(key.createdAt),
  };
}
