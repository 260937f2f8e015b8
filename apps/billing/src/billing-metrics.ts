import { Inject, Injectable } from '@nestjs/common';
import { DATABASE } from '@reelgate/db';
import type { Database } from '@reelgate/db';
import { addMeasuredGauges, CLOCK } from '@reelgate/runtime';
import type { Clock } from '@reelgate/runtime';
import { Counter, Histogram, Registry } from 'prom-client';

/** The figures of this process; what is the same in every replica (open holds, backlog) is read when it is asked for. */
@Injectable()
export class BillingMetrics {
  readonly reserveSeconds = new Histogram({
    name: 'reelgate_billing_reserve_seconds',
    help: 'Time of one ledger transaction that reserves a batch',
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2],
    registers: [this.registry],
  });

  readonly reservations = new Counter({
    name: 'reelgate_billing_reservations_total',
    help: 'Reservations by outcome: held (repeats included) or the reason of the refusal',
    labelNames: ['outcome'],
    registers: [this.registry],
  });

  readonly budgetWarnings = new Counter({
    name: 'reelgate_billing_budget_warnings_total',
    help: 'Budgets that were brought to their warning level, by owner (account, key) and period (total, monthly, daily)',
    labelNames: ['owner', 'period'],
    registers: [this.registry],
  });

  readonly settlements = new Counter({
    name: 'reelgate_billing_settlements_total',
    help: 'Holds that ended: charged, released, orphan',
    labelNames: ['kind'],
    registers: [this.registry],
  });

  readonly uncollected = new Counter({
    name: 'reelgate_billing_uncollected_total',
    help: 'What was delivered beyond the holds and not charged, in the currency',
    registers: [this.registry],
  });

  constructor(
    private readonly registry: Registry,
    @Inject(DATABASE) private readonly database: Database,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {
    addMeasuredGauges(
      registry,
      {
        reelgate_billing_holds_open: 'Holds of tasks that are not over',
        reelgate_billing_hold_oldest_seconds: 'Age of the oldest open hold',
      },
      () => this.#holds(),
    );
    addMeasuredGauges(
      registry,
      {
        reelgate_billing_ledger_differences:
          'What the passes over the books have found and is still so; must be 0',
        reelgate_billing_ledger_checked_timestamp_seconds:
          'When the last pass was over, in Unix seconds; 0 = never',
      },
      () => this.#reconciled(),
    );
  }

  async #reconciled(): Promise<{
    reelgate_billing_ledger_differences: number;
    reelgate_billing_ledger_checked_timestamp_seconds: number;
  }> {
    const [row] = await this.database.query<{ open: bigint; last: Date | null }>(
      `SELECT (SELECT count(*) FROM billing.reconciliation_finding WHERE gone_at IS NULL) AS open,
              (SELECT max(finished_at) FROM billing.reconciliation_run) AS last`,
    );
    return {
      reelgate_billing_ledger_differences: Number(row?.open ?? 0n),
      reelgate_billing_ledger_checked_timestamp_seconds: (row?.last?.getTime() ?? 0) / 1_000,
    };
  }

  async #holds(): Promise<{
    reelgate_billing_holds_open: number;
    reelgate_billing_hold_oldest_seconds: number;
  }> {
    const [row] = await this.database.query<{ open: bigint; oldest: Date | null }>(
      `SELECT count(*) AS open, min(held_at) AS oldest FROM billing.hold WHERE status = 'held'`,
    );
    const oldest = row?.oldest;
    return {
      reelgate_billing_holds_open: Number(row?.open ?? 0n),
      reelgate_billing_hold_oldest_seconds: oldest
        ? (this.clock.now().getTime() - oldest.getTime()) / 1_000
        : 0,
    };
  }
}
