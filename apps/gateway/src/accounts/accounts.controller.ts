import { Body, Controller, Get, Headers, HttpCode, Inject, Param, Patch, Post, Query } from '@nestjs/common';
import { RpcClient } from '@reelgate/bus';
import { Balance, SUBJECT } from '@reelgate/contracts';
import { DATABASE, Database } from '@reelgate/db';
import { AppError, CLOCK, newId } from '@reelgate/runtime';
import type { Clock } from '@reelgate/runtime';
import { unixSeconds } from '../http/unix-seconds.js';
import { Access, AdminKeyId } from '../http/access.js';
import { parseDto } from '../http/parse-dto.js';
import { pageOf, readLimit, readText } from '../http/read-query.js';
import type { Query as QueryString } from '../http/read-query.js';
import { KeyDirectory } from '../api-keys/key-directory.js';
import { operation } from '../openapi/operation.js';
import { readIdempotencyKey } from '../tasks/idempotency.repository.js';
import { CreateAccountDto, CreateCreditDto, PatchAccountDto } from './account.dto.js';
import { AuditLog } from '../audit/audit-log.js';

const LIST_LIMIT = 20;

interface AccountRow {
  readonly id: string;
  readonly name: string;
  readonly status: 'active' | 'suspended';
  readonly createdAt: Date;
}

const COLUMNS = 'id, name, status, created_at AS "createdAt"';

/** Accounts: the name and status here, the money in billing. */
@Access('admin')
@Controller('admin/v1/accounts')
export class AccountsController {
  constructor(
    @Inject(DATABASE) private readonly database: Database,
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly rpc: RpcClient,
    private readonly keys: KeyDirectory,
    private readonly audit: AuditLog,
  ) {}

  @Post()
  @HttpCode(200)
  @operation({
    summary: 'Create an account',
    body: 'CreateAccount',
    answer: 'Account',
    errors: ['invalid_request', 'missing_required_parameter'],
  })
  async create(@Body() body: unknown, @AdminKeyId() keyId: string): Promise<object> {
    const dto = parseDto(CreateAccountDto, body);
    const now = this.clock.now();
    const row: AccountRow = { id: newId('acct', now), name: dto.name, status: 'active', createdAt: now };
    // Billing first: an account without a name can be reached by nobody, one without money would fail its callers.
    const balance = await this.#put(row.id, dto, 'active');
    await this.database.transaction(async (tx) => {
      await tx.query('INSERT INTO gateway.account (id, name, status, created_at) VALUES ($1, $2, $3, $4)', [
        row.id,
        row.name,
        row.status,
        now,
      ]);
      await this.audit.write(keyId, 'account.create', row.id, dto, tx);
    });
    return render(row, balance);
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
    const limit = readLimit(query, LIST_LIMIT);
    const rows = await this.database.query<AccountRow>(
      `SELECT ${COLUMNS} FROM gateway.account WHERE ($2::text IS NULL OR id < $2) ORDER BY id DESC LIMIT $1`,
      [limit + 1, readText(query, 'after') ?? null],
    );
    const shown = rows.slice(0, limit);
    const balances = await Promise.all(shown.map(({ id }) => this.#balance(id)));
    return pageOf(
      shown.map((row, i) => render(row, balances[i]!)),
      rows.length > limit,
    );
  }

  @Get(':id')
  @operation({ summary: 'Read an account', answer: 'Account', errors: ['not_found'] })
  async get(@Param('id') id: string): Promise<object> {
    return render(await this.#find(id), await this.#balance(id));
  }

  @Patch(':id')
  @operation({
    summary: 'Change an account',
    body: 'PatchAccount',
    answer: 'Account',
    errors: ['invalid_request', 'not_found'],
  })
  async patch(@Param('id') id: string, @Body() body: unknown, @AdminKeyId() keyId: string): Promise<object> {
    const dto = parseDto(PatchAccountDto, body);
    await this.#find(id);
    const balance = await this.#put(id, dto, dto.status);
    const row = await this.database.transaction(async (tx) => {
      const [changed] = await tx.query<AccountRow>(
        `UPDATE gateway.account SET name = coalesce($2, name), status = coalesce($3, status)
          WHERE id = $1 RETURNING ${COLUMNS}`,
        [id, dto.name ?? null, dto.status ?? null],
      );
      await this.audit.write(keyId, 'account.patch', id, dto, tx);
      tx.afterCommit(() => this.keys.announceChange());
      return changed!;
    });
    return render(row, balance);
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
    const row = await this.#find(id);
    const request = { accountId: id, idempotencyKey, ...dto };
    const balance = await this.rpc.call(SUBJECT.billingCredit, request, Balance);
    await this.audit.write(keyId, 'account.credit', id, { ...dto, idempotency_key: idempotencyKey });
    return render(row, balance);
  }

  async #find(id: string): Promise<AccountRow> {
    const [row] = await this.database.query<AccountRow>(
      `SELECT ${COLUMNS} FROM gateway.account WHERE id = $1`,
      [id],
    );
    if (!row) throw new AppError('not_found', 'There is no such account.', { param: 'id' });
    return row;
  }

  #balance(accountId: string): Promise<Balance> {
    return this.rpc.call(SUBJECT.billingBalance, { accountId }, Balance);
  }

  #put(
    accountId: string,
    dto: CreateAccountDto | PatchAccountDto,
    status: AccountRow['status'] | undefined,
  ): Promise<Balance> {
    return this.rpc.call(
      SUBJECT.billingAccountPut,
      {
        accountId,
        ...(dto.credit_limit === undefined ? {} : { creditLimit: dto.credit_limit }),
        ...(dto.price_multiplier === undefined ? {} : { priceMultiplier: dto.price_multiplier }),
        ...(dto.allow_overrun === undefined ? {} : { allowOverrun: dto.allow_overrun }),
        ...(status === undefined ? {} : { status }),
      },
      Balance,
    );
  }
}

function render(row: AccountRow, balance: Balance): { readonly id: string } & Record<string, unknown> {
  return {
    id: row.id,
    object: 'account',
    name: row.name,
    status: row.status,
    created_at: unixSeconds(row.createdAt),
    currency: balance.currency,
    balance: balance.balance,
    held: balance.held,
    available: balance.available,
    credit_limit: balance.creditLimit,
    price_multiplier: balance.priceMultiplier,
  };
}
