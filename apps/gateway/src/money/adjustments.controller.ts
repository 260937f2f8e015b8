import { Body, Controller, Get, Headers, HttpCode, Param, Post, Query } from '@nestjs/common';
import type { Adjustment } from '@reelgate/contracts';
import { Access, AdminKeyId } from '../http/access.js';
import { needIdempotencyKey } from '../http/idempotency-key.js';
import { pageOf } from '../http/page-of.js';
import { operation } from '../openapi/operation.js';
import {
  AdjustmentAnswer,
  AdjustmentPage,
  AdjustmentQuery,
  CreateAdjustment,
  RejectAdjustment,
} from './adjustment.dto.js';
import { AdjustmentsService } from './adjustments.service.js';

/** Corrections of balances: transactions with a reason. An installation may want a second key to approve each. */
@Access('admin')
@Controller('admin/v1/ledger/adjustments')
export class AdjustmentsController {
  constructor(private readonly adjustments: AdjustmentsService) {}

  @Post()
  @HttpCode(200)
  @operation({
    id: 'createAdjustment',
    summary: "Correct an account's balance",
    description:
      'Once per `Idempotency-Key`. Where the installation wants two keys it is `pending`, and moves nothing, until another admin key approves it.',
    body: CreateAdjustment,
    examples: {
      goodwill: {
        account_id: 'acct_…',
        amount: '3.00',
        currency: 'CNY',
        reason: 'Film with a flaw that the vendor does not refund',
      },
    },
    answer: AdjustmentAnswer,
    headers: { 'Idempotency-Key!': 'Up to 255 visible characters.' },
    errors: ['not_found', 'idempotency_key_reused'],
  })
  async create(
    @Body() { account_id: accountId, amount, currency, reason, task_id: taskId }: CreateAdjustment,
    @Headers('idempotency-key') header: string | undefined,
    @AdminKeyId() by: string,
  ): Promise<AdjustmentAnswer> {
    const idempotencyKey = needIdempotencyKey(header, 'A balance is adjusted');
    return render(
      await this.adjustments.create({
        accountId,
        amount,
        currency,
        reason,
        ...(taskId === undefined ? {} : { taskId }),
        idempotencyKey,
        by,
      }),
    );
  }

  @Get()
  @operation({
    id: 'listAdjustments',
    summary: 'List adjustments, newest first',
    answer: AdjustmentPage,
  })
  async list(@Query() { account_id, state, limit, after }: AdjustmentQuery): Promise<AdjustmentPage> {
    const { adjustments, hasMore } = await this.adjustments.list({
      id: undefined,
      accountId: account_id,
      state,
      limit,
      after,
    });
    return pageOf(adjustments.map(render), hasMore);
  }

  @Get(':id')
  @operation({
    id: 'retrieveAdjustment',
    summary: 'Read an adjustment',
    answer: AdjustmentAnswer,
    errors: ['not_found'],
  })
  async get(@Param('id') id: string): Promise<AdjustmentAnswer> {
    return render(await this.adjustments.get(id));
  }

  @Post(':id/approve')
  @HttpCode(200)
  @operation({
    id: 'approveAdjustment',
    summary: 'Approve an adjustment that another key has asked for',
    description: 'Moves the money.',
    answer: AdjustmentAnswer,
    errors: ['not_found'],
  })
  async approve(@Param('id') id: string, @AdminKeyId() by: string): Promise<AdjustmentAnswer> {
    return render(await this.adjustments.decide({ id, approve: true, by }));
  }

  @Post(':id/reject')
  @HttpCode(200)
  @operation({
    id: 'rejectAdjustment',
    summary: 'Reject a pending adjustment, or withdraw your own',
    body: RejectAdjustment,
    examples: { wrong: { reason: 'The film was delivered after all' } },
    answer: AdjustmentAnswer,
    errors: ['not_found'],
  })
  async reject(
    @Param('id') id: string,
    @Body() { reason }: RejectAdjustment,
    @AdminKeyId() by: string,
  ): Promise<AdjustmentAnswer> {
    return render(await this.adjustments.decide({ id, approve: false, note: reason, by }));
  }
}

function render(adjustment: Adjustment): AdjustmentAnswer {
  return {
    id: adjustment.id,
    object: 'adjustment',
    account_id: adjustment.accountId,
    amount: adjustment.amount,
    currency: adjustment.currency,
    reason: adjustment.reason,
    task_id: adjustment.taskId ?? null,
    state: adjustment.state,
    requested_by: adjustment.requestedBy,
    requested_at: adjustment.requestedAt,
    expires_at: adjustment.expiresAt ?? null,
    decided_by: adjustment.decidedBy ?? null,
    decided_at: adjustment.decidedAt ?? null,
    decision_note: adjustment.decisionNote ?? null,
    tx_id: adjustment.txId ?? null,
  };
}
