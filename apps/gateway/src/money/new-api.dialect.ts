import { formatMicros, parseMicros } from '@reelgate/contracts';
import type { Balance, Micros } from '@reelgate/contracts';
import type { BillingSubscription, BillingUsage, TokenUsage } from './new-api.dto.js';
import { unixSeconds } from '../http/unix-seconds.js';

/**
 * The account's money as new-api's clients read it. Members named after dollars are units of the installation's currency,
 * and are numbers, as there; whoever wants exact amounts reads `/v1/balance`.
 */

/** new-api counts in quota, by default so many to a unit of its currency. */
const MICROS_PER_QUOTA = 2n;

/** `hard_limit_usd` is all that was ever paid in: what is left and what was used. */
export function toSubscription({ balance, used }: Balance, keyExpiresAt: Date | null): BillingSubscription {
  const limit = toNumber(parseMicros(balance) + parseMicros(used));
  return {
    object: 'billing_subscription',
    has_payment_method: true,
    soft_limit_usd: limit,
    hard_limit_usd: limit,
    system_hard_limit_usd: limit,
    access_until: keyExpiresAt ? unixSeconds(keyExpiresAt) : 0,
  };
}

/** In hundredths. Since ever, whatever period is asked for: clients subtract it from `hard_limit_usd`. */
export function toBillingUsage({ used }: Balance): BillingUsage {
  return { object: 'list', total_usage: toNumber(parseMicros(used) * 100n) };
}

/** What a key has and had. */
export interface KeyFunds {
  readonly name: string;
  readonly models: readonly string[] | null;
  readonly expiresAt: Date | null;
  /** Null for a key that may spend whatever its account has. */
  readonly budget: Micros | null;
  readonly used: Micros;
  readonly accountBalance: Micros;
}

/** In quota. A key without a budget has its account's balance. */
export function toTokenUsage({
  name,
  models,
  expiresAt,
  budget,
  used,
  accountBalance,
}: KeyFunds): TokenUsage {
  const left = budget === null ? accountBalance : budget - used;
  const available = left > 0n ? left : 0n;
  return {
    code: true,
    message: 'ok',
    data: {
      object: 'token_usage',
      name,
      total_granted: toQuota(available + used),
      total_used: toQuota(used),
      total_available: toQuota(available),
      unlimited_quota: budget === null,
      model_limits: Object.fromEntries((models ?? []).map((model) => [model, true])),
      model_limits_enabled: models !== null,
      expires_at: expiresAt ? unixSeconds(expiresAt) : 0,
    },
  };
}

const toNumber = (micros: Micros): number => Number(formatMicros(micros));
const toQuota = (micros: Micros): number => Number(micros / MICROS_PER_QUOTA);
