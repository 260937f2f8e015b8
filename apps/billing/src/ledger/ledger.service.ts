import { Inject, Injectable } from '@nestjs/common';
import { formatMicros } from '@reelgate/contracts';
import type {
  LedgerKind,
  LedgerQuery,
  LedgerRow,
  LedgerRows,
  LedgerTransactions,
  Micros,
} from '@reelgate/contracts';
import { DATABASE, Database } from '@reelgate/db';
import { AppError } from '@reelgate/runtime';
import { customerAccount, heldAccount, reserveKey, settleKey } from './transactions.js';

/** Transactions have ids in the order of their times, but for how long they take and how far clocks of replicas differ. */
const DISORDER_MS = 600_000;

interface TransactionRow {
  readonly id: bigint;
  readonly kind: LedgerKind;
  readonly at: Date;
  readonly key: string;
  readonly note: string | null;
  readonly task_id: string | null;
}

interface EntryRow extends TransactionRow {
  readonly account: string;
  readonly amount: Micros;
}

const TRANSACTION = `t.id, t.kind, t.at, t.key, t.note,
  CASE WHEN t.kind IN ('reserve', 'capture', 'release') THEN substring(t.key FROM position(':' IN t.key) + 1)
       ELSE (SELECT task_id FROM billing.adjustment WHERE tx_id = t.id) END AS task_id`;

/** Conditions on `billing.ledger_tx t`, by what `#conditions` gives. */
const WHERE = `($1::text IS NULL OR t.kind = $1)
  AND ($2::bigint[] IS NULL OR t.id = ANY ($2))
  AND ($3::timestamptz IS NULL OR t.at >= $3) AND ($4::bigint IS NULL OR t.id >= $4)
  AND ($5::timestamptz IS NULL OR t.at < $5) AND ($6::bigint IS NULL OR t.id < $6)`;

/** The ledger as it is read: whole transactions, or their entries one by one; the newest first. */
@Injectable()
export class LedgerService {
  constructor(@Inject(DATABASE) private readonly database: Database) {}

