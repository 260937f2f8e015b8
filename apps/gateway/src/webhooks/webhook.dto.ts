import { ApiSchema } from '@nestjs/swagger';
import { Integer, Nested, Text, UnixTime, Word } from '../openapi/fields.js';
import { PageOf, PageQuery } from '../openapi/page.dto.js';
import { DELIVERY_STATES } from './webhook-delivery.js';
import type { DeliveryState } from './webhook-delivery.js';

export class WebhookDeliveryQuery extends PageQuery {
  @Text({ optional: true, description: 'Of this account only.' })
  account_id?: string;

  @Text({ optional: true, description: 'Of this video only.' })
  task_id?: string;

  @Word(DELIVERY_STATES, { optional: true, description: 'In this state only.' })
  state?: DeliveryState;
}

@ApiSchema({ name: 'WebhookDelivery' })
export class WebhookDeliveryAnswer {
  @Text({ description: 'Sent as `webhook-id`' })
  id: string;

  @Word(['webhook_delivery'])
  object: 'webhook_delivery';

  @Text()
  account_id: string;

  @Text()
  task_id: string;

  @Word(['video.in_progress', 'video.completed', 'video.failed'])
  event: string;

  @Text({ description: 'Without its query' })
  url: string;

  @Word(DELIVERY_STATES)
  state: DeliveryState;

  @Integer()
  attempts: number;

  @UnixTime()
  created_at: number;

  @UnixTime({ nullable: true, description: 'Next try.' })
  next_at: number | null;

  @UnixTime({ nullable: true, description: 'Latest try.' })
  last_at: number | null;

  @Integer({ nullable: true })
  last_status: number | null;

  @Text({ nullable: true })
  last_error: string | null;

  @UnixTime({ nullable: true })
  ended_at: number | null;
}

export class WebhookDeliveryList extends PageOf(WebhookDeliveryAnswer) {}

class EarlierWebhookSecret {
  @UnixTime({ description: 'End of its use.' })
  valid_until: number;
}

@ApiSchema({ name: 'WebhookSecret' })
export class WebhookSecretAnswer {
  @Word(['webhook_secret'])
  object: 'webhook_secret';

  @Text({ description: '`whsec_…`, as Standard Webhooks writes it' })
  secret: string;

  @UnixTime()
  created_at: number;

  @Nested(EarlierWebhookSecret, { list: true, description: 'Those before it that still sign.' })
  previous: EarlierWebhookSecret[];
}
