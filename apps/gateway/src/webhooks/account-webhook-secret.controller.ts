import { Controller, Get, HttpCode, Param, Post } from '@nestjs/common';
import { AccountsService } from '../accounts/accounts.service.js';
import { Access, AdminKeyId } from '../http/access.js';
import { operation } from '../openapi/operation.js';
import { renderSecrets } from './webhook-secret.controller.js';
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
    summary: "Read the secret that signs an account's webhooks",
    answer: 'WebhookSecret',
    errors: ['not_found'],
  })
  async read(@Param('id') id: string): Promise<object> {
    await this.accounts.get(id);
    return renderSecrets(await this.secrets.valid(id));
  }

  @Post('rotate')
  @HttpCode(200)
  @operation({
    summary: "Replace the secret that signs an account's webhooks",
    description: 'For 24 hours webhooks are signed with both.',
    answer: 'WebhookSecret',
    errors: ['not_found'],
  })
  async rotate(@Param('id') id: string, @AdminKeyId() keyId: string): Promise<object> {
    await this.accounts.get(id);
    return renderSecrets(await this.secrets.rotate(id, keyId));
  }
}
