import type { Micros, PricingBasis } from '@reelgate/contracts';
import { columnList } from '@reelgate/db';
import type { Columns } from '@reelgate/db';
import type { Extras } from '../prices/price-terms.js';
import { TARIFF_COLUMNS, tariffOf } from '../prices/tariff.js';
import type { Priced, Tariff } from '../prices/tariff.js';

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
  /** Held at the normal price, because off-peak may end without a film; off-peak is charged if it does not. */
  readonly offPeakFallback: boolean;
  /** The factor on the off-peak price of such a task; null: as on the price held. */
  readonly offPeakMultiplier: Micros | null;
  /** The instant whose prices apply: the task's creation, or its quote. */
  readonly pricedAt: Date;
  readonly createdAt: Date;
  readonly settledAt: Date | null;
  readonly uncollected: Micros;
  readonly releaseReason: string | null;
}

/** What `billing.hold` itself has of a hold: the price lies beside, its row in the price book. */
interface StoredHold extends Omit<Hold, 'price'> {
  readonly billingModel: string;
  readonly multiplier: Micros;
  readonly offPeak: boolean;
  readonly priceListOfAccount: string;
  readonly units: number;
  readonly billedSeconds: number;
  /** Null: stored before prices had any. */
  readonly extras: Extras | null;
  readonly amount: Micros;
}

const COLUMNS: Columns<StoredHold> = {
  taskId: 'task_id',
  accountId: 'account_id',
  keyId: 'key_id',
  status: 'status',
  basis: 'basis',
  seconds: 'seconds',
  secondsStated: 'seconds_stated',
  tokens: 'tokens',
  billingModel: 'billing_model',
  multiplier: 'multiplier',
  offPeak: 'off_peak',
  priceListOfAccount: 'price_list',
  offPeakFallback: 'off_peak_fallback',
  offPeakMultiplier: 'off_peak_multiplier',
  units: 'units',
  billedSeconds: 'billed_seconds',
  extras: 'extras',
  amount: 'amount',
  pricedAt: 'priced_at',
  createdAt: 'created_at',
  settledAt: 'settled_at',
  uncollected: 'uncollected',
  releaseReason: 'release_reason',
};

/** A hold with the price row of its rate, as `HOLD_COLUMNS` selects it. */
export type HoldRow = StoredHold & Tariff;

/** Columns of `billing.hold h` joined with `billing.price p` on its price. */
export const HOLD_COLUMNS = `${columnList<StoredHold>(COLUMNS, 'h')}, ${TARIFF_COLUMNS}`;

/** What a price without extras counts of them. */
export const NO_EXTRAS: Extras = { extraImages: 0, inputSeconds: 0 };

export function holdOf(row: HoldRow): Hold {
  const { billingModel, multiplier, offPeak, units, billedSeconds, extras, amount } = row;
  return {
    taskId: row.taskId,
    accountId: row.accountId,
    keyId: row.keyId,
    status: row.status,
    basis: row.basis,
    seconds: row.seconds,
    secondsStated: row.secondsStated,
    tokens: row.tokens,
    price: {
      billingModel,
      tariff: tariffOf(row),
      multiplier,
      offPeak,
      priceList: row.priceListOfAccount,
      units,
      billedSeconds,
      ...(extras ?? NO_EXTRAS),
      amount,
    },
    offPeakFallback: row.offPeakFallback,
    offPeakMultiplier: row.offPeakMultiplier,
    pricedAt: row.pricedAt,
    createdAt: row.createdAt,
    settledAt: row.settledAt,
    uncollected: row.uncollected,
    releaseReason: row.releaseReason,
  };
}

/** The factor on what is charged of a hold: a task that may fall back to the normal price is held at that. */
export function chargedMultiplier(hold: Hold, offPeak: boolean): Micros {
  const { price, offPeakFallback, offPeakMultiplier } = hold;
  return (offPeakFallback && offPeak ? offPeakMultiplier : null) ?? price.multiplier;
}

/** Why the hold of a task that never appeared was released. */
export const ORPHAN = 'the task never appeared';
