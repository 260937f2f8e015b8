import {
  ArrayMaxSize,
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsISO8601,
  IsNotEmpty,
  IsNumberString,
  IsObject,
  IsOptional,
  IsString,
  Max,
  Min,
  ValidateNested,
} from 'class-validator';
import { Type } from 'class-transformer';

/** What a price counts: seconds, tasks or million tokens; `vendor_unit`: what the vendor itself says it took, in a cost alone. */
export const PRICE_UNITS = ['second', 'task', 'million_tokens', 'vendor_unit'] as const;
export type PriceUnit = (typeof PRICE_UNITS)[number];

/** Where a price comes from. `placeholder`: no published figure was found, the operator has to confirm it. */
export const PRICE_SOURCES = ['list', 'derived', 'placeholder', 'operator'] as const;
export type PriceSource = (typeof PRICE_SOURCES)[number];

/** The terms of a price, by the one name that each has in CSV, database, messages and API. */
export const PRICE_TERMS = [
  'unit_price',
  'unit',
  'min_units',
  'step',
  'image_price',
  'free_images',
  'input_price',
] as const;
export type PriceTerm = (typeof PRICE_TERMS)[number];

/** Prices are decimal texts, counts are numbers; null = the price has no such term. */
export type PriceTermValue = string | number | null;

/** The price of one task. Amounts are decimal strings with six places. */
export class Price {
  @IsString()
  @IsNotEmpty()
  billingModel: string;

  @IsIn(PRICE_UNITS)
  unit: PriceUnit;

  @IsNumberString()
  unitPrice: string;

  /** All terms of the price, `unit` and `unit_price` included. */
  @IsOptional()
  @IsObject()
  terms?: Record<PriceTerm, PriceTermValue>;

  /** Per-account factor on the unit price, a decimal. */
  @IsNumberString()
  multiplier: string;

  /** Units billed (whole seconds, 1 task, or tokens). */
  @IsInt()
  @Min(0)
  units: number;

  @IsInt()
  @Min(0)
  billedSeconds: number;

  /** Reference images billed on top. */
  @IsOptional()
  @IsInt()
  @Min(0)
  extraImages?: number;

  /** Seconds of input video billed on top. */
  @IsOptional()
  @IsInt()
  @Min(0)
  inputSeconds?: number;

  @IsNumberString()
  amount: string;

  @IsString()
  currency: string;

  @IsString()
  priceId: string;

  @IsIn(PRICE_SOURCES)
  priceSource: PriceSource;

  /** Whether off-peak is really granted (false when asked for but not available). */
  @IsBoolean()
  offPeak: boolean;
}

/** Which rows of the price book are meant: those in force at an instant, or all that ever were or will be. */
export const PRICE_VIEWS = ['in_force', 'history'] as const;
export type PriceView = (typeof PRICE_VIEWS)[number];

/**
 * The books that rows stand in: `prices`, by which accounts are charged, and `costs`, by which vendors charge us. A cost stands
 * in the list of its vendor or channel (`costList`).
 */
export const PRICE_BOOKS = ['prices', 'costs'] as const;
export type PriceBookName = (typeof PRICE_BOOKS)[number];

/** The name of a cost that holds for every film that has none of its own. */
export const ANY_FILM = '*';

/** The list that the costs of a vendor, or of one channel, stand in; no list of an account is called so. */
export const costList = (of: 'vendor' | 'channel', id: string): string => `${of}:${id}`;

/** `rpc.billing.prices.v1`: rows of the price book, paged by `after` (a price id). */
export class PricesRequest {
  /** Absent: `in_force`. */
  @IsOptional()
  @IsIn(PRICE_VIEWS)
  view?: PriceView;

  /** Absent: `prices`. */
  @IsOptional()
  @IsIn(PRICE_BOOKS)
  book?: PriceBookName;

  /** Absent: the list that holds for every account; of costs, all lists. */
  @IsOptional()
  @IsString()
  priceList?: string;

  /** Rows of this source only. */
  @IsOptional()
  @IsIn(PRICE_SOURCES)
  source?: PriceSource;

  @IsOptional()
  @IsString()
  name?: string;

  /** Instant at which the rows must be in force; absent = now. */
  @IsOptional()
  @IsISO8601()
  at?: string;

