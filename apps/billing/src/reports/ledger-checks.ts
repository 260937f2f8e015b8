import { sumsOf, USAGE_DIMENSIONS, USAGE_FIGURES } from '../usage/usage-sums.js';

/** One check of the books by a query over our own tables. */
export interface LedgerCheck {
  readonly name: string;
  /** Answers one row: `checked` (how many things were looked at). */
  readonly countSql: string;
  /** Answers a row for each thing that is wrong: `subject` (its id and what about it), `amount` (micro-units, or null). */
  readonly differencesSql: string;
}

const customerOf = `substring(e.account FROM position(':' IN e.account) + 1)`;

/** Everything that must hold among the tables of this schema. */
export const LEDGER_CHECKS: readonly LedgerCheck[] = [
  {
    name: 'transactions_sum_to_zero',
    countSql: 'SELECT count(*) AS checked FROM billing.ledger_tx',
    differencesSql: `
      SELECT t.key AS subject, d.amount
        FROM (SELECT tx_id, sum(amount)::bigint AS amount FROM billing.ledger_entry GROUP BY tx_id HAVING sum(amount) <> 0) d
        JOIN billing.ledger_tx t ON t.id = d.tx_id`,
  },
  {
    name: 'ledger_sums_to_zero',
    countSql: 'SELECT count(*) AS checked FROM billing.ledger_entry',
    differencesSql: `
      SELECT 'all entries' AS subject, sum(amount)::bigint AS amount FROM billing.ledger_entry HAVING sum(amount) <> 0`,
  },
  {
    name: 'balances_equal_entries',
    countSql: 'SELECT count(*) AS checked FROM billing.account',
    differencesSql: `
      WITH entries AS (
        SELECT ${customerOf} AS id, sum(e.amount) AS posted,
               coalesce(sum(e.amount) FILTER (WHERE e.account LIKE 'held:%'), 0) AS held,
               coalesce(-sum(e.amount) FILTER (WHERE t.kind = 'capture'), 0) AS used
          FROM billing.ledger_entry e JOIN billing.ledger_tx t ON t.id = e.tx_id
         WHERE e.account LIKE 'customer:%' OR e.account LIKE 'held:%' GROUP BY 1)
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
    countSql: 'SELECT count(*) AS checked FROM billing.account',
    differencesSql: `
      WITH holds AS (
        SELECT account_id AS id, coalesce(sum(amount) FILTER (WHERE status = 'held'), 0) AS held,
               coalesce(sum(charged), 0) AS used
          FROM billing.hold GROUP BY account_id)
      SELECT id || ' ' || f.figure AS subject, (f.projected - f.summed)::bigint AS amount
        FROM billing.account a FULL JOIN holds h USING (id)
       CROSS JOIN LATERAL (VALUES
         ('held', coalesce(a.held, 0), coalesce(h.held, 0)),
         ('used', coalesce(a.used, 0), coalesce(h.used, 0))) AS f (figure, projected, summed)
       WHERE f.projected <> f.summed`,
  },
  {
    name: 'key_totals_equal_holds',
    countSql: 'SELECT count(*) AS checked FROM billing.key_spend',
    differencesSql: `
      WITH holds AS (
        SELECT account_id, key_id, coalesce(sum(amount) FILTER (WHERE status = 'held'), 0) AS held,
               coalesce(sum(charged), 0) AS spent
          FROM billing.hold GROUP BY account_id, key_id)
      SELECT account_id || ' ' || key_id || ' ' || f.figure AS subject, (f.projected - f.summed)::bigint AS amount
        FROM billing.key_spend k FULL JOIN holds h USING (account_id, key_id)
       CROSS JOIN LATERAL (VALUES
         ('held', coalesce(k.held, 0), coalesce(h.held, 0)),
         ('spent', coalesce(k.spent, 0), coalesce(h.spent, 0))) AS f (figure, projected, summed)
       WHERE f.projected <> f.summed`,
  },
  {
    // The unique key lets at most one transaction settle a task; this finds settled tasks without one and the reverse.
    name: 'holds_settled_once',
    countSql: 'SELECT count(*) AS checked FROM billing.hold',
    differencesSql: `
      SELECT h.task_id || ' is ' || h.status || ', its ledger says ' || coalesce(r.kind, 'no reserve') || ', '
             || coalesce(s.kind, 'not settled') AS subject, NULL::bigint AS amount
        FROM billing.hold h
        LEFT JOIN billing.ledger_tx r ON r.key = 'reserve:' || h.task_id
        LEFT JOIN billing.ledger_tx s ON s.key = 'settle:' || h.task_id
       WHERE r.kind IS DISTINCT FROM 'reserve'
          OR s.kind IS DISTINCT FROM CASE h.status WHEN 'charged' THEN 'capture' WHEN 'released' THEN 'release' END
      UNION ALL
      SELECT t.key || ' has no hold', NULL
        FROM billing.ledger_tx t
       WHERE t.kind IN ('reserve', 'capture', 'release')
         AND NOT EXISTS (
           SELECT FROM billing.hold h WHERE h.task_id = substring(t.key FROM position(':' IN t.key) + 1))`,
  },
  {
    name: 'results_charged',
    countSql: 'SELECT count(*) AS checked FROM billing.result',
    differencesSql: `
      SELECT coalesce(r.task_id, h.task_id)
             || CASE WHEN r.task_id IS NULL THEN ' was charged without a result'
                     ELSE ' was delivered, its hold is ' || coalesce(h.status, 'missing') END AS subject,
             h.amount AS amount
        FROM billing.result r FULL JOIN billing.hold h USING (task_id)
       WHERE (r.task_id IS NOT NULL AND h.status IS DISTINCT FROM 'charged')
          OR (r.task_id IS NULL AND h.status = 'charged')`,
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
    countSql: 'SELECT count(*) AS checked FROM billing.inbox',
    differencesSql: `
      SELECT subject || ' ' || id || ' was given up: ' || left(reason, 200) AS subject, NULL::bigint AS amount
        FROM billing.dead_letter WHERE replayed_at IS NULL`,
  },
];
