import { Controller, Get, Param, Query, Res } from '@nestjs/common';
import type { StreamableFile } from '@nestjs/common';
import { RpcClient } from '@reelgate/bus';
import { LedgerTransactions, SUBJECT } from '@reelgate/contracts';
import type { FastifyReply } from 'fastify';
import { AccountsRepository } from '../accounts/accounts.repository.js';
import type { AccountPrincipal } from '../api-keys/principal.js';
import { Access, Caller } from '../http/access.js';
import { FILE_TYPES } from '../http/send-file.js';
import { pageOf } from '../http/page-of.js';
import { operation } from '../openapi/operation.js';
import { PageOf, PageQuery } from '../openapi/page.dto.js';
import { CreditAnswer, StatementAnswer, StatementQuery } from './statement.dto.js';
import { StatementsService } from './statements.service.js';

class CreditList extends PageOf(CreditAnswer) {}

/** Any account's movements, for operators. */
@Access('admin')
@Controller('admin/v1/accounts')
export class AccountStatementsController {
  constructor(
    private readonly statements: StatementsService,
    private readonly accounts: AccountsRepository,
    private readonly rpc: RpcClient,
  ) {}

  @Get(':id/statement')
  @operation({
    id: 'retrieveAccountStatement',
    summary: "Read an account's movements with the balance after each",
    description: 'As JSON in pages, or whole as CSV, as a spreadsheet, or the invoice of a month as PDF.',
    answer: StatementAnswer,
    types: FILE_TYPES,
    errors: ['not_found'],
  })
  statement(
    @Param('id') id: string,
    @Query() query: StatementQuery,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<StatementAnswer | StreamableFile> {
    return this.statements.answer(id, query, reply);
  }

  @Get(':id/credits')
  @operation({
    id: 'listCredits',
    summary: "List an account's top-ups with their notes, newest first",
    answer: CreditList,
    errors: ['not_found'],
  })
  async credits(@Param('id') id: string, @Query() { limit, after }: PageQuery): Promise<CreditList> {
    await this.accounts.get(id);
    const { transactions, hasMore } = await this.rpc.call(
      SUBJECT.billingLedger,
      { accountId: id, kind: 'credit', limit, ...(after === undefined ? {} : { after }) },
      LedgerTransactions,
    );
    return pageOf(
      transactions.map(({ id: txId, at, note, entries }) => ({
        id: txId,
        at,
        amount: entries.find(({ account }) => account === `customer:${id}`)?.amount ?? '0.000000',
        note: note ?? null,
      })),
      hasMore,
    );
  }
}

/** An account's own movements. */
@Access('client')
@Controller('v1/statement')
export class StatementController {
  constructor(private readonly statements: StatementsService) {}

  @Get()
  @operation({
    id: 'retrieveStatement',
    summary: "Read the account's movements with the balance after each",
    description: 'As JSON in pages, or whole as CSV, as a spreadsheet, or the invoice of a month as PDF.',
    answer: StatementAnswer,
    types: FILE_TYPES,
  })
  statement(
    @Caller() { accountId }: AccountPrincipal,
    @Query() query: StatementQuery,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<StatementAnswer | StreamableFile> {
    return this.statements.answer(accountId, query, reply);
  }
}
