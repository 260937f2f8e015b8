import { formatMicros } from '@reelgate/contracts';
import type { BudgetState, Micros } from '@reelgate/contracts';
import { unixSeconds } from '../http/unix-seconds.js';
import { toBudget } from '../money/budget.dto.js';
import type { ApiKeyAnswer, RotatedApiKey } from './api-key.dto.js';
import type { ApiKeyView } from './api-keys.repository.js';

const amount = (value: Micros | null): string | null => (value === null ? null : formatMicros(value));

/** How a key looks in answers. */
export function toApiKey(key: ApiKeyView, budgets: readonly BudgetState[]): ApiKeyAnswer {
  return {
    id: key.id,
    object: 'api_key',
    account_id: key.accountId,
    name: key.name,
    role: key.role,
    hint: key.hint,
    models: key.models,
    budget: amount(key.budget),
    daily_budget: amount(key.dailyBudget),
    monthly_budget: amount(key.monthlyBudget),
    budgets: budgets.map(toBudget),
    rate_limit_per_minute: key.rateLimitPerMinute,
    max_concurrency: key.maxConcurrency,
    callback_url: key.callbackUrl,
    expires_at: key.expiresAt && unixSeconds(key.expiresAt),
    revoked_at: key.revokedAt && unixSeconds(key.revokedAt),
    created_at: unixSeconds(key.createdAt),
  };
}

/** A key whose secret has just been replaced. */
export const toRotatedApiKey = (
  answer: ApiKeyAnswer,
  { previousUntil }: ApiKeyView,
  secret: string,
): RotatedApiKey => ({ ...answer, key: secret, previous_valid_until: unixSeconds(previousUntil!) });
