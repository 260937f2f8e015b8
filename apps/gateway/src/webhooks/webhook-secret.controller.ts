import { Controller, Get, HttpCode, Post } from '@nestjs/common';
import type { AccountPrincipal } from '../api-keys/principal.js';
import { unixSeconds } from '../http/unix-seconds.js';
import { Access, Caller } from '../http/access.js';
import { operation } from '../openapi/operation.js';
import type { WebhookSecret } from './webhook-secrets.service.js';
import { WebhookSecretAnswer } from './webhook.dto.js';
import { WebhookSecretsService } from './webhook-secrets.service.js';

/** The caller's own signing secret. */
@Access('client')
@Controller('v1/webhook-secret')
export class WebhookSecretController {
  constructor(private readonly secrets: WebhookSecretsService) {}

  @Get()
  @operation({
    id: 'retrieveWebhookSecret',
    summary: 'Read the secret that signs your webhooks',
    description:
      'One for all keys of the account, in the form of Standard Webhooks. The first call makes it.',
    answer: WebhookSecretAnswer,
  })
  async read(@Caller() { accountId }: AccountPrincipal): Promise<WebhookSecretAnswer> {
    return renderSecrets(await this.secrets.valid(accountId));
  }

  @Post('rotate')
  @HttpCode(200)
  @operation({
    id: 'rotateWebhookSecret',
    summary: 'Replace the secret that signs your webhooks',
    description: 'For 24 hours webhooks are signed with both, so that receivers can change over at leisure.',
    answer: WebhookSecretAnswer,
  })
  async rotate(@Caller() { accountId, keyId }: AccountPrincipal): Promise<WebhookSecretAnswer> {
    return renderSecrets(await this.secrets.rotate(accountId, keyId));
  }
}

/** The current secret; of those before only until when they still sign. */
export function renderSecrets([current, ...earlier]: readonly WebhookSecret[]): WebhookSecretAnswer {
  return {
    object: 'webhook_secret',
    secret: current!.secret,
    created_at: unixSeconds(current!.createdAt),
    previous: earlier.map(({ validUntil }) => ({ valid_until: unixSeconds(validUntil!) })),
  };
}
