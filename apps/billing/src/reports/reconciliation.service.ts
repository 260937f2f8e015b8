import { Inject, Injectable } from '@nestjs/common';
import { RpcClient } from '@reelgate/bus';
import { formatMicros, isTerminal, OpenTasksReply, SUBJECT, TasksKnownReply } from '@reelgate/contracts';
import type { PriceUnit, Reconciliation, ReconciliationCheck, TaskState } from '@reelgate/contracts';
import { DATABASE, Database } from '@reelgate/db';
import type { Sql } from '@reelgate/db';
import { AppError, CLOCK } from '@reelgate/runtime';
import type { Clock } from '@reelgate/runtime';
import type { HoldStatus } from '../reservations/hold.js';
import { compareVendorFigure } from './compare-vendor-figure.js';
import { LEDGER_CHECKS } from './ledger-checks.js';

/** Most differences that one check lists. */
const LISTED = 100;
const PAGE = 1_000;
/** Events travel, so billing and gateway may differ about a task for a moment; after this long they must not. */
const SETTLED_WITHIN_MS = 3_600_000;
/** Vendor figures of the results of this long are compared, the latest this many. */
const VENDOR_PERIOD_MS = 30 * 24 * 3_600_000;
const VENDOR_RESULTS = 50_000;

/** Checks the books, against themselves, the gateway's tasks and the vendors' figures. Repairs nothing. */
@Injectable()
export class ReconciliationService {
  constructor(
    @Inject(DATABASE) private readonly database: Database,
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly rpc: RpcClient,
  ) {}

