import type { Micros } from '@reelgate/contracts';
import type { Sql } from '@reelgate/db';
import type { AccountDay } from './calendar.js';

/**
 * What a day's reservations cost: what is held of them, and once settled what was charged. A row for each key, and one
 * without a key for the account. Only who has locked the account's row writes them.
 */
export interface DaySpend {
  readonly daily: Micros;
  readonly monthly: Micros;
}

/** Whose spending: a key's, or with the empty key the account's. */
export interface Spender {
  readonly accountId: string;
  readonly keyId: string;
  readonly day: AccountDay;
}

/** The key of an account's own rows. */
export const WHOLE_ACCOUNT = '';

/** What was spent by each on its day and in the month of it, in order. */
export async function daySpendOf(sql: Sql, spenders: readonly Spender[]): Promise<DaySpend[]> {
  if (spenders.length === 0) return [];
  return sql.query<DaySpend>(
    `SELECT coalesce(sum(d.amount) FILTER (WHERE d.day = s.day), 0)::bigint AS daily,
            coalesce(sum(d.amount), 0)::bigint AS monthly
       FROM unnest($1::text[], $2::text[], $3::date[], $4::date[]) WITH ORDINALITY AS s (account_id, key_id, day, month, position)
       LEFT JOIN billing.day_spend d ON d.account_id = s.account_id AND d.key_id = s.key_id
        AND d.day >= s.month AND d.day < s.month + interval '1 month'
      GROUP BY s.position ORDER BY s.position`,
    [
      spenders.map(({ accountId }) => accountId),
      spenders.map(({ keyId }) => keyId),
      spenders.map(({ day }) => day.day),
      spenders.map(({ day }) => day.month),
    ],
    'billing-day-spend',
  );
}

/** A part of a statement that settles the hold `$1` of the account `$2`: by how much its day's spending changes. */
export const settleDaySpend = (change: string): string => `
  UPDATE billing.day_spend d SET amount = d.amount + (${change})
    FROM billing.hold h
   WHERE h.task_id = $1 AND d.account_id = $2 AND d.key_id IN ('${WHOLE_ACCOUNT}', h.key_id) AND d.day = h.spend_day`;
