import { Controller, Get, Inject, Param, Query, Res } from '@nestjs/common';
import { RpcClient } from '@reelgate/bus';
import { Balance, Receipt, SUBJECT } from '@reelgate/contracts';
import { CLOCK } from '@reelgate/runtime';
import type { Clock } from '@reelgate/runtime';
import type { FastifyReply } from 'fastify';
import { Access, Caller } from '../http/access.js';
import { sendFile } from '../http/send-file.js';
import { KeyBudgets } from '../api-keys/key-budgets.js';
import type { AccountPrincipal } from '../api-keys/principal.js';
import { operation } from '../openapi/operation.js';
import { toBalance, toReceipt } from './money.dialect.js';
import { BalanceAnswer, ReceiptAnswer } from './money.dto.js';
import { toUsageRequest } from './to-usage-request.js';
import { UsageReader } from './usage-reader.js';
import { toUsage, toUsageCsv } from './usage-view.js';
import { Usage, UsageQuery } from './usage.dto.js';

/** An account's own money. */
@Access('client')
@Controller('v1')
export class MoneyController {
  constructor(
    private readonly rpc: RpcClient,
    private readonly usages: UsageReader,
    private readonly budgets: KeyBudgets,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Get('balance')
  @operation({ id: 'retrieveBalance', summary: 'Read the balance', answer: BalanceAnswer })
  async balance(@Caller() caller: AccountPrincipal): Promise<BalanceAnswer> {
    const { accountId } = caller;
    const [balance, ofKey] = await Promise.all([
      this.rpc.call(SUBJECT.billingBalance, { accountId }, Balance),
      this.budgets.of(caller),
    ]);
    return toBalance(balance, ofKey);
  }

  @Get('usage')
  @operation({
    id: 'retrieveUsage',
    summary: 'Sum up what was charged',
    description: 'By the time at which videos ended. With `format=csv` as a table.',
    answer: Usage,
    types: ['text/csv'],
  })
  async usage(
    @Caller() { accountId }: AccountPrincipal,
    @Query() query: UsageQuery,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Usage | string> {
    const request = toUsageRequest(accountId, query, this.clock.now());
    const usage = toUsage(await this.usages.read(request), request);
    return query.format === 'csv' ? sendFile(reply, 'csv', 'usage', toUsageCsv(usage)) : usage;
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
