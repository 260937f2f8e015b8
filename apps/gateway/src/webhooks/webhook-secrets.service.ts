import { randomBytes } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, newId, Sealer } from '@reelgate/runtime';
import type { Clock } from '@reelgate/runtime';
import { AuditLog } from '../audit/audit-log.js';
import { WebhookSecretRepository } from './webhook-secret.repository.js';
import type { WebhookSecretRow } from './webhook-secret.repository.js';

const CONTEXT = 'webhook-secret';
const BYTES = 24;
/** How long a replaced secret still signs beside its successor, so that receivers can change over at leisure. */
const OVERLAP_MS = 24 * 60 * 60 * 1000;

/** A signing secret in the form of Standard Webhooks: `whsec_` and Base64. */
export interface WebhookSecret {
  readonly secret: string;
  readonly createdAt: Date;
  /** Until when it signs; null for the current one. */
  readonly validUntil: Date | null;
}

/** The secrets that sign an account's webhooks. The first is made when somebody asks. */
@Injectable()
export class WebhookSecretsService {
  constructor(
    private readonly rows: WebhookSecretRepository,
    private readonly sealer: Sealer,
    private readonly audit: AuditLog,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** All that sign now, the current one first: receivers may hold any of them. */
  async valid(accountId: string): Promise<readonly WebhookSecret[]> {
    const now = this.clock.now();
    const rows = await this.rows.valid(accountId, now);
    if (rows.some(({ validUntil }) => validUntil === null)) return rows.map((row) => this.#open(row));
    await this.rows.addFirst(accountId, this.#make(now));
    return (await this.rows.valid(accountId, now)).map((row) => this.#open(row));
  }

  /**
   * Replaces the current secret; it stays valid beside the new one for a day. `by` is the key that
   * asks. Returns all that are valid.
   */
  async rotate(accountId: string, by: string): Promise<readonly WebhookSecret[]> {
    const now = this.clock.now();
    await this.rows.replace(accountId, this.#make(now), new Date(now.getTime() + OVERLAP_MS));
    await this.audit.write(by, 'webhook_secret.rotate', accountId);
    return this.valid(accountId);
  }

  #make(now: Date): WebhookSecretRow {
    const secret = `whsec_${randomBytes(BYTES).toString('base64')}`;
    return {
      id: newId('whs', now),
      sealed: this.sealer.seal(secret, CONTEXT),
      createdAt: now,
      validUntil: null,
    };
  }

  #open({ sealed, createdAt, validUntil }: WebhookSecretRow): WebhookSecret {
    return { secret: this.sealer.open(sealed, CONTEXT), createdAt, validUntil };
  }
}
