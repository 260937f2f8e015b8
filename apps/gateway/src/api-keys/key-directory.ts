import { Inject, Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { BUS, BusConnection } from '@reelgate/bus';
import { SUBJECT } from '@reelgate/contracts';
import { AppError, CLOCK } from '@reelgate/runtime';
import type { Clock } from '@reelgate/runtime';
import { GatewayEnv } from '../gateway-env.js';
import { hashSecret } from './api-key-secret.js';
import { ApiKeysRepository } from './api-keys.repository.js';
import type { KeyRecord } from './api-keys.repository.js';
import type { Principal } from './principal.js';

/** How long a key is believed without asking again, should a broadcast be lost. */
const TTL_MS = 30_000;
const MOST_KEYS = 50_000;
/** Wrong keys are remembered apart, so that guessing drops no good one. */
const MOST_WRONG_KEYS = 10_000;

interface Entry {
  readonly record: KeyRecord | undefined;
  readonly loadedAt: number;
}

/**
 * Finds API keys by their secret. Copies live in memory and are dropped when any replica announces a change of keys or
 * accounts, and when the connection to the bus was lost and such an announcement may have been missed.
 */
@Injectable()
export class KeyDirectory {
  readonly #cache = new LRUCache<string, Entry>({ max: MOST_KEYS });
  readonly #wrong = new LRUCache<string, Entry>({ max: MOST_WRONG_KEYS });
  /** Keys that were good once: they are looked up again however many wrong ones come from the same address. */
  readonly #goodOnce = new LRUCache<string, true>({ max: MOST_KEYS });
  /** Grows with each drop: what was being loaded meanwhile is not kept. */
  #generation = 0;
  readonly #bootstrap: string | undefined;

  constructor(
    private readonly keys: ApiKeysRepository,
    @Inject(BUS) private readonly bus: BusConnection,
    @Inject(CLOCK) private readonly clock: Clock,
    env: GatewayEnv,
  ) {
    this.#bootstrap = env.REELGATE_ADMIN_KEY && hashSecret(env.REELGATE_ADMIN_KEY).toString('base64');
    bus.onBroadcast(SUBJECT.cacheKeys, () => this.#drop());
    bus.onReconnect(() => this.#drop());
  }

  /**
   * The caller behind an `Authorization` header (`Bearer <key>`; `Token <key>` means the same). `beforeLookup` is called
   * before the database is asked for a key that is not known here; what it throws is thrown. Throws AppError
   * `invalid_api_key`, or `permission_denied` for a suspended account.
   */
  async authenticate(
    authorization: string | undefined,
    beforeLookup: () => void = () => undefined,
  ): Promise<Principal> {
    const secret = /^(?:Bearer|Token) +(\S+) *$/i.exec(authorization ?? '')?.[1];
    if (secret === undefined) {
      throw new AppError('invalid_api_key', 'Send `Authorization: Bearer <api key>`.');
    }
    const hash = hashSecret(secret);
    const name = hash.toString('base64');
    if (name === this.#bootstrap) return BOOTSTRAP;
    const record = await this.#find(name, hash, beforeLookup);
    if (!record) throw new AppError('invalid_api_key', 'The API key is not known.');
    if (record.revokedAt) throw new AppError('invalid_api_key', 'The API key has been revoked.');
    if (record.expiresAt && record.expiresAt <= this.clock.now()) {
      throw new AppError('invalid_api_key', 'The API key has expired.');
    }
    if (record.replaced && (!record.previousUntil || record.previousUntil <= this.clock.now())) {
      throw new AppError('invalid_api_key', 'This secret of the API key has been replaced by a new one.');
    }
    if (record.accountStatus === 'suspended') {
      throw new AppError('permission_denied', 'The account is suspended.');
    }
    return record;
  }

  /** What a key is called and until when it is good. Not from a copy: it is asked for seldom. */
  async describe(keyId: string): Promise<{ name: string; expiresAt: Date | null }> {
    const { name, expiresAt } = await this.keys.get(keyId);
    return { name, expiresAt };
  }

  /** Drops the copies here and in every other replica, after a change of a key or an account. */
  announceChange(): void {
    this.#drop();
    this.bus.broadcast(SUBJECT.cacheKeys, {});
  }

  #drop(): void {
    this.#generation += 1;
    this.#cache.clear();
    this.#wrong.clear();
  }

  async #find(name: string, hash: Buffer, beforeLookup: () => void): Promise<KeyRecord | undefined> {
    const now = this.clock.now().getTime();
    const cached = this.#cache.get(name) ?? this.#wrong.get(name);
    if (cached && now - cached.loadedAt < TTL_MS) return cached.record;
    if (!this.#goodOnce.has(name)) beforeLookup();
    const generation = this.#generation;
    const record = await this.keys.findByHash(hash);
    if (record) this.#goodOnce.set(name, true);
    if (generation === this.#generation)
      (record ? this.#cache : this.#wrong).set(name, { record, loadedAt: now });
    return record;
  }
}

const BOOTSTRAP: Principal = {
  keyId: 'key_bootstrap',
  role: 'admin',
  accountId: null,
  models: null,
  budget: null,
  dailyBudget: null,
  monthlyBudget: null,
  rateLimitPerMinute: null,
  maxConcurrency: null,
  replaced: false,
  callbackUrl: null,
};
