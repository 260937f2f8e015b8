import { Controller, Get, HttpCode, Param, Post } from '@nestjs/common';
import { AccountsService } from '../accounts/accounts.service.js';
import { Access, AdminKeyId } from '../http/access.js';
import { operation } from '../openapi/operation.js';
import { renderSecrets } from './webhook-secret.controller.js';
import { WebhookSecretAnswer } from './webhook.dto.js';
import { WebhookSecretsService } from './webhook-secrets.service.js';

/** The signing secret of any account, for its operator. */
@Access('admin')
@Controller('admin/v1/accounts/:id/webhook-secret')
export class AccountWebhookSecretController {
  constructor(
    private readonly secrets: WebhookSecretsService,
    private readonly accounts: AccountsService,
  ) {}

  @Get()
  @operation({
    id: 'retrieveAccountWebhookSecret',
    summary: "Read the secret that signs an account's webhooks",
    answer: WebhookSecretAnswer,
    errors: ['not_found'],
  })
  async read(@Param('id') id: string): Promise<WebhookSecretAnswer> {
    await this.accounts.get(id);
    return renderSecrets(await this.secrets.valid(id));
  }

  @Post('rotate')
  @HttpCode(200)
  @operation({
    id: 'rotateAccountWebhookSecret',
    summary: "Replace the secret that signs an account's webhooks",
    description: 'For 24 hours webhooks are signed with both.',
    answer: WebhookSecretAnswer,
    errors: ['not_found'],
  })
  async rotate(@Param('id') id: string, @AdminKeyId() keyId: string): Promise<WebhookSecretAnswer> {
    await this.accounts.get(id);
    return renderSecrets(await this.secrets.rotate(id, keyId));
  }
}
