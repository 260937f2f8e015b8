import { Inject, Injectable } from '@nestjs/common';
import { RpcClient } from '@reelgate/bus';
import { formatMicros, isTerminal, OpenTasksReply, SUBJECT, TasksKnownReply } from '@reelgate/contracts';
import type {
  PriceUnit,
  Reconciliation,
  ReconciliationCheck,
  ReconciliationScope,
  TaskState,
} from '@reelgate/contracts';
import { DATABASE, Database } from '@reelgate/db';
import type { Sql } from '@reelgate/db';
import { AppError, CLOCK } from '@reelgate/runtime';
import type { Clock } from '@reelgate/runtime';
import type { HoldStatus } from '../reservations/hold.js';
import { compareVendorFigure } from './compare-vendor-figure.js';
import { LEDGER_CHECKS } from './ledger-checks.js';

/** Most differences that one check lists. */
export const LISTED = 100;
const PAGE = 1_000;
/** Events travel, so billing and gateway may differ about a task for a moment; after this long they must not. */
const SETTLED_WITHIN_MS = 3_600_000;
/** Vendor figures of the results of this long are compared, the latest this many. */
const VENDOR_PERIOD_MS = 30 * 24 * 3_600_000;
const VENDOR_RESULTS = 50_000;

/** Where a pass begins: after transaction `id`, which was written at `at`. */
export interface Verified {
  readonly id: bigint;
  readonly at: Date | undefined;
}

/** Everything is looked at. */
export const NOTHING_VERIFIED: Verified = { id: 0n, at: undefined };

/** Results arrive a moment before they are charged, by clocks that may differ. */
const RESULT_LEAD_MS = 600_000;

/** A check as it is made: `whole` when it finds all that is wrong, and not only what is wrong with what is new. */
export interface MadeCheck extends ReconciliationCheck {
  readonly whole: boolean;
  readonly findings: readonly Finding[];
}

/** One thing that is wrong. */
export interface Finding {
  readonly subject: string;
  readonly amount: bigint | null;
}

/** Checks the books, against themselves, the gateway's tasks and the vendors' figures. Repairs nothing. */
@Injectable()
export class ReconciliationService {
  constructor(
    @Inject(DATABASE) private readonly database: Database,
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly rpc: RpcClient,
  ) {}

  /**
   * All checks as of now, of everything (`full`), or of what is new since the last scheduled pass. `ok` is about our own
   * books: false when a check of theirs found a difference or could not be made. A full one also lists where a vendor's figure
   * differs from ours, which is no fault of the books: vendors count in units and prices of their own.
   */
  async reconcile(scope: ReconciliationScope): Promise<Reconciliation> {
    const ledger = await this.database.transaction(async (tx) => {
      await tx.query('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY');
      return this.ledger(tx, scope, scope === 'full' ? NOTHING_VERIFIED : await verified(tx));
    });
    const books = [...ledger, await this.openTasks()].map(shown);
    const checks = scope === 'full' ? [...books, ...(await this.vendors()).map(shown)] : books;
    return { ok: books.every(({ ok }) => ok), at: this.clock.now().toISOString(), scope, checks };
  }

  /** The checks within the ledger, on the caller's snapshot. */
  async ledger(sql: Sql, scope: ReconciliationScope, since: Verified): Promise<MadeCheck[]> {
    const made: MadeCheck[] = [];
    for (const { name, countSql, differencesSql, recent } of LEDGER_CHECKS) {
      if (scope === 'recent' && recent === undefined) continue;
      const [count] = await sql.query<{ checked: bigint }>(sinceIn(countSql, since));
      const findings = await sql.query<Finding>(
        `${sinceIn(differencesSql, since)} ORDER BY subject LIMIT ${LISTED}`,
      );
      made.push({
        ...outcome(name, Number(count!.checked), findings),
        whole: scope === 'full' || recent === 'whole',
      });
    }
    return made;
  }

