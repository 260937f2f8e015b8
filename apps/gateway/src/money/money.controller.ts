import { Controller, Get, Inject, Param, Query } from '@nestjs/common';
import { RpcClient } from '@reelgate/bus';
import { Balance, Receipt, SUBJECT, UsageReply } from '@reelgate/contracts';
import { CLOCK } from '@reelgate/runtime';
import type { Clock } from '@reelgate/runtime';
import { Access, Caller } from '../http/access.js';
import type { AccountPrincipal } from '../api-keys/principal.js';
import { operation } from '../openapi/operation.js';
import { toBalance, toReceipt, toUsage } from './money.dialect.js';
import { BalanceAnswer, ReceiptAnswer, Usage, UsageQuery } from './money.dto.js';
import { toUsageRequest } from './to-usage-request.js';

/** An account's own money. */
@Access('client')
@Controller('v1')
export class MoneyController {
  constructor(
    private readonly rpc: RpcClient,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Get('balance')
  @operation({ id: 'retrieveBalance', summary: 'Read the balance', answer: BalanceAnswer })
  async balance(@Caller() { accountId }: AccountPrincipal): Promise<BalanceAnswer> {
    return toBalance(await this.rpc.call(SUBJECT.billingBalance, { accountId }, Balance));
  }

  @Get('usage')
  @operation({
    id: 'retrieveUsage',
    summary: 'Sum up what was charged',
    answer: Usage,
  })
  async usage(@Caller() { accountId }: AccountPrincipal, @Query() query: UsageQuery): Promise<Usage> {
    const request = toUsageRequest(accountId, query, this.clock.now());
    return toUsage(await this.rpc.call(SUBJECT.billingUsage, request, UsageReply), request);
  }

  @Get('receipts/:id')
  @operation({
    id: 'retrieveReceipt',
    summary: 'Read the receipt of a video',
    answer: ReceiptAnswer,
    errors: ['not_found'],
  })
  async receipt(
    @Caller() { accountId }: AccountPrincipal,
    @Param('id') taskId: string,
  ): Promise<ReceiptAnswer> {
    return toReceipt(await this.rpc.call(SUBJECT.billingReceipt, { accountId, taskId }, Receipt));
  }
}
