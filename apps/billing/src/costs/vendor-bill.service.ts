import { Inject, Injectable } from '@nestjs/common';
import {
  ANY_FILM,
  costList,
  divideRoundHalfUp,
  formatMicros,
  MOST_BILL_DIFFERENCES,
} from '@reelgate/contracts';
import type { BillDifference, Micros, VendorBillImport, VendorBillReport } from '@reelgate/contracts';
import { DATABASE, Database } from '@reelgate/db';
import { AppError, CLOCK } from '@reelgate/runtime';
import type { Clock } from '@reelgate/runtime';
import { PriceBook } from '../prices/price-book.service.js';
import { PRICING_RULES } from '../prices/pricing-rules.js';
import type { PricingRules } from '../prices/pricing-rules.js';
import { rowInForce } from '../prices/resolve-rate.js';
import { readVendorBill } from './read-vendor-bill.js';
import type { BilledTask } from './read-vendor-bill.js';

/** Most tasks of one statement. */
const MOST_TASKS = 50_000;
/** Unit prices are 1e-9 and units 1e-6 of theirs: their product is 1e9 times a micro-unit. */
const PER_MICRO = 1_000_000_000n;

/** What our books know of a vendor's task. */
interface OwnTask {
  readonly vendorTaskId: string;
  readonly taskId: string;
  readonly charged: bigint | null;
  readonly cost: bigint | null;
}

interface ComparedTask extends BilledTask {
  readonly amount: Micros;
  readonly own: OwnTask | undefined;
}

/** Vendors' own statements beside our costs. A difference is told; no cost is ever changed by it. */
@Injectable()
export class VendorBills {
  constructor(
    @Inject(DATABASE) private readonly database: Database,
    @Inject(PRICING_RULES) private readonly rules: PricingRules,
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly prices: PriceBook,
  ) {}

  /**
   * Compares a statement task by task, and keeps it unless `dryRun`: what was kept of a task before is replaced. Throws
   * AppError `invalid_request` for a statement that cannot be read, and for units of which the cost book has no price.
   */
  async import(request: VendorBillImport): Promise<VendorBillReport> {
    const billed = this.#read(request);
    const unitPrice = request.unitsColumn === undefined ? undefined : await this.#unitPrice(request.vendor);
    const own = await this.#own(request.vendor, billed);
    const compared = billed.map((task): ComparedTask => {
      const amounts =
        unitPrice === undefined
          ? { amount: task.figure }
          : {
              amount: divideRoundHalfUp(task.figure * unitPrice, PER_MICRO),
              tolerance: divideRoundHalfUp(task.tolerance * unitPrice, PER_MICRO),
            };
      return { ...task, ...amounts, own: own.get(task.vendorTaskId) };
    });
    if (!request.dryRun) await this.#keep(request.vendor, compared);
    const differences = compared.flatMap((task) => differenceOf(task) ?? []);
    const sum = (of: (task: ComparedTask) => Micros): string =>
      formatMicros(compared.reduce((total, task) => total + of(task), 0n));
    return {
      currency: this.rules.currency,
      applied: !request.dryRun,
      tasks: compared.length,
      agreeing: compared.length - differences.length,
      billed: sum(({ amount }) => amount),
      cost: sum((task) => task.own?.cost ?? 0n),
      differences: differences.slice(0, MOST_BILL_DIFFERENCES),
    };
  }

  #read(request: VendorBillImport): BilledTask[] {
    let tasks: BilledTask[];
    try {
      tasks = readVendorBill(request);
    } catch (error) {
      const message = `The statement cannot be read: ${(error as Error).message}.`;
      throw new AppError('invalid_request', message, { param: 'csv', cause: error });
    }
    if (tasks.length === 0 || tasks.length > MOST_TASKS) {
      const message = `The statement has ${tasks.length} tasks; send 1 to ${MOST_TASKS} at once.`;
      throw new AppError('invalid_request', message, { param: 'csv' });
    }
    return tasks;
  }

  async #unitPrice(vendor: string): Promise<bigint> {
    const list = costList('vendor', vendor);
    const rows = await this.prices.rowsIn([list], [ANY_FILM], this.database);
    const row = rowInForce(rows, ANY_FILM, list, this.clock.now());
    if (row?.unit === 'vendor_unit') return row.unitPrice;
    const message = `The cost book does not say what a unit of ${vendor} costs: add a cost of "${ANY_FILM}" with the unit vendor_unit.`;
    throw new AppError('invalid_request', message, { param: 'columns.units' });
  }

  async #own(vendor: string, tasks: readonly BilledTask[]): Promise<Map<string, OwnTask>> {
    const rows = await this.database.query<OwnTask>(
      `SELECT vendor_task_id AS "vendorTaskId", task_id AS "taskId", charged, cost FROM billing.hold
        WHERE vendor_task_id = ANY ($1) AND vendor = $2`,
      [tasks.map(({ vendorTaskId }) => vendorTaskId), vendor],
    );
    return new Map(rows.map((row) => [row.vendorTaskId, row]));
  }

  async #keep(vendor: string, tasks: readonly ComparedTask[]): Promise<void> {
    await this.database.query(
      `INSERT INTO billing.vendor_bill (vendor, vendor_task_id, task_id, amount, tolerance, imported_at)
       SELECT $1, b.vendor_task_id, b.task_id, b.amount, b.tolerance, $2
         FROM unnest($3::text[], $4::text[], $5::bigint[], $6::bigint[]) AS b (vendor_task_id, task_id, amount, tolerance)
        ORDER BY b.vendor_task_id
       ON CONFLICT (vendor, vendor_task_id) DO UPDATE
          SET task_id = excluded.task_id, amount = excluded.amount, tolerance = excluded.tolerance,
              imported_at = excluded.imported_at`,
      [
        vendor,
        this.clock.now(),
        tasks.map(({ vendorTaskId }) => vendorTaskId),
        tasks.map(({ own }) => own?.taskId ?? null),
        tasks.map(({ amount }) => amount),
        tasks.map(({ tolerance }) => tolerance),
      ],
    );
  }
}

function differenceOf({ vendorTaskId, amount, tolerance, own }: ComparedTask): BillDifference | undefined {
  const line = { vendorTaskId, billed: formatMicros(amount) };
  if (!own) return { kind: 'unknown', ...line };
  const { taskId, cost } = own;
  if (own.charged === null) {
    return amount === 0n ? undefined : { kind: 'not_charged', ...line, taskId, difference: line.billed };
  }
  if (cost === null) return { kind: 'no_cost', ...line, taskId };
  const difference = amount - cost;
  if (difference <= tolerance && -difference <= tolerance) return undefined;
  return { kind: 'differs', ...line, taskId, cost: formatMicros(cost), difference: formatMicros(difference) };
}
