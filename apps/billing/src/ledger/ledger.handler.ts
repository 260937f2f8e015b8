import { BusHandler, OnRequest } from '@reelgate/bus';
import { LedgerQuery, SUBJECT } from '@reelgate/contracts';
import type { LedgerRows, LedgerTransactions } from '@reelgate/contracts';
import { LedgerService } from './ledger.service.js';

@BusHandler()
export class LedgerHandler {
  constructor(private readonly ledger: LedgerService) {}

  @OnRequest(SUBJECT.billingLedger)
  transactions(query: LedgerQuery): Promise<LedgerTransactions> {
    return this.ledger.transactions(query);
  }

  @OnRequest(SUBJECT.billingLedgerEntries)
  entries(query: LedgerQuery): Promise<LedgerRows> {
    return this.ledger.entries(query);
  }
}
