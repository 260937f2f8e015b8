import { Module } from '@nestjs/common';
import { AccountsModule } from '../accounts/accounts.module.js';
import { AuditModule } from '../audit/audit.module.js';
import { ContentModule } from '../content/content.module.js';
import { TasksModule } from '../tasks/tasks.module.js';
import { AccountWebhookSecretController } from './account-webhook-secret.controller.js';
import { RenderWebhookService } from './render-webhook.service.js';
import { WebhookDeliveriesController } from './webhook-deliveries.controller.js';
import { WebhookDeliveriesService } from './webhook-deliveries.service.js';
import { WebhookSecretController } from './webhook-secret.controller.js';
import { WebhookSecretRepository } from './webhook-secret.repository.js';
import { WebhookSecretsService } from './webhook-secrets.service.js';
import { WebhookSender } from './webhook-sender.js';
import { WebhookRepository } from './webhook.repository.js';

/** What clients are told without asking. */
@Module({
  imports: [AccountsModule, AuditModule, ContentModule, TasksModule],
  controllers: [AccountWebhookSecretController, WebhookDeliveriesController, WebhookSecretController],
  providers: [
    RenderWebhookService,
    WebhookDeliveriesService,
    WebhookRepository,
    WebhookSecretRepository,
    WebhookSecretsService,
    WebhookSender,
  ],
  exports: [WebhookRepository, WebhookSecretRepository, WebhookSender],
})
export class WebhooksModule {}
