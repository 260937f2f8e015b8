import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { AppError } from '@reelgate/runtime';
import { Access, Caller } from '../http/access.js';
import { pageOf } from '../http/page-of.js';
import { operation } from '../openapi/operation.js';
import { PageQuery } from '../openapi/page.dto.js';
import { ApiKeyAnswer, ApiKeyList, RotateApiKey, RotatedApiKey } from './api-key.dto.js';
import { toApiKey, toRotatedApiKey } from './api-key-view.js';
import type { ApiKeyView } from './api-keys.repository.js';
import { ApiKeysService } from './api-keys.service.js';
import { KeyBudgets } from './key-budgets.js';
import type { AccountPrincipal } from './principal.js';

/** An account's own keys. A key may replace itself only: another's secret could be worth more than its own. */
@Access('client')
@Controller('v1/api-keys')
export class OwnApiKeysController {
  constructor(
    private readonly keys: ApiKeysService,
    private readonly budgets: KeyBudgets,
  ) {}

  @Get()
  @operation({
    id: 'listOwnApiKeys',
    summary: "List the account's API keys, newest first",
    answer: ApiKeyList,
  })
  async list(
    @Caller() { accountId }: AccountPrincipal,
    @Query() { limit, after }: PageQuery,
  ): Promise<ApiKeyList> {
    const { keys, hasMore } = await this.keys.list(accountId, limit, after);
    return pageOf(await Promise.all(keys.map((key) => this.#render(key))), hasMore);
  }

  @Post(':id/rotate')
  @HttpCode(200)
  @operation({
    id: 'rotateOwnApiKey',
    summary: 'Replace the secret of the API key that calls',
    description:
      'The answer holds the new secret (`key`), which is not kept. The one before is good for `grace_seconds` still, but cannot ' +
      'replace the new one.',
    body: RotateApiKey,
    examples: { 'within an hour': { grace_seconds: 3_600 } },
    answer: RotatedApiKey,
    errors: ['not_found'],
  })
  async rotate(
    @Param('id') id: string,
    @Body() { grace_seconds }: RotateApiKey,
    @Caller() { keyId, replaced }: AccountPrincipal,
  ): Promise<RotatedApiKey> {
    if (id !== keyId) {
      throw new AppError(
        'permission_denied',
        'A key can replace its own secret only; ask the operator for others.',
        {
          param: 'id',
        },
      );
    }
    if (replaced) {
      throw new AppError(
        'permission_denied',
        'This secret has been replaced already; call with the new one.',
      );
    }
    const { key, secret } = await this.keys.rotate(id, grace_seconds, keyId);
    return toRotatedApiKey(await this.#render(key), key, secret);
  }

  async #render(key: ApiKeyView): Promise<ApiKeyAnswer> {
    return toApiKey(key, await this.budgets.of({ ...key, keyId: key.id }));
  }
}
