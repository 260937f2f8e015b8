import { Injectable } from '@nestjs/common';
import { Counter, Gauge, Histogram, Registry } from 'prom-client';

/** The figures of this process; what is the same in every replica (open holds, backlog) is read when it is asked for. */
@Injectable()
export class BillingMetrics {
  readonly registry = new Registry();

  readonly reserveSeconds = new Histogram({
    name: 'billing_reserve_seconds',
    help: 'Time of one ledger transaction that reserves a batch',
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2],
    registers: [this.registry],
  });

  readonly reservations = new Counter({
    name: 'billing_reservations_total',
    help: 'Reservations by outcome: held (repeats included) or the reason of the refusal',
    labelNames: ['outcome'],
    registers: [this.registry],
  });

  readonly settlements = new Counter({
    name: 'billing_settlements_total',
    help: 'Holds that ended: charged, released, orphan',
    labelNames: ['kind'],
    registers: [this.registry],
  });

  readonly uncollected = new Counter({
    name: 'billing_uncollected_total',
    help: 'What was delivered beyond the holds and not charged, in the currency',
    registers: [this.registry],
  });

  readonly ledgerDifferences = new Gauge({
    name: 'billing_ledger_differences',
    help: 'Differences that the last check of the ledger found; must be 0',
    registers: [this.registry],
  });

  readonly ledgerCheckedAt = new Gauge({
    name: 'billing_ledger_checked_timestamp_seconds',
    help: 'When the ledger was last checked, in Unix seconds; 0 = not since the start',
    registers: [this.registry],
  });

  /** Adds figures that one query answers together whenever the metrics are read. */
  onRead(
    figures: Readonly<Record<string, string>>,
    read: () => Promise<Readonly<Record<string, number>>>,
  ): void {
    let asked: Promise<Readonly<Record<string, number>>> | undefined;
    for (const [name, help] of Object.entries(figures)) {
      const gauge = new Gauge({
        name,
        help,
        registers: [this.registry],
        collect: async () => {
          asked ??= read().finally(() => (asked = undefined));
          gauge.set((await asked)[name] ?? 0);
        },
      });
    }
  }
}
