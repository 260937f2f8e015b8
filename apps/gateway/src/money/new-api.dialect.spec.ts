import { describe, expect, it } from '@jest/globals';
import type { Balance } from '@reelgate/contracts';
import { toBillingUsage, toSubscription, toTokenUsage } from './new-api.dialect.js';
import type { KeyFunds } from './new-api.dialect.js';

const balance = (fields: Partial<Balance> = {}): Balance => ({
  accountId: 'acct_1',
  currency: 'CNY',
  balance: '96.400000',
  held: '3.000000',
  available: '93.400000',
  creditLimit: '0.000000',
  priceMultiplier: '1.000000',
  used: '3.600001',
  ...fields,
});

describe('the balance as new-api tells it', () => {
  it('is what is left and what was used', () => {
    expect(toSubscription(balance(), null)).toEqual({
      object: 'billing_subscription',
      has_payment_method: true,
      soft_limit_usd: 100.000001,
      hard_limit_usd: 100.000001,
      system_hard_limit_usd: 100.000001,
      access_until: 0,
    });
    expect(toSubscription(balance(), new Date('2027-01-01T00:00:00Z'))).toMatchObject({
      access_until: 1798761600,
    });
  });
  it('has the usage in hundredths', () => {
    expect(toBillingUsage(balance())).toEqual({ object: 'list', total_usage: 360.0001 });
    expect(toBillingUsage(balance({ used: '0.000000' }))).toEqual({ object: 'list', total_usage: 0 });
  });
});

describe('the usage of a key', () => {
  const funds = (fields: Partial<KeyFunds> = {}): KeyFunds => ({
    name: 'editor',
    models: null,
    expiresAt: null,
    budget: 10_000_000n,
    used: 3_600_000n,
    accountBalance: 96_400_000n,
    ...fields,
  });

  it('is counted against its budget', () => {
    expect(toTokenUsage(funds())).toEqual({
      code: true,
      message: 'ok',
      data: {
        object: 'token_usage',
        name: 'editor',
        total_granted: 5_000_000,
        total_used: 1_800_000,
        total_available: 3_200_000,
        unlimited_quota: false,
        model_limits: {},
        model_limits_enabled: false,
        expires_at: 0,
      },
    });
  });
  it('is counted against the account without one', () => {
    expect(toTokenUsage(funds({ budget: null }))).toMatchObject({
      data: { total_granted: 50_000_000, total_available: 48_200_000, unlimited_quota: true },
    });
  });
  it('leaves nothing of a budget that was lowered', () => {
    expect(toTokenUsage(funds({ budget: 1_000_000n }))).toMatchObject({
      data: { total_granted: 1_800_000, total_used: 1_800_000, total_available: 0 },
    });
  });
  it('names limits of models and time', () => {
    const limits = { models: ['Vidu-*', 'Kling-3.0'], expiresAt: new Date('2027-01-01T00:00:00Z') };
    expect(toTokenUsage(funds(limits))).toMatchObject({
      data: {
        model_limits: { 'Vidu-*': true, 'Kling-3.0': true },
        model_limits_enabled: true,
        expires_at: 1798761600,
      },
    });
  });
});
