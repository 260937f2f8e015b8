import type { Micros, PricingBasis } from '@reelgate/contracts';
import type { Priced } from '../pricing/tariff.js';
import { TARIFF_COLUMNS, tariffOf } from '../prices/tariff-row.js';
import type { TariffRow } from '../prices/tariff-row.js';

export type HoldStatus = 'held' | 'charged' | 'released';

/** The reservation of one task, and what became of it. */
export interface Hold {
  readonly taskId: string;
  readonly accountId: string;
  readonly keyId: string;
  readonly status: HoldStatus;
  readonly basis: PricingBasis;
  /** Whole seconds held for, and whether the request stated them. */
  readonly seconds: number;
  readonly secondsStated: boolean;
  readonly tokens: number | null;
  /** The price held. */
  readonly price: Priced;
  /** The instant whose prices apply: the task's creation, or its quote. */
  readonly pricedAt: Date;
  readonly createdAt: Date;
  readonly settledAt: Date | null;
  readonly uncollected: Micros;
  readonly releaseReason: string | null;
}

/** A hold with the price row of its terms, as `HOLD_COLUMNS` selects it. */
export interface HoldRow extends TariffRow {
  readonly task_id: string;
  readonly account_id: string;
  readonly key_id: string;
  readonly status: HoldStatus;
  readonly basis: PricingBasis;
  readonly seconds: number;
  readonly seconds_stated: boolean;
  readonly tokens: number | null;
  readonly billing_model: string;
  readonly multiplier: bigint;
  readonly off_peak: boolean;
  readonly units: number;
  readonly billed_seconds: number;
  readonly amount: bigint;
  readonly priced_at: Date;
  readonly created_at: Date;
  readonly settled_at: Date | null;
  readonly uncollected: bigint;
  readonly release_reason: string | null;
}

/** Columns of `billing.hold h` joined with `billing.price p` on its price. */
export const HOLD_COLUMNS = `h.task_id, h.account_id, h.key_id, h.status, h.basis, h.seconds, h.seconds_stated, h.tokens,
  h.billing_model, h.multiplier, h.off_peak, h.units, h.billed_seconds, h.amount, h.priced_at, h.created_at, h.settled_at,
  h.uncollected, h.release_reason, ${TARIFF_COLUMNS}`;

export function holdOf(row: HoldRow): Hold {
  return {
    taskId: row.task_id,
    accountId: row.account_id,
    keyId: row.key_id,
    status: row.status,
    basis: row.basis,
    seconds: row.seconds,
    secondsStated: row.seconds_stated,
    tokens: row.tokens,
    price: {
      billingModel: row.billing_model,
      tariff: tariffOf(row),
      multiplier: row.multiplier,
      offPeak: row.off_peak,
      units: row.units,
      billedSeconds: row.billed_seconds,
      amount: row.amount,
    },
    pricedAt: row.priced_at,
    createdAt: row.created_at,
    settledAt: row.settled_at,
    uncollected: row.uncollected,
    releaseReason: row.release_reason,
  };
}

/** Why the hold of a task that never appeared was released. */
export const ORPHAN = 'the task never appeared';
