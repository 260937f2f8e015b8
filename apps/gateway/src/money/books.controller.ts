import { Controller, Get, Inject, Query } from '@nestjs/common';
import { RpcClient } from '@reelgate/bus';
import { Reconciliation, SUBJECT, UsageReply } from '@reelgate/contracts';
import { CLOCK } from '@reelgate/runtime';
import type { Clock } from '@reelgate/runtime';
import { Access } from '../http/access.js';
import { toUsage } from './money.dialect.js';
import { ReconciliationAnswer } from './reconciliation.dto.js';
import { AdminUsageQuery, Usage } from './money.dto.js';
import { toUsageRequest } from './to-usage-request.js';
import { operation } from '../openapi/operation.js';

/** Checks every entry of the ledger. */
const RECONCILE_LIMIT_MS = 60_000;

/** Billing's books, for operators. */
@Access('admin')
@Controller('admin/v1')
export class BooksController {
  constructor(
    private readonly rpc: RpcClient,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Get('reconciliation')
  @operation({
    id: 'reconcile',
    summary: 'Check the books',
    description: 'Repairs nothing.',
    answer: ReconciliationAnswer,
  })
  async reconciliation(): Promise<ReconciliationAnswer> {
    const { ok, at, checks } = await this.rpc.call(
      SUBJECT.billingReconcile,
      {},
      Reconciliation,
      RECONCILE_LIMIT_MS,
    );
    return { object: 'reconciliation', ok, at, checks };
  }

  @Get('usage')
  @operation({
    id: 'summarizeUsage',
    summary: 'Sum up what was charged, of all accounts',
    answer: Usage,
  })
  async usage(@Query() query: AdminUsageQuery): Promise<Usage> {
    const request = toUsageRequest(query.account_id, query, this.clock.now());
    return toUsage(await this.rpc.call(SUBJECT.billingUsage, request, UsageReply), request);
  }
}