  @IsOptional()
  @IsString()
  after?: string;

  @IsInt()
  @Min(1)
  @Max(1000)
  limit: number;
}

export class PriceRow {
  @IsString()
  id: string;

  @IsString()
  billingName: string;

  @IsString()
  currency: string;

  @IsNumberString()
  unitPrice: string;

  @IsString()
  unit: string;

  @IsOptional()
  minUnits?: number | null;

  @IsOptional()
  step?: number | null;

  /** All terms of the price, those above included. */
  @IsOptional()
  @IsObject()
  terms?: Record<PriceTerm, PriceTermValue>;

  @IsString()
  source: string;

  @IsISO8601()
  effectiveFrom: string;

  /** Name of the list of an account's own prices; absent or empty: for everybody. */
  @IsOptional()
  @IsString()
  priceList?: string;

  /** From this row on the name has no price in its list. */
  @IsOptional()
  @IsBoolean()
  withdrawn?: boolean;
}

export class PricesReply {
  @IsArray()
  @ValidateNested({ each: true })
  @Type(() => PriceRow)
  rows: PriceRow[];

  @IsBoolean()
  hasMore: boolean;
}

/** Most rows of one addition: its answer has to fit into a message. */
export const MOST_NEW_PRICES = 1_000;

/**
 * `rpc.billing.prices-add.v1`: adds rows to the price book, all or none. Replies `PriceChanges`; with `dryRun` nothing is
 * written. Rows are texts by the names of the CSV's columns.
 */
export class PricesAdd {
  /** A price book in CSV; instead of `rows`. */
  @IsOptional()
  @IsString()
  csv?: string;

  @IsOptional()
  @IsArray()
  @ArrayMaxSize(MOST_NEW_PRICES)
  @IsObject({ each: true })
  rows?: Record<string, string>[];

  @IsBoolean()
  dryRun: boolean;

  /** Absent: `prices`. */
  @IsOptional()
  @IsIn(PRICE_BOOKS)
  book?: PriceBookName;
}

export const PRICE_CHANGES = ['added', 'changed', 'withdrawn'] as const;
export type PriceChangeKind = (typeof PRICE_CHANGES)[number];

/** What a new row changes. */
export class PriceChange {
  @IsIn(PRICE_CHANGES)
  kind: PriceChangeKind;

  /** The row in force until then; absent when the name has no price in that list. */
  @IsOptional()
  @ValidateNested()
  @Type(() => PriceRow)
  before?: PriceRow;

  @IsObject()
  @ValidateNested()
  @Type(() => PriceRow)
  after: PriceRow;
}

export class PriceChanges {
  /** Whether the rows were written. */
  @IsBoolean()
  applied: boolean;

  @IsArray()
  @ValidateNested({ each: true })
  @Type(() => PriceChange)
  changes: PriceChange[];

  /** Rows that the price book has already, word for word. */
  @IsInt()
  @Min(0)
  same: number;
}

/** `rpc.billing.prices-missing.v1`: names that a film can be charged as and that have no price now. */
export class MissingPrices {
  @IsArray()
  @IsString({ each: true })
  names: string[];
}

/** `rpc.billing.prices-replay.v1`: what the films charged in a period would have cost by another price book. */
export class ReplayRequest {
  @IsISO8601()
  from: string;

  @IsISO8601()
  to: string;

  /** The prices in force at this instant; instead of `csv`. */
  @IsOptional()
  @IsISO8601()
  at?: string;

  /** A price book in CSV, whatever its dates; names that it lacks keep their price. */
  @IsOptional()
  @IsString()
  csv?: string;
}

export class ReplayRow {
  /** The billing name charged. */
  @IsString()
  model: string;

  @IsString()
  account: string;

  @IsInt()
  tasks: number;

  @IsNumberString()
  charged: string;

  /** By the other book. */
  @IsNumberString()
  replayed: string;

  @IsNumberString()
  difference: string;
}

export class ReplayReply {
  @IsString()
  currency: string;

  @IsArray()
  @ValidateNested({ each: true })
  @Type(() => ReplayRow)
  rows: ReplayRow[];

  /** Tasks that the other book has no price for; they are in no row. */
  @IsInt()
  unpriced: number;
}
