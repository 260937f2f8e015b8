import { Inject, Injectable } from '@nestjs/common';
import { formatMicros } from '@reelgate/contracts';
import type { Micros, ReplayReply, ReplayRequest, TaskResult } from '@reelgate/contracts';
import { DATABASE, Database } from '@reelgate/db';
import { AppError, CLOCK } from '@reelgate/runtime';
import type { Clock } from '@reelgate/runtime';
import { chargedMultiplier, HOLD_COLUMNS, holdOf } from '../reservations/hold.js';
import type { HoldRow } from '../reservations/hold.js';
import { deliveredQuantity } from '../settlement/delivered-quantity.js';
import { deliveredBases } from './delivered-rate.js';
import { csvRows, readTariff } from './parse-price-csv.js';
import { PriceBook } from './price-book.service.js';
import { PRICING_RULES } from './pricing-rules.js';
import type { PricingRules } from './pricing-rules.js';
import { priceBy, priceNames, tariffInForce } from './resolve-rate.js';
import type { Tariff } from './tariff.js';

/** Tasks read at once, and most of one replay. */
const PAGE = 2_000;
const MOST_TASKS = 200_000;
/** Most rows of an answer: it has to fit into a message. */
const MOST_ROWS = 4_000;

/** A book that is given has no dates: all of it is in force. */
const BEFORE_ALL = new Date('2000-01-01T00:00:00Z');

/** A charged task with what was delivered. */
interface ChargedRow extends HoldRow {
  readonly charged: Micros;
  readonly chargedModel: string;
  readonly result: Pick<TaskResult, 'seconds' | 'tokens' | 'inputSeconds' | 'tier' | 'offPeak'> & {
    readonly width: number | null;
    readonly height: number | null;
  };
}

interface Sum {
  tasks: number;
  charged: Micros;
  replayed: Micros;
}

/** What films have cost, and what they would have cost by another price book. Changes nothing. */
@Injectable()
export class ReplayPrices {
  constructor(
    @Inject(DATABASE) private readonly database: Database,
    @Inject(PRICING_RULES) private readonly rules: PricingRules,
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly prices: PriceBook,
  ) {}

  /**
   * Prices the films that were charged for tasks of [from, to) again, at what was delivered, with the accounts' multipliers
   * of then; by model and account. Throws AppError `invalid_request` for a book that cannot be read and a period that is
   * empty or holds too much.
   */
  async replay({ from, to, at, csv }: ReplayRequest): Promise<ReplayReply> {
    if (new Date(from) >= new Date(to)) {
      throw new AppError('invalid_request', 'to must lie after from.', { param: 'to' });
    }
    const book = csv === undefined ? undefined : this.#book(csv);
    const instant = book ? BEFORE_ALL : new Date(at ?? this.clock.now());
    const sums = new Map<string, Sum>();
    let unpriced = 0;
    let tasks = 0;
    for (let after = ''; ;) {
      const rows = await this.#page(from, to, after);
      tasks += rows.length;
      if (tasks > MOST_TASKS) throw tooMuch(`More than ${MOST_TASKS} tasks were charged then`);
      const tariffs =
        book ?? (await this.prices.rowsOf([...new Set(rows.flatMap((row) => this.#lookups(row)))]));
      for (const row of rows) {
        const amount = this.#price(row, tariffs, instant, book !== undefined);
        if (amount === undefined) unpriced += 1;
        else add(sums, `${row.chargedModel}\n${row.accountId}`, row.charged, amount);
      }
      if (rows.length < PAGE) break;
      after = rows.at(-1)!.taskId;
    }
    if (sums.size > MOST_ROWS) throw tooMuch(`There are ${sums.size} pairs of model and account`);
    return {
      currency: this.rules.currency,
      unpriced,
      rows: [...sums]
        .map(([pair, sum]) => {
          const [model, account] = pair.split('\n') as [string, string];
          return {
            model,
            account,
            tasks: sum.tasks,
            charged: formatMicros(sum.charged),
            replayed: formatMicros(sum.replayed),
            difference: formatMicros(sum.replayed - sum.charged),
          };
        })
        .sort((a, b) => a.model.localeCompare(b.model) || a.account.localeCompare(b.account)),
    };
  }

  #book(csv: string): Tariff[] {
    try {
      return csvRows(csv).map((row) =>
        readTariff({
          ...row,
          source: row['source'] || 'operator',
          currency: row['currency'] || this.rules.currency,
          effective_from: BEFORE_ALL.toISOString(),
        }),
      );
    } catch (error) {
      throw new AppError('invalid_request', `This is no price book: ${(error as Error).message}.`, {
        param: 'csv',
        cause: error,
      });
    }
  }

  #lookups({ basis, result }: ChargedRow): readonly string[] {
    return deliveredBases(basis, said(result)).flatMap((each) => priceNames(each, this.rules)?.lookup ?? []);
  }

  /** What the film costs by these rows; with `keeps`, what was charged for a name that they lack. */
  #price(row: ChargedRow, tariffs: readonly Tariff[], at: Date, keeps: boolean): Micros | undefined {
    const hold = holdOf(row);
    const bases = deliveredBases(hold.basis, said(row.result));
    const { priceList } = hold.price;
    for (const basis of bases) {
      const names = priceNames(basis, this.rules);
      const tariff = names && tariffInForce(tariffs, names.lookup, at, priceList);
      if (!tariff) continue;
      const { quantity } = deliveredQuantity(hold, said(row.result), this.rules.catalogue);
      const { offPeak } = basis;
      const multiplier = chargedMultiplier(hold, offPeak);
      return priceBy({ billingModel: names.billingModel, tariff, multiplier, offPeak, priceList }, quantity)
        ?.amount;
    }
    return keeps ? row.charged : undefined;
  }

  #page(from: string, to: string, after: string): Promise<ChargedRow[]> {
    return this.database.query<ChargedRow>(
      `SELECT ${HOLD_COLUMNS}, h.charged, h.charged_model AS "chargedModel",
              jsonb_build_object('seconds', r.duration_ms / 1000.0, 'tokens', r.tokens, 'inputSeconds', r.input_ms / 1000.0,
                                 'tier', r.tier, 'offPeak', r.off_peak, 'width', r.width, 'height', r.height) AS result
         FROM billing.hold h
         JOIN billing.price p ON p.id = h.price_id
         JOIN billing.result r ON r.task_id = h.task_id
        WHERE h.status = 'charged' AND h.created_at >= $1 AND h.created_at < $2 AND h.task_id > $3
        ORDER BY h.task_id LIMIT ${PAGE}`,
      [from, to, after],
    );
  }
}

const tooMuch = (what: string): AppError =>
  new AppError('invalid_request', `${what}; choose a shorter period.`, { param: 'from' });

/** A row's nulls are what the vendor did not say. */
function said<T extends object>(result: T): { [Member in keyof T]?: Exclude<T[Member], null> } {
  return Object.fromEntries(Object.entries(result).filter(([, value]) => value !== null)) as never;
}

function add(sums: Map<string, Sum>, pair: string, charged: Micros, replayed: Micros): void {
  const sum = sums.get(pair) ?? { tasks: 0, charged: 0n, replayed: 0n };
  sums.set(pair, {
    tasks: sum.tasks + 1,
    charged: sum.charged + charged,
    replayed: sum.replayed + replayed,
  });
}
