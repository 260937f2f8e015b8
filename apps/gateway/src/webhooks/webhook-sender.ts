import { Inject, Injectable } from '@nestjs/common';
import type { OnApplicationShutdown } from '@nestjs/common';
import { OutboundError } from '@reelgate/outbound';
import type { Outbound } from '@reelgate/outbound';
import { BackgroundLoop, CLOCK, LOGGER, redactText, sleep } from '@reelgate/runtime';
import type { Clock, Logger } from '@reelgate/runtime';
import { RenderWebhookService } from './render-webhook.service.js';
import { retryDelay } from './retry-delay.js';
import { signWebhook } from './sign-webhook.js';
import { Counter, Registry } from 'prom-client';
import type { WebhookDelivery } from './webhook-delivery.js';
import { WebhookRepository } from './webhook.repository.js';
import type { DeliveryTry } from './webhook.repository.js';
import { WebhookSecretsService } from './webhook-secrets.service.js';

/** A receiver that takes longer has failed. */
const ANSWER_MS = 10_000;
/** Longer than a try can take; what a process leaves behind when it dies is tried again after it. */
const LEASE_MS = 30_000;
/** Tries under way in this process, in all and to one host: a slow receiver holds up its own webhooks only. */
const LANES = 64;
const LANES_PER_HOST = 8;
/** Only the status of an answer counts; what is beyond this is not read. */
const MOST_ANSWER_BYTES = 64 * 1024;
const GONE = 410;
/** How often the queue is looked at; the end of a try looks at once. */
const LOOK_MS = 500;

/** How webhooks leave the process: to public addresses only, unless the installation allows others. */
export const WEBHOOK_OUTBOUND = Symbol('WebhookOutbound');

/**
 * Sends the webhooks that are due, each until its receiver has answered 2xx: at least once, those of one task in order,
 * those of different tasks side by side. Every replica sends; claims in the database share the work.
 */
@Injectable()
export class WebhookSender implements OnApplicationShutdown {
  /** Tries under way, by host. */
  readonly #hosts = new Map<string, number>();
  readonly #underWay = new Set<Promise<void>>();
  readonly #loop: BackgroundLoop;
  readonly #tries: Counter<'state'>;

  constructor(
    private readonly deliveries: WebhookRepository,
    private readonly bodies: RenderWebhookService,
    private readonly secrets: WebhookSecretsService,
    @Inject(WEBHOOK_OUTBOUND) private readonly outbound: Outbound,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
    registry: Registry,
  ) {
    this.#tries = new Counter({
      name: 'reelgate_webhook_tries_total',
      help: 'Tries of webhooks by what became of the delivery: delivered, pending (will be tried again), failed, stopped',
      labelNames: ['state'],
      registers: [registry],
    });
    this.#loop = new BackgroundLoop({
      name: 'webhooks',
      everyMs: LOOK_MS,
      round: () => this.#begin(),
      clock,
      logger,
    });
  }

  /** Begins; when the process knows its own address, which webhooks name. */
  start(): void {
    this.#loop.start();
  }

  /** Stops after the tries under way. */
  async onApplicationShutdown(): Promise<void> {
    await this.#loop.stop();
    await Promise.all(this.#underWay);
  }

  /** Begins as many tries as are due and there is room for. */
  async #begin(): Promise<void> {
    const limit = LANES - this.#underWay.size;
    if (limit <= 0) return;
    const now = this.clock.now();
    const claimed = await this.deliveries.claim({
      now,
      leaseUntil: new Date(now.getTime() + LEASE_MS),
      limit,
      perHost: LANES_PER_HOST,
      free: new Map([...this.#hosts].map(([host, active]) => [host, Math.max(0, LANES_PER_HOST - active)])),
    });
    for (const delivery of claimed) {
      const work = this.#try(delivery).finally(() => {
        this.#underWay.delete(work);
        this.#count(delivery.host, -1);
        this.#loop.wake();
      });
      this.#count(delivery.host, 1);
      this.#underWay.add(work);
    }
  }

  async #try(delivery: WebhookDelivery): Promise<void> {
    const about = { webhookId: delivery.id, taskId: delivery.taskId, attempt: delivery.attempts };
    try {
      const outcome = await this.#send(delivery);
      await this.deliveries.finish(delivery.id, outcome);
      if (outcome.status === GONE) {
        await this.deliveries.stopAll(delivery.accountId, delivery.url, outcome.at);
      }
      this.#tries.inc({ state: outcome.state });
      this.logger.info({ ...about, status: outcome.status, state: outcome.state }, 'webhook tried');
    } catch (error) {
      // A fault here, not of the receiver: the lease runs out and the delivery is due again.
      this.logger.error({ err: error, ...about }, 'webhook could not be tried');
    }
  }

  async #send(delivery: WebhookDelivery): Promise<DeliveryTry> {
    const body = await this.bodies.render(delivery);
    if (body === undefined) return this.#over(delivery, 'stopped', null, 'the video has been deleted');
    const secrets = await this.secrets.valid(delivery.accountId);
    const headers = {
      'content-type': 'application/json',
      'user-agent': 'Reelgate-Webhooks',
      ...signWebhook(
        delivery.id,
        this.clock.now(),
        body.text,
        secrets.map(({ secret }) => secret),
      ),
      ...body.headers(secrets[0]!.secret),
    };
    try {
      const { status } = await this.#post(delivery.url, headers, body.text);
      if (status >= 200 && status < 300) return this.#over(delivery, 'delivered', status, null);
      if (status === GONE)
        return this.#over(delivery, 'stopped', status, 'the receiver wants no more webhooks');
      return this.#later(delivery, status, `the receiver answered ${status}`);
    } catch (error) {
      if (!(error instanceof OutboundError)) throw error;
      return this.#later(delivery, null, redactText(error.message));
    }
  }

  /** One POST, cut off when the whole exchange takes too long. Throws OutboundError. */
  async #post(url: string, headers: Record<string, string>, body: string): Promise<{ status: number }> {
    const limit = new AbortController();
    const over = new AbortController();
    void sleep(this.clock, ANSWER_MS, over.signal).then(() => limit.abort());
    try {
      const answer = await this.outbound.request(url, {
        method: 'POST',
        headers,
        body,
        timeoutMs: ANSWER_MS,
        bodyTimeoutMs: ANSWER_MS,
        signal: limit.signal,
      });
      // Only the status counts: a body that breaks off or does not end takes nothing back.
      await answer.body.dump({ limit: MOST_ANSWER_BYTES }).catch(() => undefined);
      return { status: answer.status };
    } finally {
      over.abort();
    }
  }

  #over(
    delivery: WebhookDelivery,
    state: 'delivered' | 'stopped' | 'given_up',
    status: number | null,
    error: string | null,
  ): DeliveryTry {
    return { state, at: this.clock.now(), status, error, nextAt: delivery.nextAt };
  }

  #later(delivery: WebhookDelivery, status: number | null, error: string): DeliveryTry {
    const at = this.clock.now();
    const nextAt = new Date(at.getTime() + retryDelay(delivery.attempts, Math.random));
    if (nextAt > delivery.giveUpAt) return this.#over(delivery, 'given_up', status, error);
    return { state: 'pending', at, status, error, nextAt };
  }

  #count(host: string, by: 1 | -1): void {
    const active = (this.#hosts.get(host) ?? 0) + by;
    if (active > 0) this.#hosts.set(host, active);
    else this.#hosts.delete(host);
  }
}
