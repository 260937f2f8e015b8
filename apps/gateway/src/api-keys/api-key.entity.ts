import type { Micros } from '@reelgate/contracts';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** An API key. A null limit is none. */
@Entity({ schema: 'gateway', name: 'api_key' })
export class ApiKey {
  @PrimaryColumn('text')
  id: string;

  /** Null only for an admin key that belongs to no account. */
  @Column('text', { name: 'account_id', nullable: true })
  accountId: string | null;

  @Column('text')
  name: string;

  @Column('text')
  role: 'client' | 'admin';

  /** SHA-256 of the secret. Not read: nobody but the look-up of a caller has to do with it. */
  @Column('bytea', { select: false })
  hash: Buffer;

  /** Of the secret before, which is good until `previousUntil`; null: there was none, or it has not been replaced. */
  @Column('bytea', { name: 'previous_hash', nullable: true, select: false })
  previousHash: Buffer | null;

  @Column('timestamptz', { name: 'previous_until', nullable: true })
  previousUntil: Date | null;

  /** By which a person recognises the key. */
  @Column('text')
  hint: string;

  /** Names or patterns (`Kling-*`). */
  @Column('text', { array: true, nullable: true })
  models: string[] | null;

  @Column('bigint', { nullable: true })
  budget: Micros | null;

  @Column('bigint', { name: 'daily_budget', nullable: true })
  dailyBudget: Micros | null;

  @Column('bigint', { name: 'monthly_budget', nullable: true })
  monthlyBudget: Micros | null;

  @Column('integer', { name: 'rate_limit_per_minute', nullable: true })
  rateLimitPerMinute: number | null;

  @Column('integer', { name: 'max_concurrency', nullable: true })
  maxConcurrency: number | null;

  /** Where webhooks go when a task names no URL. */
  @Column('text', { name: 'callback_url', nullable: true })
  callbackUrl: string | null;

  @Column('timestamptz', { name: 'expires_at', nullable: true })
  expiresAt: Date | null;

  @Column('timestamptz', { name: 'revoked_at', nullable: true })
  revokedAt: Date | null;

  @Column('timestamptz', { name: 'created_at' })
  createdAt: Date;
}
