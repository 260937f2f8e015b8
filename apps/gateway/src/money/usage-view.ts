import type { UsageGroup, UsageReply, UsageRequest, UsageRow } from '@reelgate/contracts';
import { toCsv } from '../http/to-csv.js';
import type { AdminUsage, AdminUsageRow, Usage, UsageRowAnswer } from './usage.dto.js';
import type { Names } from './usage-reader.js';

/** How usage looks in answers: the one place, for JSON and CSV. */

interface ReadUsage extends Pick<UsageReply, 'currency'> {
  readonly rows: readonly UsageRow[];
  readonly names: Names;
}

export const toUsage = ({ currency, rows, names }: ReadUsage, request: UsageRequest): Usage => ({
  ...frame(currency, request),
  data: rows.map((row) => toRow(row, names)),
});

export const toAdminUsage = ({ currency, rows, names }: ReadUsage, request: UsageRequest): AdminUsage => ({
  ...frame(currency, request),
  data: rows.map((row) => toAdminRow(row, names)),
});

/** A billing of an earlier version knows no costs. */
const NOTHING = '0.000000';

const FIGURES = ['tasks', 'failed', 'cancelled', 'seconds', 'amount'] as const;

export const toUsageCsv = (usage: Usage): string => csv(usage, FIGURES);
export const toAdminUsageCsv = (usage: AdminUsage): string =>
  csv(usage, [...FIGURES, 'uncollected', 'cost', 'margin', 'tasks_without_cost']);

function frame(currency: string, { from, to, groupBy }: UsageRequest): Omit<Usage, 'data'> {
  return { object: 'usage', from, to, currency, group_by: groupBy };
}

function toRow(row: UsageRow, { keys }: Names): UsageRowAnswer {
  const { hour, day, model, key, tasks, failed = 0, cancelled = 0, seconds, amount } = row;
  return {
    ...(hour === undefined ? {} : { hour }),
    ...(day === undefined ? {} : { day }),
    ...(model === undefined ? {} : { model }),
    ...(key === undefined ? {} : { key, key_name: keys.get(key) ?? null }),
    tasks,
    failed,
    cancelled,
    seconds,
    amount,
  };
}

function toAdminRow(row: UsageRow, names: Names): AdminUsageRow {
  const { account, vendor, channel, tasks } = row;
  return {
    ...toRow(row, names),
    ...(account === undefined ? {} : { account, account_name: names.accounts.get(account) ?? null }),
    ...(vendor === undefined ? {} : { vendor: vendor || null }),
    ...(channel === undefined
      ? {}
      : { channel: channel || null, channel_name: names.channels.get(channel) ?? null }),
    uncollected: row.uncollected ?? NOTHING,
    cost: row.cost ?? NOTHING,
    margin: row.margin ?? NOTHING,
    tasks_without_cost: row.tasksWithoutCost ?? tasks,
  };
}

/** Groups with a name have it in a column of its own. */
const NAMED: readonly UsageGroup[] = ['account', 'key', 'channel'];

function csv({ group_by, currency, data }: Usage | AdminUsage, figures: readonly string[]): string {
  const groups = group_by.flatMap((group) => (NAMED.includes(group) ? [group, `${group}_name`] : [group]));
  return toCsv(
    [...groups, ...figures, 'currency'],
    data.map((row) => ({ ...row, currency })),
  );
}
