import { Inject, Injectable } from '@nestjs/common';
import { AppError, CLOCK } from '@reelgate/runtime';
import type { Clock } from '@reelgate/runtime';
import { AuditLog } from '../audit/audit-log.js';
import type { WebhookDelivery } from './webhook-delivery.js';
import { WebhookRepository } from './webhook.repository.js';
import type { DeliveryFilter } from './webhook.repository.js';

const TRIED_FOR_MS = 24 * 60 * 60 * 1000;

/** What operators do with webhooks. */
@Injectable()
export class WebhookDeliveriesService {
  constructor(
    private readonly deliveries: WebhookRepository,
    private readonly audit: AuditLog,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Newest first, and whether more follow. */
  list(
    filter: DeliveryFilter,
    page: { readonly limit: number; readonly after?: string | undefined },
  ): Promise<{ deliveries: WebhookDelivery[]; hasMore: boolean }> {
    return this.deliveries.list(filter, page);
  }

  /** Sends one again, under the same id and for another 24 hours, whatever became of it. Throws AppError `not_found`. */
  async replay(id: string, by: string): Promise<WebhookDelivery> {
    const now = this.clock.now();
    const delivery = await this.deliveries.replay(id, now, new Date(now.getTime() + TRIED_FOR_MS));
    if (!delivery) throw new AppError('not_found', 'There is no such webhook.', { param: 'id' });
    await this.audit.write(by, 'webhook_delivery.replay', id, { task_id: delivery.taskId });
    return delivery;
  }
}
