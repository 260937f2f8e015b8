import { Controller, Get, Inject, Param, Query } from '@nestjs/common';
import { RpcClient } from '@reelgate/bus';
import { Balance, Receipt, SUBJECT, UsageReply } from '@reelgate/contracts';
import { CLOCK } from '@reelgate/runtime';
import type { Clock } from '@reelgate/runtime';
import { Access, Caller } from '../http/access.js';
import type { Query as QueryString } from '../http/read-query.js';
import type { AccountPrincipal } from '../api-keys/principal.js';
import { operation } from '../openapi/operation.js';
import { toBalance, toReceipt, toUsage } from './money.dialect.js';
import { readUsageQuery } from './read-usage-query.js';

/** An account's own money. */
@Access('client')
@Controller('v1')
export class MoneyController {
  constructor(
    private readonly rpc: RpcClient,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Get('balance')
  @operation({ summary: 'Read the balance', answer: 'Balance' })
  async balance(@Caller() { accountId }: AccountPrincipal): Promise<object> {
    return toBalance(await this.rpc.call(SUBJECT.billingBalance, { accountId }, Balance));
  }

  @Get('usage')
  @operation({
    summary: 'Sum up what was charged',
    answer: 'Usage',
    query: {
      from: { description: 'Instant (ISO 8601, a date, or unix seconds); 30 days before `to` if absent.' },
      to: { description: 'Instant, exclusive; now if absent.' },
      group_by: { description: '`day`, `model`, `key`, separated by commas; `day` if absent.' },
    },
    errors: ['invalid_request'],
  })
  async usage(@Caller() { accountId }: AccountPrincipal, @Query() query: QueryString): Promise<object> {
    const { from, to, groupBy } = readUsageQuery(query, this.clock.now(), ['day', 'model', 'key']);
    const request = { accountId, from: from.toISOString(), to: to.toISOString(), groupBy };
    return toUsage(await this.rpc.call(SUBJECT.billingUsage, request, UsageReply), from, to, groupBy);
  }

  @Get('receipts/:id')
  @operation({ summary: 'Read the receipt of a video', answer: 'Receipt', errors: ['not_found'] })
  async receipt(@Caller() { accountId }: AccountPrincipal, @Param('id') taskId: string): Promise<object> {
    return toReceipt(await this.rpc.call(SUBJECT.billingReceipt, { accountId, taskId }, Receipt));
  }
}
