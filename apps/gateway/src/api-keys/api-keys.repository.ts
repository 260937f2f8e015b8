import { Inject, Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { columnList, DATABASE, Database, sqlState } from '@reelgate/db';
import { AppError } from '@reelgate/runtime';
import { In, IsNull, LessThan } from 'typeorm';
import type { EntityManager, Repository } from 'typeorm';
import { ApiKey } from './api-key.entity.js';
import type { Principal } from './principal.js';

const FOREIGN_KEY_VIOLATION = '23503';

/** A key as it is shown. */
export type ApiKeyView = Omit<ApiKey, 'hash' | 'previousHash'>;
/** What an operator may change of a key; what is absent stays. */
export type ApiKeyChange = Partial<
  Omit<ApiKeyView, 'id' | 'accountId' | 'role' | 'hint' | 'createdAt' | 'revokedAt' | 'previousUntil'>
>;

/** A key with what decides whether it is good. */
export interface KeyRecord extends Principal {
  readonly expiresAt: Date | null;
  readonly revokedAt: Date | null;
  /** Until when the secret before the last is good. */
  readonly previousUntil: Date | null;
  readonly accountStatus: 'active' | 'suspended' | null;
}

const KEY_RECORD = columnList<KeyRecord>({
  keyId: 'k.id',
  role: 'k.role',
  accountId: 'k.account_id',
  models: 'k.models',
  budget: 'k.budget',
  dailyBudget: 'k.daily_budget',
  monthlyBudget: 'k.monthly_budget',
  rateLimitPerMinute: 'k.rate_limit_per_minute',
  maxConcurrency: 'k.max_concurrency',
  callbackUrl: 'k.callback_url',
  expiresAt: 'k.expires_at',
  revokedAt: 'k.revoked_at',
  // $1 is the hash that is looked up.
  replaced: '(k.hash <> $1)',
  previousUntil: 'k.previous_until',
  accountStatus: 'a.status',
});

/** Writes what belongs to the same transaction. */
type Along = (manager: EntityManager) => Promise<void>;

@Injectable()
export class ApiKeysRepository {
  constructor(
    @InjectRepository(ApiKey) private readonly keys: Repository<ApiKey>,
    @Inject(DATABASE) private readonly database: Database,
  ) {}

  /** Throws AppError `invalid_request` when there is no such account. */
  async insert(key: ApiKey, along: Along): Promise<void> {
    try {
      await this.keys.manager.transaction(async (manager) => {
        await manager.insert(ApiKey, key);
        await along(manager);
      });
    } catch (error) {
      if (sqlState(error) !== FOREIGN_KEY_VIOLATION) throw error;
      throw new AppError('invalid_request', 'There is no such account.', { param: 'account_id' });
    }
  }

  /** Returns the key as it then is. Throws AppError `not_found`. */
  update(id: string, change: ApiKeyChange, along: Along): Promise<ApiKeyView> {
    return this.#change(id, along, async (manager) => {
      if (Object.keys(change).length > 0) await manager.update(ApiKey, { id }, change);
    });
  }

  /** Revokes the key for good; the first time counts. Throws AppError `not_found`. */
  revoke(id: string, at: Date, along: Along): Promise<ApiKeyView> {
    return this.#change(id, along, async (manager) => {
      await manager.update(ApiKey, { id, revokedAt: IsNull() }, { revokedAt: at });
    });
  }

  /** Replaces the secret; the one it had is good until then. Throws AppError `not_found`. */
  rotate(
    id: string,
    { hash, hint, until }: { readonly hash: Buffer; readonly hint: string; readonly until: Date },
    along: Along,
  ): Promise<ApiKeyView> {
    return this.#change(id, along, async (manager) => {
      await manager
        .createQueryBuilder()
        .update(ApiKey)
        .set({ previousHash: () => 'hash', previousUntil: until, hash, hint })
        .where({ id })
        .execute();
    });
  }

  /** Throws AppError `not_found`. */
  async get(id: string): Promise<ApiKeyView> {
    return found(await this.keys.findOneBy({ id }));
  }

  /** Names by id, of those that there are. */
  async namesOf(ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
    const rows = await this.keys.find({ select: { id: true, name: true }, where: { id: In(ids) } });
    return new Map(rows.map(({ id, name }) => [id, name]));
  }

  /** Newest first, and whether more follow; ids sort by creation. */
  async list(
    accountId: string | undefined,
    limit: number,
    after: string | undefined,
  ): Promise<{ readonly keys: ApiKeyView[]; readonly hasMore: boolean }> {
    const rows = await this.keys.find({
      where: {
        ...(accountId === undefined ? {} : { accountId }),
        ...(after === undefined ? {} : { id: LessThan(after) }),
      },
      order: { id: 'DESC' },
      take: limit + 1,
    });
    return { keys: rows.slice(0, limit), hasMore: rows.length > limit };
  }

  /** The key of this hash, with its account's status. By hand: any request may ask for it. */
  async findByHash(hash: Buffer): Promise<KeyRecord | undefined> {
    const [record] = await this.database.query<KeyRecord>(
      `SELECT ${KEY_RECORD} FROM gateway.api_key k LEFT JOIN gateway.account a ON a.id = k.account_id
        WHERE k.hash = $1 OR k.previous_hash = $1`,
      [hash],
      'gateway-key',
    );
    return record;
  }

  #change(id: string, along: Along, write: (manager: EntityManager) => Promise<void>): Promise<ApiKeyView> {
    return this.keys.manager.transaction(async (manager) => {
      await write(manager);
      await along(manager);
      return found(await manager.findOneBy(ApiKey, { id }));
    });
  }
}

function found(key: ApiKeyView | null): ApiKeyView {
  if (!key) throw new AppError('not_found', 'There is no such API key.', { param: 'id' });
  return key;
}
