import { Inject, Injectable } from '@nestjs/common';
import { parseBillingName } from '@reelgate/catalog';
import { ANY_FILM, costList, MOST_NEW_PRICES } from '@reelgate/contracts';
import type { PriceBookName, PriceChange, PriceChanges, PricesAdd } from '@reelgate/contracts';
import { DATABASE, Database, sqlState } from '@reelgate/db';
import { AppError, CLOCK } from '@reelgate/runtime';
import type { Clock } from '@reelgate/runtime';
import { csvRows, readTariff } from './parse-price-csv.js';
import type { PriceTexts } from './parse-price-csv.js';
import { PriceBook } from './price-book.service.js';
import { PriceEntity } from './price.entity.js';
import { writeTerms } from './price-terms.js';
import { isCostList } from './price-list-name.js';
import { PRICING_RULES } from './pricing-rules.js';
import type { PricingRules } from './pricing-rules.js';
import { toPriceRow } from './tariff.js';
import type { Tariff } from './tariff.js';

/** Most problems that one refusal lists. */
const LISTED = 10;
/** SQLSTATE of a row that is there already. */
const EXISTS = '23505';

/** Adds rows to the price book. They are dated from now on and never edited, so no task is priced anew. */
@Injectable()
export class PriceEditor {
  constructor(
    @Inject(DATABASE) private readonly database: Database,
    @Inject(PRICING_RULES) private readonly rules: PricingRules,
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly prices: PriceBook,
  ) {}

  /**
   * Adds all of the rows, or with `dryRun` only says what they would change. Rows that the price book has word for word are
   * counted and left. Throws AppError `invalid_request`, and adds none, when one of them is not valid, lies in the past, or
   * would change a row that exists; the message lists which, by their place.
   */
  async add({ csv, rows, dryRun, book = 'prices' }: PricesAdd): Promise<PriceChanges> {
    const texts = rows ?? this.#csv(csv ?? '');
    if (texts.length === 0) throw invalid('There are no rows.');
    if (texts.length > MOST_NEW_PRICES) {
      throw invalid(`There are ${texts.length} rows; send at most ${MOST_NEW_PRICES} at once.`);
    }
    const now = this.clock.now();
    const problems: string[] = [];
    const wrong = (place: number, name: string | undefined, what: string): void => {
      problems.push(`row ${place + 1} (${name ?? ''}): ${what}`);
    };
    const read = texts.flatMap((text, i) => {
      try {
        return [{ place: i, tariff: readTariff(this.#complete(text, book, now)) }];
      } catch (error) {
        wrong(i, text['billing_name'], (error as Error).message);
        return [];
      }
    });
    const known = await this.prices.rowsOf([...new Set(read.map(({ tariff }) => tariff.billingName))]);
    const fresh: Tariff[] = [];
    let same = 0;
    for (const { place, tariff } of read) {
      const earlier = [...known, ...fresh].find((row) => isSamePlace(row, tariff));
      const problem = earlier
        ? isSame(earlier, tariff)
          ? undefined
          : 'this name has another price from that instant on already, and rows are never changed; date it later'
        : this.#problem(tariff, book, now);
      if (problem !== undefined) wrong(place, tariff.billingName, problem);
      else if (earlier) same += 1;
      else fresh.push(tariff);
    }
    if (problems.length > 0) {
      const more = problems.length > LISTED ? `; and ${problems.length - LISTED} more` : '';
      throw invalid(`Nothing was added. ${problems.slice(0, LISTED).join('; ')}${more}.`);
    }
    if (!dryRun) await this.#insert(fresh);
    return { applied: !dryRun, same, changes: fresh.map((tariff) => changeOf(tariff, [...known, ...fresh])) };
  }

  #csv(text: string): PriceTexts[] {
    try {
      return csvRows(text);
    } catch (error) {
      throw new AppError('invalid_request', `This is no CSV: ${(error as Error).message}.`, {
        param: 'csv',
        cause: error,
      });
    }
  }

  /** What goes without saying: the installation's currency, an operator's own row, in force at once. */
  #complete(text: PriceTexts, book: PriceBookName, now: Date): PriceTexts {
    const given = (name: string): string | undefined => text[name] || undefined;
    return {
      ...text,
      billing_name: given('billing_name')?.toLowerCase(),
      currency: given('currency') ?? this.rules.currency,
      source: given('source') ?? 'operator',
      effective_from: given('effective_from') ?? now.toISOString(),
      ...(book === 'costs' ? { price_list: listOfCosts(given('vendor'), given('channel_id')) } : {}),
    };
  }

  #problem(tariff: Tariff, book: PriceBookName, now: Date): string | undefined {
    if (tariff.currency !== this.rules.currency) return `this installation runs in ${this.rules.currency}`;
    if (book === 'prices' && isCostList(tariff.priceList)) return 'costs are kept in the cost book';
    if (book === 'prices' && tariff.unit === 'vendor_unit') {
      return 'nobody can be charged by what the vendor says it took; it is known too late';
    }
    const isAny = tariff.billingName === ANY_FILM;
    if (!isAny && !parseBillingName(tariff.billingName, this.rules.catalogue))
      return 'no film is charged as this name';
    // What was created at a price keeps it, and what is looked up later must find the same.
    if (tariff.effectiveFrom < now) return 'effective_from lies in the past';
    return undefined;
  }

  async #insert(tariffs: readonly Tariff[]): Promise<void> {
    if (tariffs.length === 0) return;
    try {
      await this.database.source.getRepository(PriceEntity).insert([...tariffs]);
    } catch (error) {
      if (sqlState(error) !== EXISTS) throw error;
      throw invalid('Nothing was added. Somebody else has just added one of the rows; look at them again.');
    }
  }
}

/** Costs are a vendor's or a channel's. Throws RangeError. */
function listOfCosts(vendor: string | undefined, channelId: string | undefined): string {
  if ((vendor === undefined) === (channelId === undefined)) {
    throw new RangeError('a cost is that of a vendor or of a channel: name one of them');
  }
  return vendor === undefined ? costList('channel', channelId!) : costList('vendor', vendor);
}

const invalid = (message: string): AppError => new AppError('invalid_request', message);

const isSamePlace = (a: Tariff, b: Tariff): boolean => a.id === b.id || isSameLine(a, b, 0);
const isSameLine = (a: Tariff, b: Tariff, apartMs: number): boolean =>
  a.billingName === b.billingName &&
  a.currency === b.currency &&
  a.priceList === b.priceList &&
  Math.abs(a.effectiveFrom.getTime() - b.effectiveFrom.getTime()) <= apartMs;

function isSame(a: Tariff, b: Tariff): boolean {
  return (
    a.withdrawn === b.withdrawn &&
    a.source === b.source &&
    JSON.stringify(writeTerms(a)) === JSON.stringify(writeTerms(b))
  );
}

function changeOf(tariff: Tariff, all: readonly Tariff[]): PriceChange {
  const [before] = all
    .filter((row) => isSameLine(row, tariff, Infinity) && row.effectiveFrom < tariff.effectiveFrom)
    .sort((a, b) => b.effectiveFrom.getTime() - a.effectiveFrom.getTime());
  const inForce = before?.withdrawn ? undefined : before;
  return {
    kind: tariff.withdrawn ? 'withdrawn' : inForce ? 'changed' : 'added',
    ...(inForce ? { before: toPriceRow(inForce) } : {}),
    after: toPriceRow(tariff),
  };
}
