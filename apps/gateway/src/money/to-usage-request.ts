import { USAGE_GROUPS } from '@reelgate/contracts';
import type { UsageRequest } from '@reelgate/contracts';
import { AppError } from '@reelgate/runtime';
import type { AdminUsageQuery, UsageQuery } from './usage.dto.js';

const MONTH_MS = 30 * 86_400_000;

/** What billing is asked: the 30 days before `to`, which is now, where nothing else is stated. Throws AppError. */
export function toUsageRequest(
  accountId: string | undefined,
  query: UsageQuery | AdminUsageQuery,
  now: Date,
): UsageRequest {
  const to = query.to ?? now;
  const from = query.from ?? new Date(to.getTime() - MONTH_MS);
  if (from >= to) throw new AppError('invalid_request', '`from` has to lie before `to`.', { param: 'from' });
  // Groups come out in the order of this list, whatever order they are asked for in.
  const groupBy = USAGE_GROUPS.filter((group) => query.group_by.includes(group));
  const { model, key_id: key } = query;
  const { vendor, channel_id: channel }: Partial<AdminUsageQuery> = query;
  return {
    ...(accountId === undefined ? {} : { accountId }),
    from: from.toISOString(),
    to: to.toISOString(),
    groupBy,
    only: {
      ...(model === undefined ? {} : { model: model.toLowerCase() }),
      ...(key === undefined ? {} : { key }),
      ...(vendor === undefined ? {} : { vendor }),
      ...(channel === undefined ? {} : { channel }),
    },
  };
}
