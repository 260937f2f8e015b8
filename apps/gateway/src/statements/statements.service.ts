import type { Readable } from 'node:stream';
import { Injectable, StreamableFile } from '@nestjs/common';
import { AppError } from '@reelgate/runtime';
import type { FastifyReply } from 'fastify';
import { AccountsRepository } from '../accounts/accounts.repository.js';
import { GatewayEnv } from '../gateway-env.js';
import { sendFile } from '../http/send-file.js';
import type { StatementAnswer, StatementQuery } from './statement.dto.js';
import { StatementReader } from './statement-reader.js';
import type { WholeStatement } from './statement-reader.js';
import { toInvoice } from './to-invoice.js';
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
    return sendFile(reply, format, name, new StreamableFile(await this.#write(format, statement, account)));
  }

  async #write(
    format: 'csv' | 'xlsx' | 'pdf',
    statement: WholeStatement,
    account: Parameters<typeof toInvoice>[1],
  ): Promise<Readable> {
    if (format === 'csv') return writeCsv(statement);
    if (format === 'xlsx') return writeXlsx(statement);
    // Loaded when the first invoice is asked for: it would be a good part of what a gateway loads at its start.
    const { writeInvoice } = await import('./write-invoice.js');
    return writeInvoice(await toInvoice(statement, account, this.#issuer()));
  }

  #issuer(): string[] {
    const { REELGATE_INVOICE_ISSUER: lines = '' } = this.env;
    return lines
      .split(';')
      .map((line) => line.trim())
      .filter((line) => line !== '');
  }
}
