import { WAITING_LETTER } from '@reelgate/db';
import { sumsOf, USAGE_DIMENSIONS, USAGE_FIGURES } from '../usage/usage-sums.js';

/**
 * One check of the books by a query over our own tables. `:since` in a statement is the last transaction that need not be
 * looked at again, `:sinceAt` about when it was written; a full pass has them before all there is.
 */
export interface LedgerCheck {
  readonly name: string;
  /** Answers one row: `checked` (how many things were looked at). */
  readonly countSql: string;
  /** Answers a row for each thing that is wrong: `subject` (its id and what about it), `amount` (micro-units, or null). */
  readonly differencesSql: string;
  /**
   * Whether a recent pass makes it too, and whether it then finds all that is wrong (`whole`) or only what is wrong with
   * what is new (`new`). Absent: in full passes alone.
   */
  readonly recent?: 'whole' | 'new';
}

const customerOf = `substring(e.account FROM position(':' IN e.account) + 1)`;
const taskOf = `substring(t.key FROM position(':' IN t.key) + 1)`;
const ofTasks = `t.kind IN ('reserve', 'capture', 'release')`;

/** What the entries after one transaction, and up to another where there is a limit, sum up to for each customer. */
export const customerSums = (after: string, upTo?: string): string => `
  SELECT ${customerOf} AS account_id, sum(e.amount)::bigint AS posted,
         coalesce(sum(e.amount) FILTER (WHERE e.account LIKE 'held:%'), 0)::bigint AS held,
         coalesce(-sum(e.amount) FILTER (WHERE t.kind = 'capture'), 0)::bigint AS used
    FROM billing.ledger_entry e JOIN billing.ledger_tx t ON t.id = e.tx_id
   WHERE e.tx_id > ${after} AND t.id > ${after} ${upTo === undefined ? '' : `AND e.tx_id <= ${upTo} AND t.id <= ${upTo}`}
     AND (e.account LIKE 'customer:%' OR e.account LIKE 'held:%')
   GROUP BY 1`;

/** The same for what each key has used. */
export const keySums = (after: string, upTo?: string): string => `
  SELECT h.account_id, h.key_id, sum(e.amount)::bigint AS used
    FROM billing.ledger_tx t
    JOIN billing.ledger_entry e ON e.tx_id = t.id AND e.account LIKE 'revenue:%'
    JOIN billing.hold h ON h.task_id = ${taskOf}
   WHERE t.id > ${after} ${upTo === undefined ? '' : `AND t.id <= ${upTo}`} AND t.kind = 'capture'
   GROUP BY 1, 2`;

