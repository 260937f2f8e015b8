import { Body, Controller, Get, Headers, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import { AppError } from '@reelgate/runtime';
import { unixSeconds } from '../http/unix-seconds.js';
import { Access, AdminKeyId } from '../http/access.js';
import { readIdempotencyKey } from '../http/idempotency-key.js';
import { parseDto } from '../http/parse-dto.js';
import { pageOf, readLimit, readText } from '../http/read-query.js';
import type { Query as QueryString } from '../http/read-query.js';
import { operation } from '../openapi/operation.js';
import { CreateAccountDto, CreateCreditDto, PatchAccountDto } from './account.dto.js';
import { AccountsService } from './accounts.service.js';
import type { AccountInFull } from './accounts.service.js';

const LIST_LIMIT = 20;

/** Accounts: the name and status here, the money in billing. */
@Access('admin')
@Controller('admin/v1/accounts')
export class AccountsController {
  constructor(private readonly accounts: AccountsService) {}

  @Post()
  @HttpCode(200)
  @operation({
    summary: 'Create an account',
    body: 'CreateAccount',
    answer: 'Account',
    errors: ['invalid_request', 'missing_required_parameter'],
  })
  async create(@Body() body: unknown, @AdminKeyId() keyId: string): Promise<object> {
    return render(await this.accounts.create(parseDto(CreateAccountDto, body), keyId));
  }

  @Get()
  @operation({
    summary: 'List accounts, newest first',
    answer: 'AccountList',
    query: {
      limit: { description: '1 to 100; 20 if absent.' },
      after: { description: '`last_id` of the page before.' },
    },
    errors: ['invalid_request'],
  })
  async list(@Query() query: QueryString): Promise<object> {
    const { accounts, hasMore } = await this.accounts.list(
      readLimit(query, LIST_LIMIT),
      readText(query, 'after'),
    );
    return pageOf(accounts.map(render), hasMore);
  }

  @Get(':id')
  @operation({ summary: 'Read an account', answer: 'Account', errors: ['not_found'] })
  async get(@Param('id') id: string): Promise<object> {
    return render(await this.accounts.get(id));
  }

  @Patch(':id')
  @operation({
    summary: 'Change an account',
    body: 'PatchAccount',
    answer: 'Account',
    errors: ['invalid_request', 'not_found'],
  })
  async patch(@Param('id') id: string, @Body() body: unknown, @AdminKeyId() keyId: string): Promise<object> {
    return render(await this.accounts.patch(id, parseDto(PatchAccountDto, body), keyId));
  }

  @Post(':id/credits')
  @HttpCode(200)
  @operation({
    summary: 'Add credit to an account',
    description: 'Once per `Idempotency-Key`: the same request again changes nothing.',
    body: 'CreateCredit',
    answer: 'Account',
    headers: { 'Idempotency-Key': 'Required.' },
    errors: ['invalid_request', 'missing_required_parameter', 'not_found', 'idempotency_key_reused'],
  })
  async credit(
    @Param('id') id: string,
    @Body() body: unknown,
    @Headers('idempotency-key') header: string | undefined,
    @AdminKeyId() keyId: string,
  ): Promise<object> {
    const dto = parseDto(CreateCreditDto, body);
    const idempotencyKey = readIdempotencyKey(header);
    if (idempotencyKey === undefined) {
      throw new AppError(
        'missing_required_parameter',
        'Credit is added once per `Idempotency-Key`; send one.',
        {
          param: 'Idempotency-Key',
        },
      );
    }
    return render(await this.accounts.credit(id, dto, idempotencyKey, keyId));
  }
}

function render({ account, balance }: AccountInFull): { readonly id: string } & Record<string, unknown> {
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
  };
}
