import { ORPHAN } from '../reservations/hold.js';

/**
 * What a settled hold `h` adds to the usage, once: the roll-up is written by it, the ends of a period are summed up by it,
 * and reconciliation compares by it.
 */

/** What is told apart, by the columns of `billing.usage_sum`; `s.span` is `hour` or `day`. */
const DIMENSIONS: Readonly<Record<string, string>> = {
  span: 's.span',
  since: `date_trunc(s.span, h.settled_at, 'UTC')`,
  account_id: 'h.account_id',
  key_id: 'h.key_id',
  model: 'coalesce(h.charged_model, h.billing_model)',
  vendor: `coalesce(h.vendor, '')`,
  channel_id: `coalesce(h.channel_id, '')`,
};

const FIGURES: Readonly<Record<string, string>> = {
  tasks: `count(*) FILTER (WHERE h.status = 'charged')`,
  failed: `count(*) FILTER (WHERE h.status = 'released' AND h.release_reason <> 'cancelled')`,
  cancelled: `count(*) FILTER (WHERE h.status = 'released' AND h.release_reason = 'cancelled')`,
  seconds: 'coalesce(sum(h.charged_seconds), 0)',
  amount: 'coalesce(sum(h.charged), 0)',
  uncollected: 'sum(h.uncollected)',
  cost: 'coalesce(sum(h.cost), 0)',
  costed_tasks: 'count(h.cost)',
  costed_amount: 'coalesce(sum(h.charged) FILTER (WHERE h.cost IS NOT NULL), 0)',
};

export const USAGE_DIMENSIONS = Object.keys(DIMENSIONS);
export const USAGE_FIGURES = Object.keys(FIGURES);
/** Of `billing.usage_sum`, in the order of `sumsOf`. */
export const USAGE_COLUMNS = [...USAGE_DIMENSIONS, ...USAGE_FIGURES].join(', ');
const KEY = USAGE_DIMENSIONS.join(', ');

/** Sums of settled holds `h`, which `from` selects, by each of the spans. A hold of no task is no usage. */
export const sumsOf = (from: string, where: string, spans: readonly string[] = ['hour', 'day']): string =>
  `SELECT ${Object.entries({ ...DIMENSIONS, ...FIGURES })
    .map(([column, expression]) => `${expression} AS ${column}`)
    .join(', ')}
     FROM ${from} CROSS JOIN (VALUES ${spans.map((span) => `('${span}')`).join(', ')}) AS s (span)
    WHERE ${where} AND h.release_reason IS DISTINCT FROM '${ORPHAN}'
    GROUP BY ${USAGE_DIMENSIONS.map((_, i) => i + 1).join(', ')}`;

/**
 * Adds the holds that a WITH query named `h` has just settled to the roll-up. Rows are written in the order of their key,
 * and last of all: who waits for one holds nothing that its writer still wants.
 */
export const ADD_TO_USAGE = `INSERT INTO billing.usage_sum AS u (${USAGE_COLUMNS})
  ${sumsOf('h', 'true')} ORDER BY ${KEY}
  ON CONFLICT (${KEY}) DO UPDATE
     SET ${USAGE_FIGURES.map((figure) => `${figure} = u.${figure} + excluded.${figure}`).join(', ')}`;
