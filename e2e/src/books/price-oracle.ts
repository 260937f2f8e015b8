import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { PricingBasis } from '@reelgate/contracts';
import type { Delivery, FilmKind } from './films.js';

/**
 * What a film has to cost, worked out anew from the published CSV and the rules of docs/billing.md. It shares no code with
 * what it judges, and is written for being read beside those rules, not for speed.
 */

const CSV = path.resolve(import.meta.dirname, '../../../apps/billing/src/prices/list-prices.csv');
const TIERS = ['360p', '480p', '540p', '720p', '768p', '1080p', '2k', '4k'];

export interface Row {
  readonly name: string;
  readonly list: string;
  readonly from: number;
  /** Billionths of the currency for a unit; null: from then on there is no price. */
  readonly price: bigint | null;
  readonly unit: string;
  readonly least: number;
  readonly step: number;
}

/** Who pays. */
export interface Payer {
  readonly list: string;
  /** Millionths. */
  readonly multiplier: bigint;
  readonly overrun: boolean;
}

export interface Order {
  readonly kind: FilmKind;
  readonly basis: PricingBasis;
  readonly seconds: number;
  readonly tokens: number | undefined;
  /** The instant whose prices count: of the creation, or of the quote. */
  readonly pricedAt: number;
}

export async function readPublishedRows(currency: string): Promise<Row[]> {
  const [, ...lines] = (await readFile(CSV, 'utf8')).trim().split('\n');
  return lines
    .map((line) => line.trim().split(','))
    .filter(([, itsCurrency]) => itsCurrency === currency)
    .map(([name, , price, unit, least, step, , from]) => ({
      name: name!,
      list: '',
      from: Date.parse(`${from}T00:00:00Z`),
      price: billionths(price!),
      unit: unit!,
      least: Number(least || 0),
      step: Number(step || 1),
    }));
}

/** A decimal as whole billionths. */
export function billionths(decimal: string): bigint {
  const [whole, fraction = ''] = decimal.split('.');
  return BigInt(whole! + fraction.padEnd(9, '0'));
}

export class PriceOracle {
  constructor(private readonly rows: readonly Row[]) {}

  /** What is held for an order, in millionths; undefined when it has no price. */
  held({ kind, basis, seconds, tokens, pricedAt }: Order, payer: Payer): bigint | undefined {
    const row = this.#row(kind, basis, pricedAt, payer.list);
    return row && amountOf(row, seconds, tokens, payer.multiplier);
  }

  /** What is taken for a film that was delivered, and what of its price is not collected. */
  charge(order: Order, payer: Payer, delivery: Delivery): { charged: bigint; uncollected: bigint } {
    const { kind, basis, pricedAt } = order;
    const held = this.held(order, payer)!;
    const agreed = this.#row(kind, basis, pricedAt, payer.list)!;
    const row = this.#deliveredRow(order, payer, delivery) ?? agreed;
    const seconds = billedSeconds(order, delivery.seconds);
    const tokens = delivery.tokens ?? order.tokens;
    const price = amountOf(row, seconds, tokens, payer.multiplier);
    const charged = payer.overrun || price < held ? price : held;
    return { charged, uncollected: price - charged };
  }

  /** The row of what was delivered, where that is not what was ordered; undefined: as agreed. */
  #deliveredRow({ kind, basis, pricedAt }: Order, payer: Payer, delivery: Delivery): Row | undefined {
    const rank = (tier: string): number => TIERS.indexOf(tier);
    let tier: string = delivery.word ?? basis.tier;
    // The picture counts where it is smaller than what is said of it.
    if (delivery.measured !== undefined && rank(delivery.measured) < rank(tier)) tier = delivery.measured;
    const offPeak = delivery.offPeak ?? basis.offPeak;
    // Less than ordered and without a price: the next larger, up to what was ordered.
    const candidates = rank(tier) > rank(basis.tier) ? [tier] : TIERS.slice(rank(tier), rank(basis.tier) + 1);
    for (const each of candidates) {
      if (each === basis.tier && offPeak === basis.offPeak) return undefined;
      const row = this.#row(kind, { ...basis, tier: each as never, offPeak }, pricedAt, payer.list);
      if (row) return row;
    }
    return undefined;
  }

  /** Of the first name that is priced then, the latest row; an account's own list goes before everybody's. */
  #row(kind: FilmKind, basis: PricingBasis, at: number, list: string): Row | undefined {
    for (const name of kind.rows(basis)) {
      for (const each of list === '' ? [''] : [list, '']) {
        const [latest] = this.rows
          .filter((row) => row.name === name && row.list === each && row.from <= at)
          .sort((a, b) => b.from - a.from);
        if (latest && latest.price !== null) return latest;
      }
    }
    return undefined;
  }
}

/** Rounded half up, once, at the end. */
function amountOf(row: Row, seconds: number, tokens: number | undefined, multiplier: bigint): bigint {
  const counted = row.unit === 'million_tokens' ? tokens! : row.unit === 'task' ? 1 : seconds;
  const units = Math.max(row.least, Math.ceil(counted / row.step) * row.step);
  // Billionths times millionths are 1e-15, and of a million tokens each costs a millionth.
  const divisor = row.unit === 'million_tokens' ? 1_000_000_000_000_000n : 1_000_000_000n;
  const exact = BigInt(units) * row.price! * multiplier;
  return (2n * exact + divisor) / (2n * divisor);
}

/** Within half a second it is what was ordered; else, and where the film follows an input, its own length less 0.1 s, rounded up. */
function billedSeconds({ kind, seconds }: Order, delivered: number | undefined): number {
  if (delivered === undefined) return seconds;
  const ms = Math.round(delivered * 1_000);
  if (!kind.followsInput && Math.abs(ms - seconds * 1_000) <= 500) return seconds;
  return Math.max(1, Math.ceil((ms - 100) / 1_000));
}
