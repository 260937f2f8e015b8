import { Inject, Injectable } from '@nestjs/common';
import { RpcClient } from '@reelgate/bus';
import { Balance, SUBJECT } from '@reelgate/contracts';
import { CLOCK, newId } from '@reelgate/runtime';
import type { Clock } from '@reelgate/runtime';
import { KeyDirectory } from '../api-keys/key-directory.js';
import { AuditLog } from '../audit/audit-log.js';
import type { CreateAccount, CreateCredit, PatchAccount } from './account.dto.js';
import type { Account, AccountStatus } from './account.entity.js';
import { AccountsRepository } from './accounts.repository.js';

/** An account and its money. */
export interface AccountInFull {
  readonly account: Account;
  readonly balance: Balance;
}

/** Accounts: the name and status here, the money in billing. `by` is the key of the operator. */
@Injectable()
export class AccountsService {
  constructor(
    private readonly accounts: AccountsRepository,
    private readonly rpc: RpcClient,
    private readonly keys: KeyDirectory,
    private readonly audit: AuditLog,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async create(dto: CreateAccount, by: string): Promise<AccountInFull> {
    const createdAt = this.clock.now();
    const id = newId('acct', createdAt);
    const account: Account = { id, name: dto.name, status: 'active', createdAt };
    // Billing first: an account without a name can be reached by nobody, one without money would fail its callers.
    const balance = await this.#put(id, dto, 'active');
    await this.accounts.insert(account, (manager) =>
      this.audit.write(by, 'account.create', id, dto, manager),
    );
    return { account, balance };
  }

  /** Newest first, and whether more follow. */
  async list(
    limit: number,
    after: string | undefined,
  ): Promise<{ readonly accounts: AccountInFull[]; readonly hasMore: boolean }> {
    const { accounts, hasMore } = await this.accounts.list(limit, after);
    return { accounts: await Promise.all(accounts.map((account) => this.#inFull(account))), hasMore };
  }

  /** Throws AppError `not_found`. */
  async get(id: string): Promise<AccountInFull> {
    return this.#inFull(await this.accounts.get(id));
  }

  /** Throws AppError `not_found`. */
  async patch(id: string, dto: PatchAccount, by: string): Promise<AccountInFull> {
    await this.accounts.get(id);
    const balance = await this.#put(id, dto, dto.status);
    const { name, status } = dto;
    const change = { ...(name === undefined ? {} : { name }), ...(status === undefined ? {} : { status }) };
    const account = await this.accounts.update(id, change, (manager) =>
      this.audit.write(by, 'account.patch', id, dto, manager),
    );
    this.keys.announceChange();
    return { account, balance };
  }

  /** Adds credit, once per key: the same again changes nothing. Throws AppError `not_found`, and what billing answers. */
  async credit(id: string, dto: CreateCredit, idempotencyKey: string, by: string): Promise<AccountInFull> {
    const account = await this.accounts.get(id);
    const request = { accountId: id, idempotencyKey, ...dto };
    const balance = await this.rpc.call(SUBJECT.billingCredit, request, Balance);
    await this.audit.write(by, 'account.credit', id, { ...dto, idempotency_key: idempotencyKey });
    return { account, balance };
  }

  async #inFull(account: Account): Promise<AccountInFull> {
    const balance = await this.rpc.call(SUBJECT.billingBalance, { accountId: account.id }, Balance);
    return { account, balance };
  }

  #put(
    accountId: string,
    dto: CreateAccount | PatchAccount,
    status: AccountStatus | undefined,
  ): Promise<Balance> {
    return this.rpc.call(
      SUBJECT.billingAccountPut,
      {
        accountId,
        ...(dto.credit_limit === undefined ? {} : { creditLimit: dto.credit_limit }),
        ...(dto.price_multiplier === undefined ? {} : { priceMultiplier: dto.price_multiplier }),
        ...(dto.price_list === undefined ? {} : { priceList: dto.price_list }),
        ...(dto.allow_overrun === undefined ? {} : { allowOverrun: dto.allow_overrun }),
        ...(dto.time_zone === undefined ? {} : { timeZone: dto.time_zone }),
        ...(dto.budget_warn_percent === undefined ? {} : { budgetWarnPercent: dto.budget_warn_percent }),
        budgets: { total: dto.budget, monthly: dto.monthly_budget, daily: dto.daily_budget },
        ...(status === undefined ? {} : { status }),
      },
      Balance,
    );
  }
}
