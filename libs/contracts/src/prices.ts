import {
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

/** What a price counts: seconds, tasks or million tokens. */
export const PRICE_UNITS = ['second', 'task', 'million_tokens'] as const;
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

/** `rpc.billing.prices.v1`: rows in force, or all; paged by `after` (a price id). */
export class PricesRequest {
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
}

export class PricesReply {
  @IsArray()
  @ValidateNested({ each: true })
  @Type(() => PriceRow)
  rows: PriceRow[];

  @IsBoolean()
  hasMore: boolean;
}
