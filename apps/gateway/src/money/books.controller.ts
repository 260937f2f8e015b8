import { Controller, Get, Inject, Query } from '@nestjs/common';
import { RpcClient } from '@reelgate/bus';
import { PricesReply, Reconciliation, SUBJECT, USAGE_GROUPS, UsageReply } from '@reelgate/contracts';
import { CLOCK } from '@reelgate/runtime';
import type { Clock } from '@reelgate/runtime';
import { Access } from '../http/access.js';
import { pageOf, readInstant, readLimit, readText } from '../http/read-query.js';
import type { Query as QueryString } from '../http/read-query.js';
import { toUsage } from './money.dialect.js';
import { toPriceRow } from './price-view.js';
import { readUsageQuery } from './read-usage-query.js';
import { operation } from '../openapi/operation.js';

const PRICE_LIMIT = 100;
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

  @Get('prices')
  @operation({
    summary: 'List prices in force',
    answer: 'PriceList',
    query: {
      name: { description: 'Billing name.' },
      at: { description: 'Instant; now if absent.' },
      limit: { description: '1 to 100; 100 if absent.' },
      after: { description: '`last_id` of the page before.' },
    },
    errors: ['invalid_request'],
  })
  async prices(@Query() query: QueryString): Promise<object> {
    const request = {
      limit: readLimit(query, PRICE_LIMIT),
      name: readText(query, 'name'),
      at: readInstant(query, 'at')?.toISOString(),
      after: readText(query, 'after'),
    };
    const { rows, hasMore } = await this.rpc.call(SUBJECT.billingPrices, request, PricesReply);
    return pageOf(rows.map(toPriceRow), hasMore);
  }

  @Get('reconciliation')
  @operation({ summary: 'Check the books', description: 'Repairs nothing.', answer: 'Reconciliation' })
  async reconciliation(): Promise<object> {
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
    summary: 'Sum up what was charged',
    answer: 'Usage',
    query: {
      account_id: { description: 'Of this account only.' },
      from: { description: 'Instant; 30 days before `to` if absent.' },
      to: { description: 'Instant, exclusive; now if absent.' },
      group_by: { description: '`day`, `model`, `key`, `account`, separated by commas; `day` if absent.' },
    },
    errors: ['invalid_request'],
  })
  async usage(@Query() query: QueryString): Promise<object> {
    const { from, to, groupBy } = readUsageQuery(query, this.clock.now(), USAGE_GROUPS);
    const request = {
      accountId: readText(query, 'account_id'),
      from: from.toISOString(),
      to: to.toISOString(),
      groupBy,
    };
    return toUsage(await this.rpc.call(SUBJECT.billingUsage, request, UsageReply), from, to, groupBy);
  }
}
