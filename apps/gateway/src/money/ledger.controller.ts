import { Controller, Get, Query } from '@nestjs/common';
import { RpcClient } from '@reelgate/bus';
import { LedgerRows, LedgerTransactions, SUBJECT } from '@reelgate/contracts';
import type { LedgerRow } from '@reelgate/contracts';
import { Access } from '../http/access.js';
import { pageOf } from '../http/page-of.js';
import { operation } from '../openapi/operation.js';
import { LedgerEntryList, LedgerQuery, LedgerTransactionList } from './ledger.dto.js';

/** Reads pages by index, but a filter that nothing meets may have it read a long way back. */
const LEDGER_LIMIT_MS = 10_000;

/** Every movement of money, as it was written. */
@Access('admin')
@Controller('admin/v1/ledger')
export class LedgerController {
  constructor(private readonly rpc: RpcClient) {}

  @Get('transactions')
  @operation({
    id: 'listLedgerTransactions',
    summary: 'List transactions of the ledger with their entries, newest first',
    answer: LedgerTransactionList,
  })
  async transactions(@Query() query: LedgerQuery): Promise<LedgerTransactionList> {
    const { transactions, hasMore } = await this.rpc.call(
      SUBJECT.billingLedger,
      toRequest(query),
      LedgerTransactions,
      LEDGER_LIMIT_MS,
    );
    return pageOf(
      transactions.map((transaction) => ({
        id: transaction.id,
        object: 'ledger_transaction' as const,
        ...toTransaction(transaction),
        entries: transaction.entries,
      })),
      hasMore,
    );
  }

  @Get('entries')
  @operation({
    id: 'listLedgerEntries',
    summary: 'List entries of the ledger one by one, newest first',
    answer: LedgerEntryList,
  })
  async entries(@Query() query: LedgerQuery): Promise<LedgerEntryList> {
    const { rows, hasMore } = await this.rpc.call(
      SUBJECT.billingLedgerEntries,
      toRequest(query),
      LedgerRows,
      LEDGER_LIMIT_MS,
    );
    return pageOf(
      rows.map((row) => ({
        id: row.id,
        object: 'ledger_entry' as const,
        ...toTransaction(row),
        tx_id: row.txId,
        account: row.account,
        amount: row.amount,
      })),
      hasMore,
    );
  }
}

/** Members left open do not travel. */
const toRequest = ({
  account_id,
  ledger_account,
  task_id,
  kind,
  from,
  to,
  limit,
  after,
}: LedgerQuery): object => ({
  accountId: account_id,
  ledgerAccount: ledger_account,
  taskId: task_id,
  kind,
  from: from?.toISOString(),
  to: to?.toISOString(),
  limit,
  after,
});

const toTransaction = ({
  kind,
  at,
  key,
  taskId,
  note,
}: Pick<LedgerRow, 'kind' | 'at' | 'key' | 'taskId' | 'note'>) => ({
  kind,
  at,
  key,
  task_id: taskId ?? null,
  note: note ?? null,
});
