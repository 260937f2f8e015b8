import { BusHandler, OnRequest } from '@reelgate/bus';
import { ReceiptRequest, SUBJECT, UsageRequest } from '@reelgate/contracts';
import type { Receipt, UsageReply } from '@reelgate/contracts';
import { ReceiptService } from './receipt.service.js';
import { UsageService } from '../usage/usage.service.js';

@BusHandler()
export class ReportsHandler {
  constructor(
    private readonly usages: UsageService,
    private readonly receipts: ReceiptService,
  ) {}

  @OnRequest(SUBJECT.billingUsage)
  usage(request: UsageRequest): Promise<UsageReply> {
    return this.usages.usage(request);
  }

  @OnRequest(SUBJECT.billingReceipt)
  receipt(request: ReceiptRequest): Promise<Receipt> {
    return this.receipts.receipt(request);
  }
}
