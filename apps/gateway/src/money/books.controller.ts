import { Controller, Get, Inject, Param, Query, Res } from '@nestjs/common';
import { RpcClient } from '@reelgate/bus';
import { Receipt, SUBJECT } from '@reelgate/contracts';
import { CLOCK } from '@reelgate/runtime';
import type { Clock } from '@reelgate/runtime';
import type { FastifyReply } from 'fastify';
import { Access } from '../http/access.js';
import { sendFile } from '../http/send-file.js';
import { toReceipt } from './money.dialect.js';
import { ReceiptAnswer } from './money.dto.js';
import { toUsageRequest } from './to-usage-request.js';
import { UsageReader } from './usage-reader.js';
import { toAdminUsage, toAdminUsageCsv } from './usage-view.js';
import { AdminUsage, AdminUsageQuery } from './usage.dto.js';
import { operation } from '../openapi/operation.js';

/** Billing's books, for operators. */
@Access('admin')
@Controller('admin/v1')
export class BooksController {
  constructor(
    private readonly rpc: RpcClient,
    private readonly usages: UsageReader,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Get('receipts/:id')
  @operation({
    id: 'retrieveTaskReceipt',
    summary: "Read the receipt of any account's video",
    answer: ReceiptAnswer,
    errors: ['not_found'],
  })
  async receipt(@Param('id') taskId: string): Promise<ReceiptAnswer> {
    return toReceipt(await this.rpc.call(SUBJECT.billingReceipt, { taskId }, Receipt));
  }

  @Get('usage')
  @operation({
    id: 'summarizeUsage',
    summary: 'Sum up what was charged, of all accounts',
    description: 'By the time at which videos ended. With `format=csv` as a table.',
    answer: AdminUsage,
    types: ['text/csv'],
  })
  async usage(
    @Query() query: AdminUsageQuery,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<AdminUsage | string> {
    const request = toUsageRequest(query.account_id, query, this.clock.now());
    const usage = toAdminUsage(await this.usages.read(request), request);
    return query.format === 'csv' ? sendFile(reply, 'csv', 'usage', toAdminUsageCsv(usage)) : usage;
  }
}
