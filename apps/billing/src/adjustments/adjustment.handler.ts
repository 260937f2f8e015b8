import { BusHandler, OnRequest } from '@reelgate/bus';
import { AdjustmentCreate, AdjustmentDecide, AdjustmentsRequest, SUBJECT } from '@reelgate/contracts';
import type { Adjustment, AdjustmentList } from '@reelgate/contracts';
import { AdjustmentService } from './adjustment.service.js';

@BusHandler()
export class AdjustmentHandler {
  constructor(private readonly adjustments: AdjustmentService) {}

  @OnRequest(SUBJECT.billingAdjustmentCreate)
  create(request: AdjustmentCreate): Promise<Adjustment> {
    return this.adjustments.create(request);
  }

  @OnRequest(SUBJECT.billingAdjustmentDecide)
  decide(request: AdjustmentDecide): Promise<Adjustment> {
    return this.adjustments.decide(request);
  }

  @OnRequest(SUBJECT.billingAdjustments)
  list(request: AdjustmentsRequest): Promise<AdjustmentList> {
    return this.adjustments.list(request);
  }
}
