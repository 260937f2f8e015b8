import { priceLookupNames } from '@reelgate/catalog';
import type { Catalogue } from '@reelgate/catalog';
import { ANY_FILM, costList } from '@reelgate/contracts';
import type { Micros, TaskEnd } from '@reelgate/contracts';
import { costOf } from '../prices/price-terms.js';
import type { Quantity } from '../prices/price-terms.js';
import { rowInForce } from '../prices/resolve-rate.js';
import type { Tariff } from '../prices/tariff.js';
import { vendorMicroUnits } from './vendor-units.js';

/** Where the cost of a film may stand: names and lists, the preferred ones first. */
export interface CostPlaces {
  readonly lists: readonly string[];
  readonly names: readonly string[];
}

/** What the vendor takes for one film, and the row that says so. */
export interface FilmCost {
  readonly amount: Micros;
  readonly priceId: string;
}

/** The terms of a channel go before those of its vendor, those of a film before those of any. */
export function costPlaces(
  { vendor, channelId }: Pick<TaskEnd, 'vendor' | 'channelId'>,
  billingModel: string,
  catalogue: Catalogue,
): CostPlaces {
  return {
    lists: [
      ...(channelId === undefined ? [] : [costList('channel', channelId)]),
      ...(vendor === undefined ? [] : [costList('vendor', vendor)]),
    ],
    names: [...priceLookupNames(billingModel, catalogue), ANY_FILM],
  };
}

/**
 * What a delivered film costs us by these rows. Undefined when none of them is in force, or what it counts is not known.
 * A row that counts something unknown is no reason to take a weaker one: that would be another cost than agreed.
 */
export function costOfFilm(
  tariffs: readonly Tariff[],
  { lists, names }: CostPlaces,
  at: Date,
  delivered: Quantity,
  vendorUsage: Readonly<Record<string, unknown>> | undefined,
): FilmCost | undefined {
  for (const list of lists) {
    for (const name of names) {
      const row = rowInForce(tariffs, name, list, at);
      if (!row) continue;
      const quantity = { ...delivered, vendorMicroUnits: vendorMicroUnits(vendorUsage) };
      const cost = costOf(row, quantity, ONE);
      return cost && { amount: cost.amount, priceId: row.id };
    }
  }
  return undefined;
}

const ONE: Micros = 1_000_000n;
