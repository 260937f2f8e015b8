import { Injectable, StreamableFile } from '@nestjs/common';
import { AppError } from '@reelgate/runtime';
import type { FastifyReply } from 'fastify';
import { AccountsRepository } from '../accounts/accounts.repository.js';
import { GatewayEnv } from '../gateway-env.js';
import { sendFile } from '../http/send-file.js';
import type { StatementAnswer, StatementQuery } from './statement.dto.js';
import { StatementReader } from './statement-reader.js';
import { toInvoice } from './to-invoice.js';
import { writeInvoice } from './write-invoice.js';
import { writeCsv, writeXlsx } from './write-table.js';

/** Statements in the form that is asked for. */
@Injectable()
export class StatementsService {
  constructor(
    private readonly reader: StatementReader,
    private readonly accounts: AccountsRepository,
    private readonly env: GatewayEnv,
  ) {}

  /** A page as JSON, or a file. Throws AppError `not_found`, and `invalid_request` for what is no period. */
  async answer(
    accountId: string,
    query: StatementQuery,
    reply: FastifyReply,
  ): Promise<StatementAnswer | StreamableFile> {
    const account = await this.accounts.get(accountId);
    const period = await this.reader.period(accountId, query);
    const { format } = query;
    if (format === 'json') return this.reader.page(accountId, period, query.limit, query.after);
    if (format === 'pdf' && period.month === undefined) {
      throw new AppError('invalid_request', 'An invoice is of a month: send `month` alone.', {
        param: 'month',
      });
    }
    const statement = await this.reader.whole(accountId, period);
    const name = `${format === 'pdf' ? 'invoice' : 'statement'}${period.month ? `-${period.month}` : ''}`;
    const file =
      format === 'pdf'
        ? writeInvoice(await toInvoice(statement, account, this.#issuer()))
        : format === 'csv'
          ? writeCsv(statement)
          : writeXlsx(statement);
    return sendFile(reply, format, name, new StreamableFile(file));
  }

  #issuer(): string[] {
    const { REELGATE_INVOICE_ISSUER: lines = '' } = this.env;
    return lines
      .split(';')
      .map((line) => line.trim())
      .filter((line) => line !== '');
  }
}