  /** Throws AppError `invalid_request` when `after` is not the id of a transaction. */
  async transactions(query: LedgerQuery): Promise<LedgerTransactions> {
    const accounts = accountsOf(query);
    const ofAccounts =
      'AND EXISTS (SELECT FROM billing.ledger_entry e WHERE e.tx_id = t.id AND e.account = ANY ($8))';
    const rows = await this.database.query<TransactionRow>(
      `SELECT ${TRANSACTION} FROM billing.ledger_tx t
        WHERE ${WHERE} AND ($7::bigint IS NULL OR t.id < $7) ${accounts ? ofAccounts : ''}
        ORDER BY t.id DESC LIMIT ${query.limit + 1}`,
      [
        ...(await this.#conditions(query)),
        query.after === undefined ? null : transactionId(query.after),
        ...(accounts ? [accounts] : []),
      ],
    );
    const page = rows.slice(0, query.limit);
    const entries = await this.database.query<Pick<EntryRow, 'account' | 'amount'> & { tx_id: bigint }>(
      'SELECT tx_id, account, amount FROM billing.ledger_entry WHERE tx_id = ANY ($1) ORDER BY tx_id, account',
      [page.map(({ id }) => id)],
    );
    const entriesOf = Map.groupBy(entries, (entry) => entry.tx_id);
    return {
      transactions: page.map((row) => ({
        id: row.id.toString(),
        ...transactionOf(row),
        entries: (entriesOf.get(row.id) ?? []).map(({ account, amount }) => ({
          account,
          amount: formatMicros(amount),
        })),
      })),
      hasMore: rows.length > query.limit,
    };
  }

  /** Throws AppError `invalid_request` when `after` is not the id of an entry. */
  async entries(query: LedgerQuery): Promise<LedgerRows> {
    const accounts = accountsOf(query);
    const [afterId, afterAccount] = query.after === undefined ? [null, null] : entryId(query.after);
    const rows = await this.database.query<EntryRow>(
      `SELECT ${TRANSACTION}, e.account, e.amount
         FROM billing.ledger_entry e JOIN billing.ledger_tx t ON t.id = e.tx_id
        WHERE ${WHERE}
          AND ($7::bigint IS NULL OR (e.tx_id <= $7 AND (e.tx_id < $7 OR e.account < $8)))
          ${accounts ? 'AND e.account = ANY ($9)' : ''}
        ORDER BY e.tx_id DESC, e.account DESC LIMIT ${query.limit + 1}`,
      [...(await this.#conditions(query)), afterId, afterAccount, ...(accounts ? [accounts] : [])],
    );
    return {
      rows: rows.slice(0, query.limit).map((row) => ({
        id: `${row.id}/${row.account}`,
        txId: row.id.toString(),
        account: row.account,
        amount: formatMicros(row.amount),
        ...transactionOf(row),
      })),
      hasMore: rows.length > query.limit,
    };
  }

  /** Values of `WHERE`. */
  async #conditions({ kind, taskId, from, to }: LedgerQuery): Promise<unknown[]> {
    const since = from === undefined ? null : new Date(from);
    const until = to === undefined ? null : new Date(to);
    return [
      kind ?? null,
      taskId === undefined ? null : await this.#idsOf(taskId),
      since,
      since && (await this.#firstIdSince(new Date(since.getTime() - DISORDER_MS))),
      until,
      until && (await this.#firstIdSince(new Date(until.getTime() + DISORDER_MS))),
    ];
  }

  async #idsOf(taskId: string): Promise<bigint[]> {
    const rows = await this.database.query<{ id: bigint }>(
      `SELECT id FROM billing.ledger_tx WHERE key = ANY ($1)
       UNION ALL SELECT tx_id FROM billing.adjustment WHERE task_id = $2 AND tx_id IS NOT NULL`,
      [[reserveKey(taskId), settleKey(taskId)], taskId],
    );
    return rows.map(({ id }) => id);
  }

  /** The first id of about this time, by bisection: an index of times would be paid for by every posting. */
  async #firstIdSince(at: Date): Promise<bigint> {
    const [ends] = await this.database.query<{ first: bigint; beyond: bigint }>(
      'SELECT coalesce(min(id), 1) AS first, coalesce(max(id), 0) + 1 AS beyond FROM billing.ledger_tx',
    );
    let { first, beyond } = ends!;
    while (first < beyond) {
      const middle = (first + beyond) / 2n;
      const [row] = await this.database.query<{ at: Date }>(
        'SELECT at FROM billing.ledger_tx WHERE id >= $1 ORDER BY id LIMIT 1',
        [middle],
        'billing-ledger-bisect',
      );
      if (row && row.at < at) first = middle + 1n;
      else beyond = middle;
    }
    return first;
  }
}

/** Accounts of the ledger that are asked for; undefined: all. */
function accountsOf({ accountId, ledgerAccount }: LedgerQuery): string[] | undefined {
  if (accountId === undefined) return ledgerAccount === undefined ? undefined : [ledgerAccount];
  const own = [customerAccount(accountId), heldAccount(accountId)];
  return ledgerAccount === undefined ? own : own.filter((each) => each === ledgerAccount);
}

function transactionOf(row: TransactionRow): Pick<LedgerRow, 'kind' | 'at' | 'key' | 'taskId' | 'note'> {
  return {
    kind: row.kind,
    at: row.at.toISOString(),
    key: row.key,
    ...(row.task_id === null ? {} : { taskId: row.task_id }),
    ...(row.note === null ? {} : { note: row.note }),
  };
}

function transactionId(after: string): bigint {
  if (/^\d{1,18}$/.test(after)) return BigInt(after);
  throw new AppError('invalid_request', 'That is not the id of a transaction.', { param: 'after' });
}

function entryId(after: string): [bigint, string] {
  const [, id, account] = /^(\d{1,18})\/(.+)$/.exec(after) ?? [];
  if (id !== undefined && account !== undefined) return [BigInt(id), account];
  throw new AppError('invalid_request', 'That is not the id of an entry.', { param: 'after' });
}
