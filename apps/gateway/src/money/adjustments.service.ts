import { Injectable } from '@nestjs/common';
import { RpcClient } from '@reelgate/bus';
import { Adjustment, AdjustmentList, SUBJECT } from '@reelgate/contracts';
import type { AdjustmentCreate, AdjustmentDecide, AdjustmentsRequest } from '@reelgate/contracts';
import { AppError } from '@reelgate/runtime';
import { AuditLog } from '../audit/audit-log.js';

/** Corrections of balances, which are billing's. Each step is in the audit, under the key that made it. */
@Injectable()
export class AdjustmentsService {
  constructor(
    private readonly rpc: RpcClient,
    private readonly audit: AuditLog,
  ) {}

  list(request: {
    readonly [Member in keyof AdjustmentsRequest]: AdjustmentsRequest[Member] | undefined;
  }): Promise<AdjustmentList> {
    return this.rpc.call(SUBJECT.billingAdjustments, request, AdjustmentList);
  }

  /** Throws AppError `not_found`. */
  async get(id: string): Promise<Adjustment> {
    const { adjustments } = await this.list({
      id,
      limit: 1,
      accountId: undefined,
      state: undefined,
      after: undefined,
    });
    if (!adjustments[0]) throw new AppError('not_found', 'There is no such adjustment.', { param: 'id' });
    return adjustments[0];
  }

  /** Throws AppError as billing does. */
  async create(request: AdjustmentCreate): Promise<Adjustment> {
    const adjustment = await this.rpc.call(SUBJECT.billingAdjustmentCreate, request, Adjustment);
    const { by, idempotencyKey, ...asked } = request;
    await this.audit.write(by, 'adjustment.create', adjustment.id, {
      ...asked,
      state: adjustment.state,
      idempotency_key: idempotencyKey,
    });
    return adjustment;
  }

  /** Throws AppError as billing does. */
  async decide(request: AdjustmentDecide): Promise<Adjustment> {
    const adjustment = await this.rpc.call(SUBJECT.billingAdjustmentDecide, request, Adjustment);
    const { id, by, approve, note } = request;
    const action = approve ? 'adjustment.approve' : 'adjustment.reject';
    await this.audit.write(by, action, id, {
      account: adjustment.accountId,
      amount: adjustment.amount,
      ...(note === undefined ? {} : { reason: note }),
    });
    return adjustment;
  }
}
