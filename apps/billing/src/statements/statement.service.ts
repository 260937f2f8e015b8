import { Inject, Injectable } from '@nestjs/common';
import { formatMicros } from '@reelgate/contracts';
import type { LedgerKind, Movement, StatementPage, StatementRequest } from '@reelgate/contracts';
import { DATABASE, Database } from '@reelgate/db';
import type { Sql } from '@reelgate/db';
import { AppError } from '@reelgate/runtime';
import { customerAccount, heldAccount } from '../ledger/transactions.js';
import { PRICING_RULES } from '../prices/pricing-rules.js';
import type { PricingRules } from '../prices/pricing-rules.js';

interface Sums {
  readonly balance: bigint;
  readonly held: bigint;
}

interface MovementRow extends Sums {
  readonly id: bigint;
  readonly kind: LedgerKind;
  readonly at: Date;
  readonly note: string | null;
  readonly task_id: string | null;
  readonly model: string | null;
  readonly key_id: string | null;
}

/** Of entries `e` of an account, whose held account is $2: what they add up to. */
const SUMS = `coalesce(sum(e.amount), 0)::bigint AS balance,
  coalesce(sum(e.amount) FILTER (WHERE e.account = $2), 0)::bigint AS held`;

/** The movements of an account with the balance after each, from the entries alone. */
@Injectable()
export class StatementService {
  constructor(
    @Inject(DATABASE) private readonly database: Database,
    @Inject(PRICING_RULES) private readonly rules: PricingRules,
  ) {}

  /**
   * A page of the movements in [from, to), oldest first, on one snapshot. Movements are ordered by their transactions, and
   * belong to the period that their time lies in, so one period closes with what the next one opens with. Throws AppError
   * `not_found` for an unknown account, `invalid_request` for an empty period and an `after` that is no transaction.
   */
  async statement(request: StatementRequest): Promise<StatementPage> {
    const [from, to] = [new Date(request.from), new Date(request.to)];
    if (!(from < to)) throw new AppError('invalid_request', 'to must lie after from.', { param: 'to' });
    const after = afterOf(request.after);
    const { accountId, limit } = request;
    return this.database.transaction(async (tx) => {
      await tx.query('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY');
      const [account] = await tx.query('SELECT id FROM billing.account WHERE id = $1', [accountId]);
      if (!account) throw new AppError('not_found', 'The account has no balance here.');
      const opening = await sumBefore(tx, accountId, from);
      const closing = await sumBefore(tx, accountId, to);
      const passed = after === 0n ? NOTHING : await sumUpTo(tx, accountId, from, to, after);
      const rows = await movements(tx, accountId, from, to, after, limit + 1);
      let balance = opening.balance + passed.balance;
      let held = opening.held + passed.held;
      return {
        currency: this.rules.currency,
        opening: formatMicros(opening.balance),
        openingHeld: formatMicros(opening.held),
        closing: formatMicros(closing.balance),
        closingHeld: formatMicros(closing.held),
        movements: rows.slice(0, limit).map((row) => {
          balance += row.balance;
          held += row.held;
          return toMovement(row, balance, held);
        }),
        hasMore: rows.length > limit,
      };
    });
  }
}

const NOTHING: Sums = { balance: 0n, held: 0n };

const accountsOf = (accountId: string): [string, string] => [
  customerAccount(accountId),
  heldAccount(accountId),
];

async function sumBefore(sql: Sql, accountId: string, at: Date): Promise<Sums> {
  const [row] = await sql.query<Sums>(
    `SELECT ${SUMS} FROM billing.ledger_entry e JOIN billing.ledger_tx t ON t.id = e.tx_id
      WHERE e.account IN ($1, $2) AND t.at < $3`,
    [...accountsOf(accountId), at],
  );
  return row!;
}

async function sumUpTo(sql: Sql, accountId: string, from: Date, to: Date, last: bigint): Promise<Sums> {
  const [row] = await sql.query<Sums>(
    `SELECT ${SUMS} FROM billing.ledger_entry e JOIN billing.ledger_tx t ON t.id = e.tx_id
      WHERE e.account IN ($1, $2) AND e.tx_id <= $5 AND t.at >= $3 AND t.at < $4`,
    [...accountsOf(accountId), from, to, last],
  );
  return row!;
}

function movements(
  sql: Sql,
  accountId: string,
  from: Date,
  to: Date,
  after: bigint,
  limit: number,
): Promise<MovementRow[]> {
  return sql.query<MovementRow>(
    `WITH page AS (
       SELECT t.id, t.kind, t.at, t.note, t.key, ${SUMS}
         FROM billing.ledger_entry e JOIN billing.ledger_tx t ON t.id = e.tx_id
        WHERE e.account IN ($1, $2) AND e.tx_id > $5 AND t.at >= $3 AND t.at < $4
        GROUP BY t.id ORDER BY t.id LIMIT $6)
     SELECT p.id, p.kind, p.at, p.note, p.balance, p.held, coalesce(h.task_id, a.task_id) AS task_id,
            coalesce(h.charged_model, h.billing_model) AS model, h.key_id
       FROM page p
       LEFT JOIN billing.hold h ON p.kind IN ('reserve', 'capture', 'release')
             AND h.task_id = substring(p.key FROM position(':' IN p.key) + 1)
       LEFT JOIN billing.adjustment a ON a.tx_id = p.id
      ORDER BY p.id`,
    [...accountsOf(accountId), from, to, after, limit],
  );
}

function toMovement(row: MovementRow, balance: bigint, held: bigint): Movement {
  return {
    txId: row.id.toString(),
    at: row.at.toISOString(),
    kind: row.kind,
    amount: formatMicros(row.balance),
    held: formatMicros(row.held),
    balance: formatMicros(balance),
    heldAfter: formatMicros(held),
    ...(row.task_id === null ? {} : { taskId: row.task_id }),
    ...(row.model === null ? {} : { model: row.model }),
    ...(row.key_id === null ? {} : { keyId: row.key_id }),
    ...(row.note === null ? {} : { note: row.note }),
  };
}

function afterOf(text: string | undefined): bigint {
  if (text === undefined) return 0n;
  if (/^\d{1,18}$/.test(text)) return BigInt(text);
  throw new AppError('invalid_request', 'That is not the id of a transaction.', { param: 'after' });
}
