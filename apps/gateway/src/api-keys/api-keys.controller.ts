import { Body, Controller, Get, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import { Access, AdminKeyId } from '../http/access.js';
import { pageOf } from '../http/page-of.js';
import { EXAMPLE_MODELS } from '../openapi/examples.js';
import { operation } from '../openapi/operation.js';
import {
  ApiKeyAnswer,
  ApiKeyList,
  ApiKeyQuery,
  CreateApiKey,
  CreatedApiKey,
  PatchApiKey,
  RotateApiKey,
  RotatedApiKey,
} from './api-key.dto.js';
import { toApiKey, toRotatedApiKey } from './api-key-view.js';
import type { ApiKeyView } from './api-keys.repository.js';
import { ApiKeysService } from './api-keys.service.js';
import { KeyBudgets } from './key-budgets.js';

/** API keys. The secret is answered once, at the creation; what is kept is its hash. */
@Access('admin')
@Controller('admin/v1/api-keys')
export class ApiKeysController {
  constructor(
    private readonly keys: ApiKeysService,
    private readonly budgets: KeyBudgets,
  ) {}

  @Post()
  @HttpCode(200)
  @operation({
    id: 'createApiKey',
    summary: 'Create an API key',
    description: 'The answer holds the key itself (`key`), which is not kept and cannot be read again.',
    body: CreateApiKey,
    examples: {
      client: {
        account_id: 'acct_01jz3w8n5v7q2r4t6y8a0c1e3g',
        name: 'editor',
        models: EXAMPLE_MODELS,
        budget: '50.00',
        daily_budget: '5.00',
      },
      admin: { name: 'operator', role: 'admin' },
    },
    answer: CreatedApiKey,
  })
  async create(@Body() dto: CreateApiKey, @AdminKeyId() by: string): Promise<CreatedApiKey> {
    const { key, secret } = await this.keys.create(dto, by);
    return { ...(await this.#render(key)), key: secret };
  }

  @Get()
  @operation({
    id: 'listApiKeys',
    summary: 'List API keys, newest first',
    answer: ApiKeyList,
  })
  async list(@Query() { account_id, limit, after }: ApiKeyQuery): Promise<ApiKeyList> {
    const { keys, hasMore } = await this.keys.list(account_id, limit, after);
    return pageOf(await Promise.all(keys.map((key) => this.#render(key))), hasMore);
  }

  @Patch(':id')
  @operation({
    id: 'changeApiKey',
    summary: 'Change an API key',
    body: PatchApiKey,
    examples: { 'no budget': { budget: null } },
    answer: ApiKeyAnswer,
    errors: ['not_found'],
  })
  async patch(
    @Param('id') id: string,
    @Body() dto: PatchApiKey,
    @AdminKeyId() by: string,
  ): Promise<ApiKeyAnswer> {
    return this.#render(await this.keys.patch(id, dto, by));
  }

  @Post(':id/revoke')
  @HttpCode(200)
  @operation({
    id: 'revokeApiKey',
    summary: 'Revoke an API key',
    description: 'For good.',
    answer: ApiKeyAnswer,
    errors: ['not_found'],
  })
  async revoke(@Param('id') id: string, @AdminKeyId() by: string): Promise<ApiKeyAnswer> {
    return this.#render(await this.keys.revoke(id, by));
  }

  @Post(':id/rotate')
  @HttpCode(200)
  @operation({
    id: 'rotateApiKey',
    summary: 'Replace the secret of an API key',
    description:
      'The answer holds the new secret (`key`), which is not kept. The one before is good for `grace_seconds` still, an earlier ' +
      'one no more.',
    body: RotateApiKey,
    examples: { 'within an hour': { grace_seconds: 3_600 } },
    answer: RotatedApiKey,
    errors: ['not_found'],
  })
  async rotate(
    @Param('id') id: string,
    @Body() { grace_seconds }: RotateApiKey,
    @AdminKeyId() by: string,
  ): Promise<RotatedApiKey> {
    const { key, secret } = await this.keys.rotate(id, grace_seconds, by);
    return toRotatedApiKey(await this.#render(key), key, secret);
  }

  async #render(key: ApiKeyView): Promise<ApiKeyAnswer> {
    return toApiKey(key, await this.budgets.of({ ...key, keyId: key.id }));
  }
}
