import type { TaskNews } from '../dialects/webhook.js';

/**
 * `pending`: not delivered yet; `delivered`: the receiver answered 2xx; `stopped`: the receiver said 410, or the video was
 * deleted; `given_up`: tried until its time was over.
 */
export const DELIVERY_STATES = ['pending', 'delivered', 'stopped', 'given_up'] as const;
export type DeliveryState = (typeof DELIVERY_STATES)[number];

/** One webhook of one task, and what became of it. */
export interface WebhookDelivery extends TaskNews {
  readonly accountId: string;
  readonly taskId: string;
  readonly host: string;
  readonly state: DeliveryState;
  /** Tries so far, the one under way included. */
  readonly attempts: number;
  /** When it is tried next, if it is pending. */
  readonly nextAt: Date;
  /** It is not tried again after this. */
  readonly giveUpAt: Date;
  readonly lastAt: Date | null;
  /** HTTP status of the last answer; null when there was none. */
  readonly lastStatus: number | null;
  /** Why the last try failed, without anything secret. */
  readonly lastError: string | null;
  readonly endedAt: Date | null;
}
