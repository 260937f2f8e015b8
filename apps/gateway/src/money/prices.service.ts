import { Inject, Injectable } from '@nestjs/common';
import { RpcClient } from '@reelgate/bus';
import { MissingPrices, PriceChanges, PricesReply, ReplayReply, SUBJECT } from '@reelgate/contracts';
import type { PriceBookName, PriceRow, PricesRequest, ReplayRequest } from '@reelgate/contracts';
import { CLOCK } from '@reelgate/runtime';
import type { Clock } from '@reelgate/runtime';
import { AuditLog } from '../audit/audit-log.js';

const EXPORT_PAGE = 1_000;
/** Reads every task of the period. */
const REPLAY_LIMIT_MS = 60_000;
const DAY_MS = 86_400_000;

/** What a row of each book is called in the audit. */
const ROW: Readonly<Record<PriceBookName, string>> = { prices: 'price', costs: 'cost' };

/** A request of which members may be left open: they do not travel. */
type Asked<Request> = { readonly [Member in keyof Request]: Request[Member] | undefined };

/** The price book and the cost book, which are billing's. `by` is the key of the operator. */
@Injectable()
export class PricesService {
  constructor(
    private readonly rpc: RpcClient,
    private readonly audit: AuditLog,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  list(request: Asked<PricesRequest>): Promise<PricesReply> {
    return this.rpc.call(SUBJECT.billingPrices, request, PricesReply);
  }

  /** All rows of a list, in the order of their ids. */
  async all(request: Omit<Asked<PricesRequest>, 'limit' | 'after'>): Promise<PriceRow[]> {
    const rows: PriceRow[] = [];
    for (;;) {
      const after = rows.at(-1)?.id;
      const page = await this.list({ ...request, limit: EXPORT_PAGE, after });
      rows.push(...page.rows);
      if (!page.hasMore) return rows;
    }
  }

  async missing(): Promise<string[]> {
    return (await this.rpc.call(SUBJECT.billingPricesMissing, {}, MissingPrices)).names;
  }

  /** Adds one row, given by the names of the CSV's columns, and returns it. Throws AppError as billing does. */
  async create(
    row: Readonly<Record<string, string>>,
    by: string,
    book: PriceBookName = 'prices',
  ): Promise<PriceRow | undefined> {
    const { changes } = await this.rpc.call(
      SUBJECT.billingPricesAdd,
      { rows: [row], dryRun: false, book },
      PriceChanges,
    );
    const added = changes[0]?.after;
    if (added) await this.audit.write(by, `${ROW[book]}.create`, added.id, row);
    return added;
  }

  /** Adds all rows of a CSV, or only says what they would change. Throws AppError as billing does. */
  async import(
    csv: string,
    dryRun: boolean,
    by: string,
    book: PriceBookName = 'prices',
  ): Promise<PriceChanges> {
    const changes = await this.rpc.call(SUBJECT.billingPricesAdd, { csv, dryRun, book }, PriceChanges);
    if (changes.applied && changes.changes.length > 0) {
      await this.audit.write(by, `${ROW[book]}.import`, `${changes.changes.length} ${book}`, {
        [book]: changes.changes.map(({ after }) => after.id),
      });
    }
    return changes;
  }

  /** Prices the tasks of the last days by another book. */
  async replay(
    days: number,
    book: Pick<Asked<ReplayRequest>, 'at' | 'csv'>,
  ): Promise<ReplayReply & { readonly from: string; readonly to: string }> {
    const to = this.clock.now();
    const from = new Date(to.getTime() - days * DAY_MS);
    const period = { from: from.toISOString(), to: to.toISOString() };
    const reply = await this.rpc.call(
      SUBJECT.billingPricesReplay,
      { ...period, ...book },
      ReplayReply,
      REPLAY_LIMIT_MS,
    );
    return { ...reply, ...period };
  }
}
