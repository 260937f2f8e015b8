import { Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { unixSeconds } from '../http/unix-seconds.js';
import { Access, AdminKeyId } from '../http/access.js';
import { pageOf, readLimit, readText, readWord } from '../http/read-query.js';
import type { Query as QueryString } from '../http/read-query.js';
import { operation } from '../openapi/operation.js';
import { DELIVERY_STATES } from './webhook-delivery.js';
import type { WebhookDelivery } from './webhook-delivery.js';
import { WebhookDeliveriesService } from './webhook-deliveries.service.js';

const LIST_LIMIT = 20;

/** The log of webhooks. */
@Access('admin')
@Controller('admin/v1/webhook-deliveries')
export class WebhookDeliveriesController {
  constructor(private readonly deliveries: WebhookDeliveriesService) {}

  @Get()
  @operation({
    summary: 'List webhooks and what became of them, newest first',
    answer: 'WebhookDeliveryList',
    query: {
      account_id: { description: 'Of this account only.' },
      task_id: { description: 'Of this video only.' },
      state: { description: 'In this state only.', enum: DELIVERY_STATES },
      limit: { description: '1 to 100; 20 if absent.' },
      after: { description: '`last_id` of the page before.' },
    },
    errors: ['invalid_request'],
  })
  async list(@Query() query: QueryString): Promise<object> {
    const { deliveries, hasMore } = await this.deliveries.list(
      {
        accountId: readText(query, 'account_id'),
        taskId: readText(query, 'task_id'),
        state: readWord(query, 'state', DELIVERY_STATES),
      },
      { limit: readLimit(query, LIST_LIMIT), after: readText(query, 'after') },
    );
    return pageOf(deliveries.map(render), hasMore);
  }

  @Post(':id/replay')
  @HttpCode(200)
  @operation({
    summary: 'Send a webhook again',
    description: 'Under the same `webhook-id`, tried for another 24 hours, whatever became of it before.',
    answer: 'WebhookDelivery',
    errors: ['not_found'],
  })
  async replay(@Param('id') id: string, @AdminKeyId() keyId: string): Promise<object> {
    return render(await this.deliveries.replay(id, keyId));
  }
}

function render(delivery: WebhookDelivery): { readonly id: string } & Record<string, unknown> {
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