/** Everything that must hold among the tables of this schema. */
export const LEDGER_CHECKS: readonly LedgerCheck[] = [
  {
    name: 'transactions_sum_to_zero',
    recent: 'new',
    countSql: 'SELECT count(*) AS checked FROM billing.ledger_tx WHERE id > :since',
    differencesSql: `
      SELECT t.key AS subject, d.amount
        FROM (SELECT tx_id, sum(amount)::bigint AS amount FROM billing.ledger_entry WHERE tx_id > :since
               GROUP BY tx_id HAVING sum(amount) <> 0) d
        JOIN billing.ledger_tx t ON t.id = d.tx_id AND t.id > :since`,
  },
  {
    name: 'ledger_sums_to_zero',
    countSql: 'SELECT count(*) AS checked FROM billing.ledger_entry',
    differencesSql: `
      SELECT 'all entries' AS subject, sum(amount)::bigint AS amount FROM billing.ledger_entry HAVING sum(amount) <> 0`,
  },
  {
    name: 'balances_equal_entries',
    recent: 'whole',
    countSql: 'SELECT count(*) AS checked FROM billing.account',
    differencesSql: `
      WITH entries AS (
        SELECT account_id AS id, sum(posted) AS posted, sum(held) AS held, sum(used) AS used
          FROM (${customerSums(':since')}
                UNION ALL
                SELECT account_id, posted, held, used FROM billing.verified_total
                 WHERE key_id = '' AND :since > 0) AS part
         GROUP BY 1)
      SELECT id || ' ' || f.figure AS subject, (f.projected - f.entered)::bigint AS amount
        FROM billing.account a FULL JOIN entries e USING (id)
       CROSS JOIN LATERAL (VALUES
         ('posted', coalesce(a.posted, 0), coalesce(e.posted, 0)),
         ('held', coalesce(a.held, 0), coalesce(e.held, 0)),
         ('used', coalesce(a.used, 0), coalesce(e.used, 0))) AS f (figure, projected, entered)
       WHERE f.projected <> f.entered`,
  },
  {
    name: 'balances_equal_holds',
    recent: 'whole',
    countSql: `SELECT count(*) AS checked FROM billing.hold WHERE status = 'held'`,
    differencesSql: `
      WITH holds AS (
        SELECT account_id AS id, sum(amount) AS held FROM billing.hold WHERE status = 'held' GROUP BY 1)
      SELECT id || ' held' AS subject, (coalesce(a.held, 0) - coalesce(h.held, 0))::bigint AS amount
        FROM billing.account a FULL JOIN holds h USING (id)
       WHERE coalesce(a.held, 0) <> coalesce(h.held, 0)`,
  },
  {
    name: 'key_totals_equal_holds',
    recent: 'whole',
    countSql: 'SELECT count(*) AS checked FROM billing.key_spend',
    differencesSql: `
      WITH holds AS (
        SELECT account_id, key_id, sum(amount) AS held FROM billing.hold WHERE status = 'held' GROUP BY 1, 2),
      charges AS (
        SELECT account_id, key_id, sum(used) AS spent
          FROM (${keySums(':since')}
                UNION ALL
                SELECT account_id, key_id, used FROM billing.verified_total
                 WHERE key_id <> '' AND :since > 0) AS part
         GROUP BY 1, 2)
      SELECT account_id || ' ' || key_id || ' ' || f.figure AS subject, (f.projected - f.summed)::bigint AS amount
        FROM billing.key_spend k FULL JOIN holds h USING (account_id, key_id) FULL JOIN charges c USING (account_id, key_id)
       CROSS JOIN LATERAL (VALUES
         ('held', coalesce(k.held, 0), coalesce(h.held, 0)),
         ('spent', coalesce(k.spent, 0), coalesce(c.spent, 0))) AS f (figure, projected, summed)
       WHERE f.projected <> f.summed`,
  },
  {
    name: 'day_totals_equal_holds',
    countSql: 'SELECT count(*) AS checked FROM billing.day_spend',
    differencesSql: `
      WITH holds AS (
        SELECT h.account_id, s.key_id, h.spend_day AS day,
               sum(CASE h.status WHEN 'held' THEN h.amount WHEN 'charged' THEN h.charged ELSE 0 END) AS amount
          FROM billing.hold h CROSS JOIN LATERAL (VALUES (h.key_id), ('')) AS s (key_id)
         WHERE h.spend_day IS NOT NULL GROUP BY h.account_id, s.key_id, h.spend_day)
      SELECT account_id || ' ' || key_id || ' ' || day AS subject,
             (coalesce(d.amount, 0) - coalesce(h.amount, 0))::bigint AS amount
        FROM billing.day_spend d FULL JOIN holds h USING (account_id, key_id, day)
       WHERE coalesce(d.amount, 0) <> coalesce(h.amount, 0)`,
  },
  {
    // The unique key lets at most one transaction settle a task; this finds settled tasks without one and the reverse.
    name: 'holds_settled_once',
    recent: 'new',
    countSql: `SELECT count(*) AS checked FROM billing.ledger_tx t WHERE t.id > :since AND ${ofTasks}`,
    differencesSql: `
      WITH looked AS (
        SELECT task_id, status FROM billing.hold WHERE :since = 0 OR status = 'held'
         UNION ALL
        SELECT DISTINCT h.task_id, h.status
          FROM billing.ledger_tx t JOIN billing.hold h ON h.task_id = ${taskOf} AND h.status <> 'held'
         WHERE t.id > :since AND :since > 0 AND ${ofTasks})
      SELECT task_id || ' is ' || status || ', its ledger says ' || coalesce(reserve, 'no reserve') || ', '
             || coalesce(settle, 'not settled') AS subject, NULL::bigint AS amount
        FROM (SELECT task_id, status,
                     -- One by one: of the transactions of a recent pass's holds most are old, and lie among all others.
                     (SELECT kind FROM billing.ledger_tx WHERE key = 'reserve:' || task_id) AS reserve,
                     (SELECT kind FROM billing.ledger_tx WHERE key = 'settle:' || task_id) AS settle
                FROM looked OFFSET 0) h
       WHERE reserve IS DISTINCT FROM 'reserve'
          OR settle IS DISTINCT FROM CASE status WHEN 'charged' THEN 'capture' WHEN 'released' THEN 'release' END
      UNION ALL
      SELECT t.key || ' has no hold', NULL
        FROM billing.ledger_tx t
       WHERE t.id > :since AND ${ofTasks}
         AND NOT EXISTS (SELECT FROM billing.hold h WHERE h.task_id = ${taskOf})`,
  },
  {
    name: 'holds_equal_entries',
    recent: 'new',
    countSql: `SELECT count(*) AS checked FROM billing.ledger_tx t WHERE t.id > :since AND ${ofTasks}`,
    differencesSql: `
      WITH moved AS (
        SELECT tx_id, abs(coalesce(sum(amount) FILTER (WHERE account LIKE 'held:%'), 0)) AS held,
               coalesce(sum(amount) FILTER (WHERE account LIKE 'revenue:%'), 0) AS charged
          FROM billing.ledger_entry WHERE tx_id > :since GROUP BY 1)
      SELECT t.key || ' ' || f.figure AS subject, (f.ours - f.entered)::bigint AS amount
        FROM billing.ledger_tx t
        JOIN billing.hold h ON h.task_id = ${taskOf}
        LEFT JOIN moved m ON m.tx_id = t.id
       CROSS JOIN LATERAL (VALUES
         ('held', h.amount, coalesce(m.held, 0)),
         ('charged', CASE t.kind WHEN 'capture' THEN coalesce(h.charged, 0) ELSE 0 END, coalesce(m.charged, 0)))
         AS f (figure, ours, entered)
       WHERE t.id > :since AND ${ofTasks} AND f.ours <> f.entered`,
  },
  {
    name: 'results_charged',
    recent: 'new',
    countSql: 'SELECT count(*) AS checked FROM billing.result WHERE received_at >= :sinceAt',
    differencesSql: `
      SELECT r.task_id || ' was delivered, its hold is ' || coalesce(h.status, 'missing') AS subject, h.amount
        FROM billing.result r LEFT JOIN billing.hold h USING (task_id)
       WHERE r.received_at >= :sinceAt AND h.status IS DISTINCT FROM 'charged'
       UNION ALL
      SELECT h.task_id || ' was charged without a result', h.amount
        FROM billing.ledger_tx t JOIN billing.hold h ON h.task_id = ${taskOf}
       WHERE t.id > :since AND t.kind = 'capture'
         AND NOT EXISTS (SELECT FROM billing.result r WHERE r.task_id = h.task_id)`,
  },
  {
    name: 'usage_equals_holds',
    countSql: 'SELECT count(*) AS checked FROM billing.usage_sum',
    differencesSql: `
      SELECT concat_ws(' ', span, since, account_id, key_id, model, vendor, channel_id, f.figure) AS subject,
             (f.rolled - f.summed)::bigint AS amount
        FROM billing.usage_sum u
        FULL JOIN (${sumsOf('billing.hold h', 'h.settled_at IS NOT NULL AND h.usage_counted')}) s
       USING (${USAGE_DIMENSIONS.join(', ')})
       CROSS JOIN LATERAL (VALUES
         ${USAGE_FIGURES.map((each) => `('${each}', coalesce(u.${each}, 0), coalesce(s.${each}, 0))`).join(', ')})
         AS f (figure, rolled, summed)
       WHERE f.rolled <> f.summed`,
  },
  {
    name: 'usage_equals_entries',
    countSql: 'SELECT count(DISTINCT account_id) AS checked FROM billing.usage_sum',
    differencesSql: `
      WITH entries AS (
        SELECT ${customerOf} AS id, -sum(e.amount) AS amount
          FROM billing.ledger_entry e JOIN billing.ledger_tx t ON t.id = e.tx_id AND t.kind = 'capture'
         WHERE e.account LIKE 'customer:%' OR e.account LIKE 'held:%' GROUP BY 1),
      counted AS (
        SELECT id, sum(amount) AS amount
          FROM (SELECT account_id AS id, amount FROM billing.usage_sum WHERE span = 'day'
                UNION ALL SELECT account_id, charged FROM billing.hold
                           WHERE settled_at IS NOT NULL AND NOT usage_counted AND charged IS NOT NULL) AS part
         GROUP BY id)
      SELECT id || ' usage' AS subject, (coalesce(c.amount, 0) - coalesce(e.amount, 0))::bigint AS amount
        FROM counted c FULL JOIN entries e USING (id) WHERE coalesce(c.amount, 0) <> coalesce(e.amount, 0)`,
  },
  {
    name: 'events_handled',
    recent: 'whole',
    countSql: 'SELECT count(*) AS checked FROM billing.dead_letter',
    differencesSql: `
      SELECT subject || ' ' || id || ' was given up: ' || left(reason, 200) AS subject, NULL::bigint AS amount
        FROM billing.dead_letter WHERE ${WAITING_LETTER}`,
  },
];
