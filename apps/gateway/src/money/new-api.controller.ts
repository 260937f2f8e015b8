import { Controller, Get, Inject, Query } from '@nestjs/common';
import { RpcClient } from '@reelgate/bus';
import { Balance, parseMicros, SUBJECT, UsageReply } from '@reelgate/contracts';
import { CLOCK } from '@reelgate/runtime';
import type { Clock } from '@reelgate/runtime';
import { Access, Caller } from '../http/access.js';
import { KeyDirectory } from '../api-keys/key-directory.js';
import type { AccountPrincipal } from '../api-keys/principal.js';
import { operation } from '../openapi/operation.js';
import { toBillingUsage, toSubscription, toTokenUsage } from './new-api.dialect.js';
import { BillingSubscription, BillingUsage, TokenUsage } from './new-api.dto.js';

/** An account's money for clients that were written for new-api, which send queries that nothing here depends on. */
@Access('client')
@Controller()
export class NewApiMoneyController {
  constructor(
    private readonly rpc: RpcClient,
    private readonly keys: KeyDirectory,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Get('v1/dashboard/billing/subscription')
  @operation({
    id: 'retrieveBillingSubscription',
    summary: "Read the balance (new-api's form)",
    description: 'Amounts are in units of the currency; `hard_limit_usd` is the balance and what was used.',
    answer: BillingSubscription,
  })
  async subscription(
    @Caller() caller: AccountPrincipal,
    @Query() _any: object,
  ): Promise<BillingSubscription> {
    const [balance, { expiresAt }] = await Promise.all([
      this.#balance(caller),
      this.keys.describe(caller.keyId),
    ]);
    return toSubscription(balance, expiresAt);
  }

  @Get('v1/dashboard/billing/usage')
  @operation({
    id: 'retrieveBillingUsage',
    summary: "Read what was used in all (new-api's form)",
    description: '`total_usage` is in hundredths of the currency. A period that is asked for is ignored.',
    answer: BillingUsage,
  })
  async usage(@Caller() caller: AccountPrincipal, @Query() _period: object): Promise<BillingUsage> {
    return toBillingUsage(await this.#balance(caller));
  }

  @Get('api/usage/token')
  @operation({
    id: 'retrieveTokenUsage',
    summary: "Read what the key has used (new-api's form)",
    description: 'Amounts are in quota: 500,000 are one unit of the currency.',
    answer: TokenUsage,
  })
  async token(@Caller() caller: AccountPrincipal, @Query() _any: object): Promise<TokenUsage> {
    const { accountId, keyId, models, budget } = caller;
    const period = { from: new Date(0).toISOString(), to: this.clock.now().toISOString() };
    const [balance, usage, key] = await Promise.all([
      this.#balance(caller),
      this.rpc.call(
        SUBJECT.billingUsage,
        { accountId, ...period, groupBy: ['key'], only: { key: keyId } },
        UsageReply,
      ),
      this.keys.describe(keyId),
    ]);
    return toTokenUsage({
      ...key,
      models,
      budget,
      used: parseMicros(usage.rows.find((row) => row.key === keyId)?.amount ?? '0'),
      accountBalance: parseMicros(balance.balance),
    });
  }

  #balance({ accountId }: AccountPrincipal): Promise<Balance> {
    return this.rpc.call(SUBJECT.billingBalance, { accountId }, Balance);
  }
}