  /** Every open hold has a task that is not over, and the reverse. */
  async openTasks(): Promise<MadeCheck> {
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
      return { ...outcome(name, Math.max(holds.size, tasks.size), differences), whole: true };
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      // Nothing is wrong as far as is known, but nothing is known.
      const differences = [`not checked: ${error.message}`];
      return { name, ok: false, checked: 0, differences, findings: [], whole: false };
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
  async #withoutTask(taskIds: readonly string[], settledBy: Date): Promise<Finding[]> {
    const differences: Finding[] = [];
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
        differences.push({ subject: `${taskId} is held, the gateway says ${state ?? 'unknown'}`, amount });
      }
    }
    return differences;
  }

  /** Open tasks for which nothing is held. */
  async #withoutHold(taskIds: readonly string[], settledBy: Date): Promise<Finding[]> {
    if (taskIds.length === 0) return [];
    const rows = await this.database.query<{ task_id: string; status: HoldStatus | null }>(
      `SELECT t.task_id, h.status
         FROM unnest($1::text[]) AS t (task_id) LEFT JOIN billing.hold h USING (task_id)
        WHERE h.task_id IS NULL OR (h.status <> 'held' AND h.settled_at < $2) ORDER BY t.task_id`,
      [taskIds, settledBy],
    );
    return rows.map(({ task_id: taskId, status }) => ({
      subject: `${taskId} is open, its hold is ${status ?? 'missing'}`,
      amount: null,
    }));
  }

  /** What vendors say beside our own books: it is listed, and is no fault of them. */
  async vendors(): Promise<MadeCheck[]> {
    return [await this.#vendorFigures(), await this.#vendorBills()];
  }

  /** The vendors' figures of the last 30 days beside ours. */
  async #vendorFigures(): Promise<MadeCheck> {
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
    const findings = compared
      .filter(({ agrees }) => !agrees)
      .map(({ taskId, figure, theirs, ours }) => ({
        subject: `${taskId}: ${figure} ${theirs}, ours ${ours}`,
        amount: null,
      }));
    return { ...outcome('vendor_figures', compared.length, findings), whole: false };
  }

  /** Films whose vendor's own statement says another cost than the cost book; statements of the last days. */
  async #vendorBills(): Promise<MadeCheck> {
    const since = new Date(this.clock.now().getTime() - VENDOR_PERIOD_MS);
    const [count] = await this.database.query<{ checked: bigint }>(
      'SELECT count(*) AS checked FROM billing.vendor_bill WHERE imported_at >= $1',
      [since],
    );
    const rows = await this.database.query<{
      vendor: string;
      vendor_task_id: string;
      task_id: string | null;
      amount: bigint;
      cost: bigint | null;
    }>(
      `SELECT b.vendor, b.vendor_task_id, b.task_id, b.amount, h.cost
         FROM billing.vendor_bill b LEFT JOIN billing.hold h USING (task_id)
        WHERE b.imported_at >= $1 AND (h.cost IS NULL OR abs(b.amount - h.cost) > b.tolerance)
          AND NOT (b.amount = 0 AND h.status IS NOT DISTINCT FROM 'released')
        ORDER BY b.vendor, b.vendor_task_id LIMIT ${LISTED}`,
      [since],
    );
    const findings = rows.map(({ vendor, vendor_task_id: theirs, task_id: taskId, amount, cost }) => {
      const ours = cost === null ? 'not known' : formatMicros(cost);
      const subject = `${taskId ?? 'unknown'} (${vendor} ${theirs}): billed ${formatMicros(amount)}, cost ${ours}`;
      return { subject, amount: null };
    });
    return { ...outcome('vendor_bills', Number(count!.checked), findings), whole: false };
  }
}

/** A check as it is told to others. */
export const shown = ({ name, ok, checked, differences }: ReconciliationCheck): ReconciliationCheck => ({
  name,
  ok,
  checked,
  differences,
});

/** Up to where the scheduled passes have verified the ledger. */
export async function verified(sql: Sql): Promise<Verified> {
  const [row] = await sql.query<{ through: bigint; at: Date | null }>(
    `SELECT through, (SELECT at FROM billing.ledger_tx WHERE id = through) AS at FROM billing.verified_ledger`,
  );
  return row ? { id: row.through, at: row.at ?? undefined } : NOTHING_VERIFIED;
}

/** Writes in where a pass begins: our own figures, so text can be no injection, and plans see how little is asked for. */
function sinceIn(statement: string, { id, at }: Verified): string {
  const sinceAt =
    at === undefined ? "'-infinity'" : `'${new Date(at.getTime() - RESULT_LEAD_MS).toISOString()}'`;
  return statement.replaceAll(':sinceAt', `${sinceAt}::timestamptz`).replaceAll(':since', id.toString());
}

function outcome(name: string, checked: number, findings: readonly Finding[]): Omit<MadeCheck, 'whole'> {
  const listed = findings.slice(0, LISTED);
  return {
    name,
    ok: findings.length === 0,
    checked,
    differences: listed.map(({ subject, amount }) =>
      amount === null ? subject : `${subject}: ${formatMicros(amount)}`,
    ),
    findings: listed,
  };
}
