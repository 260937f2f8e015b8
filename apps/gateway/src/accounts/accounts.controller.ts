import { Body, Controller, Get, Headers, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import { unixSeconds } from '../http/unix-seconds.js';
import { Access, AdminKeyId } from '../http/access.js';
import { needIdempotencyKey } from '../http/idempotency-key.js';
import { pageOf } from '../http/page-of.js';
import { toBudget } from '../money/budget.dto.js';
import { operation } from '../openapi/operation.js';
import { PageQuery } from '../openapi/page.dto.js';
import { AccountAnswer, AccountList, CreateAccount, CreateCredit, PatchAccount } from './account.dto.js';
import { AccountsService } from './accounts.service.js';
import type { AccountInFull } from './accounts.service.js';

/** Accounts: the name and status here, the money in billing. */
@Access('admin')
@Controller('admin/v1/accounts')
export class AccountsController {
  constructor(private readonly accounts: AccountsService) {}

  @Post()
  @HttpCode(200)
  @operation({
    id: 'createAccount',
    summary: 'Create an account',
    body: CreateAccount,
    examples: { account: { name: 'Video team', credit_limit: '100.00' } },
    answer: AccountAnswer,
  })
  async create(@Body() dto: CreateAccount, @AdminKeyId() keyId: string): Promise<AccountAnswer> {
    return render(await this.accounts.create(dto, keyId));
  }

  @Get()
  @operation({
    id: 'listAccounts',
    summary: 'List accounts, newest first',
    answer: AccountList,
  })
  async list(@Query() { limit, after }: PageQuery): Promise<AccountList> {
    const { accounts, hasMore } = await this.accounts.list(limit, after);
    return pageOf(accounts.map(render), hasMore);
  }

  @Get(':id')
  @operation({
    id: 'retrieveAccount',
    summary: 'Read an account',
    answer: AccountAnswer,
    errors: ['not_found'],
  })
  async get(@Param('id') id: string): Promise<AccountAnswer> {
    return render(await this.accounts.get(id));
  }

  @Patch(':id')
  @operation({
    id: 'changeAccount',
    summary: 'Change an account',
    body: PatchAccount,
    examples: { suspended: { status: 'suspended' } },
    answer: AccountAnswer,
    errors: ['not_found'],
  })
  async patch(
    @Param('id') id: string,
    @Body() dto: PatchAccount,
    @AdminKeyId() keyId: string,
  ): Promise<AccountAnswer> {
    return render(await this.accounts.patch(id, dto, keyId));
  }

  @Post(':id/credits')
  @HttpCode(200)
  @operation({
    id: 'addCredit',
    summary: 'Add credit to an account',
    description: 'Once per `Idempotency-Key`: the same request again changes nothing.',
    body: CreateCredit,
    examples: { credit: { amount: '250.00', currency: 'CNY', note: 'Invoice 17' } },
    answer: AccountAnswer,
    headers: { 'Idempotency-Key!': 'Up to 255 visible characters.' },
    errors: ['not_found', 'idempotency_key_reused'],
  })
  async credit(
    @Param('id') id: string,
    @Body() dto: CreateCredit,
    @Headers('idempotency-key') header: string | undefined,
    @AdminKeyId() keyId: string,
  ): Promise<AccountAnswer> {
    const idempotencyKey = needIdempotencyKey(header, 'Credit is added');
    return render(await this.accounts.credit(id, dto, idempotencyKey, keyId));
  }
}

function render({ account, balance }: AccountInFull): AccountAnswer {
  return {
    id: account.id,
    object: 'account',
    name: account.name,
    status: account.status,
    created_at: unixSeconds(account.createdAt),
    currency: balance.currency,
    balance: balance.balance,
    held: balance.held,
    available: balance.available,
    credit_limit: balance.creditLimit,
    price_multiplier: balance.priceMultiplier,
    price_list: balance.priceList ?? null,
    time_zone: balance.timeZone ?? 'UTC',
    budget_warn_percent: balance.budgetWarnPercent ?? 80,
    budgets: (balance.budgets ?? []).map(toBudget),
  };
}
