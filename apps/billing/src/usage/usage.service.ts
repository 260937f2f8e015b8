import { Inject, Injectable } from '@nestjs/common';
import { formatMicros } from '@reelgate/contracts';
import type { UsageGroup, UsageReply, UsageRequest, UsageRow } from '@reelgate/contracts';
import { DATABASE, Database } from '@reelgate/db';
import { AppError } from '@reelgate/runtime';
import { PRICING_RULES } from '../prices/pricing-rules.js';
import type { PricingRules } from '../prices/pricing-rules.js';
import { sumsOf, USAGE_COLUMNS, USAGE_FIGURES } from './usage-sums.js';

/** Most rows of one answer: it has to fit into a message. */
const PAGE = 1_500;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

const EXPRESSION: Readonly<Record<UsageGroup, string>> = {
  hour: `to_char(since AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')`,
  day: `to_char(since AT TIME ZONE 'UTC', 'YYYY-MM-DD')`,
  model: 'model',
  key: 'key_id',
  account: 'account_id',
  vendor: 'vendor',
  channel: 'channel_id',
};

type Sums = Readonly<
  Record<
    | 'tasks'
    | 'failed'
    | 'cancelled'
    | 'seconds'
    | 'amount'
    | 'uncollected'
    | 'cost'
    | 'costed_tasks'
    | 'costed_amount',
    bigint
  >
>;

/** Sums of what was settled. */
@Injectable()
export class UsageService {
  constructor(
    @Inject(DATABASE) private readonly database: Database,
    @Inject(PRICING_RULES) private readonly rules: PricingRules,
  ) {}

  /**
   * Sums of what was settled in [from, to), grouped as asked, a page in the order of the groups. Whole days and hours come
   * from the roll-up; the ends of the period, and what is not in the roll-up yet, from the holds. Throws AppError
   * `invalid_request` when the period is empty, or a page is asked for by other groups.
   */
  async usage(request: UsageRequest): Promise<UsageReply> {
    const [from, to] = [new Date(request.from), new Date(request.to)];
    if (!(from < to)) throw new AppError('invalid_request', 'to must lie after from.', { param: 'to' });
    const groups = [...new Set(request.groupBy)];
    const { after } = request;
    if (after && after.length !== groups.length) {
      throw new AppError('invalid_request', 'after names another number of groups.', { param: 'after' });
    }
    const values: unknown[] = [];
    const place = (value: unknown, type: string): string => `$${values.push(value)}::${type}`;
    const only = this.#filter(request, place);
    const instant = (at: Date): string => place(at, 'timestamptz');
    const hours = whole(HOUR_MS, { from, to });
    const days = groups.includes('hour') ? { from: hours.to, to: hours.to } : whole(DAY_MS, hours);
    const settled = (period: Period, more = ''): string =>
      sumsOf(
        'billing.hold h',
        `h.settled_at >= ${instant(period.from)} AND h.settled_at < ${instant(period.to)}${more}`,
        ['hour'],
      );
    const rolledUp = (span: 'hour' | 'day', period: Period): string =>
      `SELECT ${USAGE_COLUMNS} FROM billing.usage_sum
        WHERE span = '${span}' AND since >= ${instant(period.from)} AND since < ${instant(period.to)}`;
    const parts = [
      rolledUp('day', days),
      ...around(hours, days).map((period) => rolledUp('hour', period)),
      ...around({ from, to }, hours).map((period) => settled(period)),
      settled(hours, ' AND NOT h.usage_counted'),
    ];
    const columns = groups.map((group) => `${EXPRESSION[group]} COLLATE "C" AS "${group}"`);
    const names = groups.map((group) => `"${group}"`).join(', ');
    const rows = await this.database.query<Sums & Partial<Record<UsageGroup, string>>>(
      `SELECT * FROM (
         SELECT ${[...columns, ...USAGE_FIGURES.map((each) => `coalesce(sum(${each}), 0)::bigint AS ${each}`)].join(', ')}
           FROM (${parts.join(' UNION ALL ')}) AS part
          WHERE ${only}
          ${groups.length === 0 ? '' : `GROUP BY ${groups.map((_, i) => i + 1).join(', ')}`}
       ) AS grouped
       ${after?.length ? `WHERE (${names}) > (${after.map((each) => place(each, 'text')).join(', ')})` : ''}
       ${groups.length === 0 ? '' : `ORDER BY ${names}`} LIMIT ${PAGE + 1}`,
      values,
    );
    return {
      currency: this.rules.currency,
      hasMore: rows.length > PAGE,
      rows: rows.slice(0, PAGE).map(toRow),
    };
  }

  #filter({ accountId, only }: UsageRequest, place: (value: unknown, type: string) => string): string {
    const wanted = { ...only, ...(accountId === undefined ? {} : { account: accountId }) };
    const conditions = Object.entries(wanted).map(
      ([group, value]) => `${EXPRESSION[group as UsageGroup]} = ${place(value, 'text')}`,
    );
    return conditions.length === 0 ? 'true' : conditions.join(' AND ');
  }
}

function toRow({
  tasks,
  failed,
  cancelled,
  seconds,
  amount,
  uncollected,
  cost,
  costed_tasks: costedTasks,
  costed_amount: costedAmount,
  ...group
}: Sums & Partial<Record<UsageGroup, string>>): UsageRow {
  return {
    ...group,
    tasks: Number(tasks),
    failed: Number(failed),
    cancelled: Number(cancelled),
    seconds: Number(seconds),
    amount: formatMicros(amount),
    uncollected: formatMicros(uncollected),
    cost: formatMicros(cost),
    margin: formatMicros(costedAmount - cost),
    tasksWithoutCost: Number(tasks - costedTasks),
  };
}

/** From an instant on until another. */
interface Period {
  readonly from: Date;
  readonly to: Date;
}

/** What of a period consists of whole units that begin at multiples of them; empty when there is none. */
function whole(unitMs: number, { from, to }: Period): Period {
  const first = Math.min(Math.ceil(from.getTime() / unitMs) * unitMs, to.getTime());
  const last = Math.max(Math.floor(to.getTime() / unitMs) * unitMs, first);
  return { from: new Date(first), to: new Date(last) };
}

/** What of a period lies before and after a part of it, where there is any. */
function around(period: Period, part: Period): Period[] {
  return [
    { from: period.from, to: part.from },
    { from: part.to, to: period.to },
  ].filter(({ from, to }) => from < to);
}
