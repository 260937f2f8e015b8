import { Inject, Injectable } from '@nestjs/common';
import { parseMicros } from '@reelgate/contracts';
import type { Micros } from '@reelgate/contracts';
import type { Catalogue } from '@reelgate/catalog';
import { AppError, CLOCK, newId } from '@reelgate/runtime';
import type { Clock } from '@reelgate/runtime';
import { AuditLog } from '../audit/audit-log.js';
import { HostCheck } from '../media/host-check.js';
import { CATALOGUE } from '../tokens.js';
import { hashSecret, hintOf, newSecret } from './api-key-secret.js';
import type { CreateApiKey, PatchApiKey } from './api-key.dto.js';
import type { ApiKey } from './api-key.entity.js';
import { findUnmatched } from './is-model-allowed.js';
import { ApiKeysRepository } from './api-keys.repository.js';
import type { ApiKeyChange, ApiKeyView } from './api-keys.repository.js';
import { KeyDirectory } from './key-directory.js';

/** API keys. The secret is answered once, at the creation; what is kept is its hash. `by` is the key of the operator. */
@Injectable()
export class ApiKeysService {
  constructor(
    private readonly keys: ApiKeysRepository,
    private readonly directory: KeyDirectory,
    private readonly audit: AuditLog,
    private readonly hosts: HostCheck,
    @Inject(CATALOGUE) private readonly catalogue: Catalogue,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Throws AppError `invalid_request` when there is no such account, or for a callback URL that is not public. */
  async create(
    dto: CreateApiKey,
    by: string,
  ): Promise<{ readonly key: ApiKeyView; readonly secret: string }> {
    this.#checkModels(dto.models);
    await this.#checkCallback(dto.callback_url);
    const createdAt = this.clock.now();
    const secret = newSecret();
    const key: ApiKey = {
      id: newId('key', createdAt),
      accountId: dto.account_id ?? null,
      name: dto.name,
      role: dto.role,
      hash: hashSecret(secret),
      hint: hintOf(secret),
      previousHash: null,
      previousUntil: null,
      models: dto.models ?? null,
      budget: dto.budget ? parseMicros(dto.budget) : null,
      dailyBudget: dto.daily_budget ? parseMicros(dto.daily_budget) : null,
      monthlyBudget: dto.monthly_budget ? parseMicros(dto.monthly_budget) : null,
      rateLimitPerMinute: dto.rate_limit_per_minute ?? null,
      maxConcurrency: dto.max_concurrency ?? null,
      callbackUrl: dto.callback_url ?? null,
      expiresAt: dto.expires_at ? toInstant(dto.expires_at) : null,
      revokedAt: null,
      createdAt,
    };
    await this.keys.insert(key, (manager) => this.audit.write(by, 'api_key.create', key.id, dto, manager));
    // Somebody may have tried the key before it existed.
    this.directory.announceChange();
    return { key, secret };
  }

  /** Newest first, and whether more follow; of one account, or all. */
  list(
    accountId: string | undefined,
    limit: number,
    after: string | undefined,
  ): Promise<{ readonly keys: ApiKeyView[]; readonly hasMore: boolean }> {
    return this.keys.list(accountId, limit, after);
  }

  /** Throws AppError `not_found`, and `invalid_request` for a callback URL that is not public. */
  async patch(id: string, dto: PatchApiKey, by: string): Promise<ApiKeyView> {
    this.#checkModels(dto.models);
    await this.#checkCallback(dto.callback_url);
    const key = await this.keys.update(id, toChange(dto), (manager) =>
      this.audit.write(by, 'api_key.patch', id, dto, manager),
    );
    this.directory.announceChange();
    return key;
  }

  /** Throws AppError `not_found`. */
  async revoke(id: string, by: string): Promise<ApiKeyView> {
    const key = await this.keys.revoke(id, this.clock.now(), (manager) =>
      this.audit.write(by, 'api_key.revoke', id, {}, manager),
    );
    this.directory.announceChange();
    return key;
  }

  /**
   * Gives the key a new secret; the one it had is good for so long still, an earlier one no more. Throws AppError `not_found`,
   * and `invalid_request` for a key that is revoked.
   */
  async rotate(
    id: string,
    graceSeconds: number,
    by: string,
  ): Promise<{ readonly key: ApiKeyView; readonly secret: string }> {
    if ((await this.keys.get(id)).revokedAt) {
      throw new AppError('invalid_request', 'The API key has been revoked, which is for good.', {
        param: 'id',
      });
    }
    const secret = newSecret();
    const until = new Date(this.clock.now().getTime() + graceSeconds * 1_000);
    const next = { hash: hashSecret(secret), hint: hintOf(secret), until };
    const key = await this.keys.rotate(id, next, (manager) =>
      this.audit.write(by, 'api_key.rotate', id, { grace_seconds: graceSeconds }, manager),
    );
    this.directory.announceChange();
    return { key, secret };
  }

  /** A list that matches no model would be a key that can do nothing, or less than was meant. */
  #checkModels(models: readonly string[] | null | undefined): void {
    const unmatched = findUnmatched(models ?? [], this.catalogue);
    if (unmatched !== undefined)
      throw new AppError('invalid_request', `No model here is called ${JSON.stringify(unmatched)}.`, {
        param: 'models',
      });
  }

  async #checkCallback(url: string | null | undefined): Promise<void> {
    if (url) await this.hosts.check(url, 'callback_url', 'invalid_request');
  }
}

/** What was given; null takes a limit away. */
function toChange(dto: PatchApiKey): ApiKeyChange {
  const change: { [Member in keyof ApiKeyChange]: ApiKeyChange[Member] | undefined } = {
    name: dto.name,
    models: dto.models,
    budget: toAmount(dto.budget),
    dailyBudget: toAmount(dto.daily_budget),
    monthlyBudget: toAmount(dto.monthly_budget),
    rateLimitPerMinute: dto.rate_limit_per_minute,
    maxConcurrency: dto.max_concurrency,
    callbackUrl: dto.callback_url,
    expiresAt: typeof dto.expires_at === 'string' ? toInstant(dto.expires_at) : dto.expires_at,
  };
  return Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
}

const toAmount = (text: string | null | undefined): Micros | null | undefined =>
  typeof text === 'string' ? parseMicros(text) : text;

/** ISO 8601 also has weeks and other forms that name no instant here. */
function toInstant(text: string): Date {
  const instant = new Date(text);
  if (!Number.isNaN(instant.getTime())) return instant;
  throw new AppError('invalid_request', '`expires_at` has to be an instant such as 2027-01-31T12:00:00Z.', {
    param: 'expires_at',
  });
}
