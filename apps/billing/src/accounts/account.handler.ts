import { BusHandler, OnRequest } from '@reelgate/bus';
import { AccountPut, AccountRef, CreditRequest, KeyBudgetsRequest, SUBJECT } from '@reelgate/contracts';
import type { Balance, KeyBudgetsReply } from '@reelgate/contracts';
import { AccountService } from './account.service.js';

@BusHandler()
export class AccountHandler {
  constructor(private readonly accounts: AccountService) {}

  @OnRequest(SUBJECT.billingAccountPut)
  put(request: AccountPut): Promise<Balance> {
    return this.accounts.put(request);
  }

  @OnRequest(SUBJECT.billingCredit)
  credit(request: CreditRequest): Promise<Balance> {
    return this.accounts.credit(request);
  }

  @OnRequest(SUBJECT.billingKeyBudgets)
  keyBudgets(request: KeyBudgetsRequest): Promise<KeyBudgetsReply> {
    return this.accounts.keyBudgets(request);
  }

  @OnRequest(SUBJECT.billingBalance)
  balance(request: AccountRef): Promise<Balance> {
    return this.accounts.balance(request.accountId);
  }
}
