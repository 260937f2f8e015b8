import type { Micros } from '@reelgate/contracts';

/** Who calls: one API key, with the limits that stand on it. */
export interface Principal {
  readonly keyId: string;
  readonly role: 'client' | 'admin';
  /** Null for an admin key that belongs to no account. */
  readonly accountId: string | null;
  /** Names or patterns (`Kling-*`) the key may use; null = all. */
  readonly models: readonly string[] | null;
  /** What it may spend in all, in a day and in a month; null = no budget. */
  readonly budget: Micros | null;
  readonly dailyBudget: Micros | null;
  readonly monthlyBudget: Micros | null;
  readonly rateLimitPerMinute: number | null;
  readonly maxConcurrency: number | null;
  /** Whether the caller still uses the secret that the key had before. */
  readonly replaced: boolean;
  /** Where webhooks go when a task names no URL. */
  readonly callbackUrl: string | null;
}

/** A caller on behalf of an account. */
export interface AccountPrincipal extends Principal {
  readonly accountId: string;
}
