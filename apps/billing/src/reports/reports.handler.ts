import { BusHandler, OnRequest } from '@reelgate/bus';
import { Empty, ReceiptRequest, SUBJECT, UsageRequest } from '@reelgate/contracts';
import type { Receipt, Reconciliation, UsageReply } from '@reelgate/contracts';
import { ReceiptService } from './receipt.service.js';
import { ReconciliationService } from './reconciliation.service.js';
import { UsageService } from '../usage/usage.service.js';

@BusHandler()
export class ReportsHandler {
  constructor(
    private readonly usages: UsageService,
    private readonly receipts: ReceiptService,
    private readonly reconciliation: ReconciliationService,
  ) {}

  @OnRequest(SUBJECT.billingUsage)
  usage(request: UsageRequest): Promise<UsageReply> {
    return this.usages.usage(request);
  }

  @OnRequest(SUBJECT.billingReceipt)
  receipt(request: ReceiptRequest): Promise<Receipt> {
    return this.receipts.receipt(request);
  }

  @OnRequest(SUBJECT.billingReconcile)
  reconcile(_request: Empty): Promise<Reconciliation> {
    return this.reconciliation.reconcile();
  }
}