  /**
   * All checks. `ok` is about our own books: false when a check of theirs found a difference or could not be made. A vendor's
   * figure that differs from ours is listed, but is no fault of the books: vendors count in units and prices of their own.
   */
  async reconcile(): Promise<Reconciliation> {
    const books = [...(await this.ledger()), await this.#openTasks()];
    const checks = [...books, await this.#vendorFigures()];
    return { ok: books.every(({ ok }) => ok), at: this.clock.now().toISOString(), checks };
  }

  /** The checks within the ledger, all on one snapshot. */
  async ledger(): Promise<ReconciliationCheck[]> {
    return this.database.transaction(async (tx) => {
      await tx.query('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY');
      const checks: ReconciliationCheck[] = [];
      for (const { name, countSql, differencesSql } of LEDGER_CHECKS) {
        const [count] = await tx.query<{ checked: bigint }>(countSql);
        const rows = await tx.query<{ subject: string; amount: bigint | null }>(
          `${differencesSql} ORDER BY subject LIMIT ${LISTED}`,
        );
        const differences = rows.map(({ subject, amount }) =>
          amount === null ? subject : `${subject}: ${formatMicros(amount)}`,
        );
        checks.push(outcome(name, Number(count!.checked), differences));
      }
      return checks;
    });
  }

  /** Every open hold has a task that is not over, and the reverse. */
  async #openTasks(): Promise<ReconciliationCheck> {
    const name = 'open_holds_are_open_tasks';
    const settledBy = new Date(this.clock.now().getTime() - SETTLED_WITHIN_MS);
    try {
      const holds = await this.#openHolds(this.database);
      const tasks = await this.#openTaskIds();
      const differences = [
        ...(await this.#withoutTask(
          [...holds].filter((taskId) => !tasks.has(taskId)),
          settledBy,
        )),
        ...(await this.#withoutHold(
          [...tasks].filter((taskId) => !holds.has(taskId)),
          settledBy,
        )),
      ];
      return outcome(name, Math.max(holds.size, tasks.size), differences);
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      return outcome(name, 0, [`not checked: ${error.message}`]);
    }
  }

  async #openHolds(sql: Sql): Promise<Set<string>> {
    const rows = await sql.query<{ task_id: string }>(
      `SELECT task_id FROM billing.hold WHERE status = 'held'`,
    );
    return new Set(rows.map((row) => row.task_id));
  }

  async #openTaskIds(): Promise<Set<string>> {
    const open = new Set<string>();
    let after: string | undefined;
    for (;;) {
      const request = { limit: PAGE, ...(after === undefined ? {} : { after }) };
      const { taskIds } = await this.rpc.call(SUBJECT.gatewayOpenTasks, request, OpenTasksReply);
      for (const taskId of taskIds) open.add(taskId);
      after = taskIds.at(-1);
      if (taskIds.length < PAGE) return open;
    }
  }

  /** Holds of tasks that the gateway does not count as open, and that are still held after it has said what they are. */
  async #withoutTask(taskIds: readonly string[], settledBy: Date): Promise<string[]> {
    const differences: string[] = [];
    for (let i = 0; i < taskIds.length; i += PAGE) {
      const page = taskIds.slice(i, i + PAGE);
      const { tasks } = await this.rpc.call(SUBJECT.gatewayTasksKnown, { taskIds: page }, TasksKnownReply);
      const states = new Map(tasks.map(({ taskId, state }) => [taskId, state]));
      const rows = await this.database.query<{ task_id: string; amount: bigint }>(
        `SELECT task_id, amount FROM billing.hold
          WHERE task_id = ANY ($1) AND status = 'held' AND held_at < $2 ORDER BY task_id`,
        [page, settledBy],
      );
      for (const { task_id: taskId, amount } of rows) {
        const state: TaskState | undefined = states.get(taskId);
        if (state !== undefined && !isTerminal(state)) continue;
        differences.push(
          `${taskId} is held, the gateway says ${state ?? 'unknown'}: ${formatMicros(amount)}`,
        );
      }
    }
    return differences;
  }

  /** Open tasks for which nothing is held. */
  async #withoutHold(taskIds: readonly string[], settledBy: Date): Promise<string[]> {
    if (taskIds.length === 0) return [];
    const rows = await this.database.query<{ task_id: string; status: HoldStatus | null }>(
      `SELECT t.task_id, h.status
         FROM unnest($1::text[]) AS t (task_id) LEFT JOIN billing.hold h USING (task_id)
        WHERE h.task_id IS NULL OR (h.status <> 'held' AND h.settled_at < $2) ORDER BY t.task_id`,
      [taskIds, settledBy],
    );
    return rows.map(({ task_id: taskId, status }) => `${taskId} is open, its hold is ${status ?? 'missing'}`);
  }

  async #vendorFigures(): Promise<ReconciliationCheck> {
    const rows = await this.database.query<{
      task_id: string;
      vendor_usage: Record<string, unknown>;
      unit: PriceUnit;
      units: number;
      unit_price: bigint;
      currency: string;
    }>(
      `SELECT r.task_id, r.vendor_usage, p.unit, h.charged_units AS units, p.unit_price, p.currency
         FROM billing.result r
         JOIN billing.hold h ON h.task_id = r.task_id AND h.status = 'charged'
         JOIN billing.price p ON p.id = h.charged_price_id
        WHERE r.received_at >= $1 AND r.vendor_usage IS NOT NULL
        ORDER BY r.received_at DESC LIMIT ${VENDOR_RESULTS}`,
      [new Date(this.clock.now().getTime() - VENDOR_PERIOD_MS)],
    );
    const compared = rows.flatMap((row) => {
      const comparison = compareVendorFigure(row.vendor_usage, {
        unit: row.unit,
        units: row.units,
        unitPrice: row.unit_price,
        currency: row.currency,
      });
      return comparison ? [{ taskId: row.task_id, ...comparison }] : [];
    });
    return outcome(
      'vendor_figures',
      compared.length,
      compared
        .filter(({ agrees }) => !agrees)
        .map(({ taskId, figure, theirs, ours }) => `${taskId}: ${figure} ${theirs}, ours ${ours}`),
    );
  }
}

function outcome(name: string, checked: number, differences: readonly string[]): ReconciliationCheck {
  return { name, ok: differences.length === 0, checked, differences: differences.slice(0, LISTED) };
}
