import { BusHandler, OnRequest } from '@reelgate/bus';
import { SUBJECT, VendorBillImport } from '@reelgate/contracts';
import type { VendorBillReport } from '@reelgate/contracts';
import { VendorBills } from './vendor-bill.service.js';

@BusHandler()
export class CostsHandler {
  constructor(private readonly bills: VendorBills) {}

  @OnRequest(SUBJECT.billingVendorBill)
  import(request: VendorBillImport): Promise<VendorBillReport> {
    return this.bills.import(request);
  }
}
