import { Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { unixSeconds } from '../http/unix-seconds.js';
import { Access, AdminKeyId } from '../http/access.js';
import { pageOf } from '../http/page-of.js';
import { operation } from '../openapi/operation.js';
import type { WebhookDelivery } from './webhook-delivery.js';
import { WebhookDeliveryAnswer, WebhookDeliveryList, WebhookDeliveryQuery } from './webhook.dto.js';
import { WebhookDeliveriesService } from './webhook-deliveries.service.js';

/** The log of webhooks. */
@Access('admin')
@Controller('admin/v1/webhook-deliveries')
export class WebhookDeliveriesController {
  constructor(private readonly deliveries: WebhookDeliveriesService) {}

  @Get()
  @operation({
    id: 'listWebhookDeliveries',
    summary: 'List webhooks and what became of them, newest first',
    answer: WebhookDeliveryList,
  })
  async list(@Query() query: WebhookDeliveryQuery): Promise<WebhookDeliveryList> {
    const { account_id: accountId, task_id: taskId, state, limit, after } = query;
    const { deliveries, hasMore } = await this.deliveries.list(
      { accountId, taskId, state },
      { limit, after },
    );
    return pageOf(deliveries.map(render), hasMore);
  }

  @Post(':id/replay')
  @HttpCode(200)
  @operation({
    id: 'replayWebhookDelivery',
    summary: 'Send a webhook again',
    description: 'Under the same `webhook-id`, tried for another 24 hours, whatever became of it before.',
    answer: WebhookDeliveryAnswer,
    errors: ['not_found'],
  })
  async replay(@Param('id') id: string, @AdminKeyId() keyId: string): Promise<WebhookDeliveryAnswer> {
    return render(await this.deliveries.replay(id, keyId));
  }
}

function render(delivery: WebhookDelivery): WebhookDeliveryAnswer {
  return {
    id: delivery.id,
    object: 'webhook_delivery',
    account_id: delivery.accountId,
    task_id: delivery.taskId,
    event: `video.${delivery.event}`,
    url: withoutQuery(delivery.url),
    state: delivery.state,
    attempts: delivery.attempts,
    created_at: unixSeconds(delivery.createdAt),
    next_at: delivery.state === 'pending' ? unixSeconds(delivery.nextAt) : null,
    last_at: delivery.lastAt && unixSeconds(delivery.lastAt),
    last_status: delivery.lastStatus,
    last_error: delivery.lastError,
    ended_at: delivery.endedAt && unixSeconds(delivery.endedAt),
  };
}

/** A receiver may keep a password in its address. */
function withoutQuery(url: string): string {
  const { protocol, host, pathname } = new URL(url);
  return `${protocol}//${host}${pathname}`;
}
