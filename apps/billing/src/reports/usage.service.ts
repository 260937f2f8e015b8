import { Inject, Injectable } from '@nestjs/common';
import { formatMicros } from '@reelgate/contracts';
import type { UsageGroup, UsageReply, UsageRequest } from '@reelgate/contracts';
import { DATABASE, Database } from '@reelgate/db';
import { AppError } from '@reelgate/runtime';
import { PRICING_RULES } from '../prices/pricing-rules.js';
import type { PricingRules } from '../prices/pricing-rules.js';

/** Most rows of one answer: it has to fit into a message. */
const MAX_ROWS = 4_000;

const EXPRESSION: Readonly<Record<UsageGroup, string>> = {
  day: `to_char(settled_at AT TIME ZONE 'UTC', 'YYYY-MM-DD')`,
  model: 'charged_model',
  key: 'key_id',
  account: 'account_id',
};

interface Sums {
  readonly tasks: bigint;
  readonly seconds: bigint;
  readonly amount: bigint;
}

/** Sums of what was charged. */
@Injectable()
export class UsageService {
  constructor(
    @Inject(DATABASE) private readonly database: Database,
    @Inject(PRICING_RULES) private readonly rules: PricingRules,
  ) {}

  /**
   * Sums of the films charged in [from, to), by the time of their settlement, grouped as asked (days are UTC days), in the
   * order of the groups. Throws AppError `invalid_request` when the period is empty or the groups are too many.
   */
  async usage(request: UsageRequest): Promise<UsageReply> {
    const [from, to] = [new Date(request.from), new Date(request.to)];
    if (!(from < to)) throw new AppError('invalid_request', 'to must lie after from.', { param: 'to' });
    const groups = [...new Set(request.groupBy)];
    const columns = groups.map((group) => `${EXPRESSION[group]} AS "${group}"`);
    const positions = groups.map((_, i) => i + 1).join(', ');
    const rows = await this.database.query<Sums & Partial<Record<UsageGroup, string>>>(
      `SELECT ${columns.map((column) => `${column}, `).join('')}count(*) AS tasks,
              coalesce(sum(charged_seconds), 0)::bigint AS seconds, coalesce(sum(charged), 0)::bigint AS amount
         FROM billing.hold
        WHERE status = 'charged' AND settled_at >= $1 AND settled_at < $2 ${request.accountId === undefined ? '' : 'AND account_id = $3'}
        ${groups.length === 0 ? '' : `GROUP BY ${positions} ORDER BY ${positions}`}
        LIMIT ${MAX_ROWS + 1}`,
      [from, to, ...(request.accountId === undefined ? [] : [request.accountId])],
    );
    if (rows.length > MAX_ROWS) {
      const message = `More than ${MAX_ROWS} rows; ask for a shorter period or fewer groups.`;
      throw new AppError('invalid_request', message, { param: 'groupBy' });
    }
    return {
      currency: this.rules.currency,
      rows: rows.map(({ tasks, seconds, amount, ...group }) => ({
        ...group,
        tasks: Number(tasks),
        seconds: Number(seconds),
        amount: formatMicros(amount),
      })),
    };
  }
}
