import type pg from 'pg';
import type { Case } from './case.js';
import type { PriceOracle, Payer } from './price-oracle.js';

/** Faults named before the rest is only counted. */
const NAMED = 20;

interface HoldRow {
  readonly task_id: string;
  readonly status: string;
  readonly amount: string;
  readonly charged: string | null;
  readonly uncollected: string;
}

/** Statements that answer a row for each thing that is wrong, in columns of text. */
const RULES: Readonly<Record<string, string>> = {
  'entries sum to zero': `SELECT sum(amount)::text FROM billing.ledger_entry HAVING sum(amount) <> 0`,
  'entries of each transaction sum to zero': `
    SELECT tx_id::text, sum(amount)::text FROM billing.ledger_entry GROUP BY tx_id HAVING sum(amount) <> 0`,
  'balances are their entries': `
    SELECT a.id, a.posted::text, a.held::text, a.used::text FROM billing.account a
     WHERE a.posted <> (SELECT coalesce(sum(amount), 0) FROM billing.ledger_entry
                         WHERE account IN ('customer:' || a.id, 'held:' || a.id))
        OR a.held <> (SELECT coalesce(sum(amount), 0) FROM billing.ledger_entry WHERE account = 'held:' || a.id)
        OR a.used <> (SELECT coalesce(sum(charged), 0) FROM billing.hold WHERE account_id = a.id)`,
  'keys are their holds': `
    SELECT k.account_id, k.key_id FROM billing.key_spend k
     WHERE k.held <> (SELECT coalesce(sum(amount), 0) FROM billing.hold h
                       WHERE h.account_id = k.account_id AND h.key_id = k.key_id AND h.status = 'held')
        OR k.spent <> (SELECT coalesce(sum(charged), 0) FROM billing.hold h
                        WHERE h.account_id = k.account_id AND h.key_id = k.key_id)`,
  'each hold is reserved once and settled at most once': `
    SELECT h.task_id, h.status, count(t.id)::text
      FROM billing.hold h LEFT JOIN billing.ledger_tx t ON t.key IN ('reserve:' || h.task_id, 'settle:' || h.task_id)
     GROUP BY h.task_id, h.status
    HAVING count(t.id) <> CASE h.status WHEN 'held' THEN 1 ELSE 2 END`,
  'nobody spends what it has not': `SELECT id, posted::text, held::text FROM billing.account WHERE posted < held`,
  'no event is given up': `SELECT subject, id, reason FROM billing.dead_letter`,
  'passes over the books found nothing': `
    SELECT check_name, subject FROM billing.reconciliation_finding WHERE check_name <> 'open_holds_are_open_tasks'`,
};

export interface Verdict {
  readonly wrong: readonly string[];
  readonly ends: Readonly<Record<string, number>>;
  readonly total: bigint;
}

/** Compares what billing has written with what had to come of each case. */
export async function checkBooks(
  sql: pg.Pool,
  cases: readonly Case[],
  accounts: readonly (Payer & { readonly id: string })[],
  oracle: PriceOracle,
  barred: ReadonlySet<string>,
): Promise<Verdict> {
  const wrong: string[] = [];
  for (const [rule, statement] of Object.entries(RULES)) {
    const { rows } = await sql.query<Record<string, string>>(statement);
    if (rows.length > 0) wrong.push(`${rule}: not ${JSON.stringify(rows.slice(0, NAMED))}`);
  }
  const { rows } = await sql.query<HoldRow>(
    'SELECT task_id, status, amount, charged, uncollected FROM billing.hold',
  );
  const holds = new Map(rows.map((row) => [row.task_id, row]));
  const ends: Record<string, number> = {};
  const used = new Map<string, bigint>(accounts.map(({ id }) => [id, 0n]));
  const faults: string[] = [];
  for (const each of cases) {
    const { taskId, accountId, order, payer, answer, fate } = each;
    const hold = holds.get(taskId);
    const wanted = expected(each, oracle, barred);
    const end = wanted.status;
    ends[end] = (ends[end] ?? 0) + 1;
    const seen = hold
      ? { status: hold.status, held: BigInt(hold.amount), charged: BigInt(hold.charged ?? 0) }
      : { status: answer?.refusal ?? 'unanswered', held: 0n, charged: 0n };
    const uncollected = BigInt(hold?.uncollected ?? 0);
    const agrees =
      seen.status === wanted.status &&
      seen.held === wanted.held &&
      seen.charged === wanted.charged &&
      uncollected === wanted.uncollected;
    if (!agrees) {
      const what = {
        fate,
        account: accountId,
        basis: order.basis,
        seconds: order.seconds,
        multiplier: payer.multiplier,
      };
      faults.push(
        show({ taskId, ...what, result: each.delivery.result, seen: { ...seen, uncollected }, wanted }),
      );
    }
    used.set(accountId, used.get(accountId)! + wanted.charged);
  }
  if (faults.length > 0)
    wrong.push(`${faults.length} tasks are not as they must be`, ...faults.slice(0, NAMED));
  const total = [...used.values()].reduce((sum, amount) => sum + amount, 0n);
  const { rows: revenue } = await sql.query<{ sum: string }>(
    `SELECT coalesce(sum(amount), 0)::text AS sum FROM billing.ledger_entry WHERE account LIKE 'revenue:%'`,
  );
  if (BigInt(revenue[0]!.sum) !== total) wrong.push(`revenue is ${revenue[0]!.sum}, the films cost ${total}`);
  for (const [id, amount] of used) {
    const { rows: account } = await sql.query<{ used: string }>(
      'SELECT used FROM billing.account WHERE id = $1',
      [id],
    );
    if (BigInt(account[0]!.used) !== amount)
      wrong.push(`${id} used ${account[0]!.used}, its films cost ${amount}`);
  }
  return { wrong, ends, total };
}

/** What has to have become of a task, and of its money. */
function expected(
  { order, payer, fate, delivery, answer, accountId, taskId }: Case,
  oracle: PriceOracle,
  barred: ReadonlySet<string>,
): { status: string; held: bigint; charged: bigint; uncollected: bigint } {
  const nothing = { held: 0n, charged: 0n, uncollected: 0n };
  const held = oracle.held(order, payer);
  if (held === undefined) return { status: 'not_priced', ...nothing };
  // Who may be refused for want of credit, and when, depends on who came first.
  if (accountId === 'acct_poor' && answer?.refusal === 'insufficient_balance') {
    return { status: 'insufficient_balance', ...nothing };
  }
  if (fate === 'orphan' || barred.has(taskId)) return { status: 'released', ...nothing, held };
  if (fate === 'uncertain') return { status: 'held', ...nothing, held };
  if (fate !== 'completed') return { status: 'released', ...nothing, held };
  return { status: 'charged', held, ...oracle.charge(order, payer, delivery) };
}

const show = (value: unknown): string =>
  JSON.stringify(value, (_, member: unknown) => (typeof member === 'bigint' ? member.toString() : member));
