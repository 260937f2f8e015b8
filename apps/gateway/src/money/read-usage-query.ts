import { USAGE_GROUPS } from '@reelgate/contracts';
import type { UsageGroup } from '@reelgate/contracts';
import { AppError } from '@reelgate/runtime';
import { readInstant, readText } from '../http/read-query.js';
import type { Query } from '../http/read-query.js';

const MONTH_MS = 30 * 86_400_000;

export interface UsageQuery {
  readonly from: Date;
  readonly to: Date;
  readonly groupBy: UsageGroup[];
}

/** `from`, `to` (the last 30 days when absent) and `group_by`, names separated by commas. Throws AppError. */
export function readUsageQuery(query: Query, now: Date, groups: readonly UsageGroup[]): UsageQuery {
  const to = readInstant(query, 'to') ?? now;
  const from = readInstant(query, 'from') ?? new Date(to.getTime() - MONTH_MS);
  if (from >= to) throw new AppError('invalid_request', '`from` has to lie before `to`.', { param: 'from' });
  const names = (readText(query, 'group_by') ?? 'day').split(',').map((name) => name.trim());
  const groupBy = USAGE_GROUPS.filter((group) => groups.includes(group) && names.includes(group));
  if (groupBy.length !== names.length) {
    throw new AppError('invalid_request', `\`group_by\` takes ${groups.join(', ')}, each once.`, {
      param: 'group_by',
    });
  }
  return { from, to, groupBy };
}
