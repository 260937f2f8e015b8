import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
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
  MaxLength,
  Min,
  ValidateIf,
  ValidateNested,
} from 'class-validator';
import { BudgetLimits, BudgetState } from './budgets.js';
import { Price } from './prices.js';
import { PricingBasis } from './task-spec.js';

/** Most reservations one reserve message may carry. */
export const RESERVE_BATCH = 100;

/** What one task asks billing to price. */
export class PriceRequest {
  @IsString()
  @IsNotEmpty()
  accountId: string;

  @IsObject()
  @ValidateNested()
  @Type(() => PricingBasis)
  basis: PricingBasis;

  /** Whole seconds the task is held for. */
  @IsInt()
  @Min(1)
  seconds: number;

  /** Whether the caller stated them (billing.md: otherwise the result's own duration is billed). */
  @IsBoolean()
  secondsStated: boolean;

  /** Estimated tokens, for prices per million tokens. */
  @IsOptional()
  @IsInt()
  @Min(0)
  tokens?: number;

  /** The task runs at the normal price when the vendor's off-peak ends without a film: then that price is held. */
  @IsOptional()
  @IsBoolean()
  offPeakFallback?: boolean;
}

/** One reservation of a reserve message. */
export class Reservation extends PriceRequest {
  @IsString()
  @IsNotEmpty()
  taskId: string;

  @IsString()
  @IsNotEmpty()
  keyId: string;

  /** The key's budget in all (decimal amount); null or absent = no budget. */
  @IsOptional()
  @IsNumberString()
  keyBudget?: string | null;

  /** The key's budgets of a day and of a month, in the account's time zone. */
  @IsOptional()
  @IsNumberString()
  keyDailyBudget?: string | null;

  @IsOptional()
  @IsNumberString()
  keyMonthlyBudget?: string | null;

  /** A quote whose price is to be kept, if it is still valid. */
  @IsOptional()
  @IsString()
  quoteId?: string;

  @IsISO8601()
  createdAt: string;

  /**
   * Nobody waits for the answer any more after this instant: then nothing is held. Sent by gateways that do not say when they
   * give up (`rpc.billing.abandon.v1`); it takes clocks that agree.
   */
  @IsOptional()
  @IsISO8601()
  deadline?: string;
}

/** A reservation that the gateway has given up, not knowing whether it was made; its task will never exist. */
export class AbandonedReservation {
  @IsString()
  @IsNotEmpty()
  taskId: string;

  @IsString()
  @IsNotEmpty()
  accountId: string;
}

/** Most abandoned reservations of one message. */
export const ABANDON_BATCH = 500;

/**
 * `rpc.billing.abandon.v1`: what is held for these tasks is given back, and nothing will be held for them. The same however
 * often it is asked; the answer is empty.
 */
export class AbandonRequest {
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(ABANDON_BATCH)
  @ValidateNested({ each: true })
  @Type(() => AbandonedReservation)
  reservations: AbandonedReservation[];
}

export class ReserveRequest {
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(RESERVE_BATCH)
  @ValidateNested({ each: true })
  @Type(() => Reservation)
  reservations: Reservation[];
}

/** Codes with which billing refuses a reservation; a subset of the error table. */
export const RESERVE_REFUSALS = [
  'insufficient_balance',
  'budget_exceeded',
  'not_priced',
  'permission_denied',
  'invalid_request',
  'service_unavailable',
] as const;
export type ReserveRefusal = (typeof RESERVE_REFUSALS)[number];

/** The answer to one reservation: either a price (held), or a refusal. */
export class ReserveResult {
  @IsString()
  taskId: string;

  @ValidateIf((result: ReserveResult) => result.refusal === undefined)
  @ValidateNested()
  @Type(() => Price)
  price?: Price;

  @ValidateIf((result: ReserveResult) => result.price === undefined)
  @IsIn(RESERVE_REFUSALS)
  refusal?: ReserveRefusal;

  @IsOptional()
  @IsString()
  message?: string;

  /** The field of the request that is at fault, by its name in the OpenAI format. */
  @IsOptional()
  @IsString()
  param?: string;
}

export class ReserveReply {
  @IsArray()
  @ValidateNested({ each: true })
  @Type(() => ReserveResult)
  results: ReserveResult[];
}

/** `rpc.billing.quote.v1`: a price without a hold, kept for ten minutes under its quote id. */
export class QuoteReply extends Price {
  @IsString()
  quoteId: string;

  @IsISO8601()
  expiresAt: string;
}

export class AccountRef {
  @IsString()
  @IsNotEmpty()
  accountId: string;
}

/** `rpc.billing.balance.v1`. */
export class Balance {
  @IsString()
  accountId: string;

  @IsString()
  currency: string;

  @IsNumberString()
  balance: string;

  @IsNumberString()
  held: string;

  /** balance − held + credit limit: what can be spent now. */
  @IsNumberString()
  available: string;

  @IsNumberString()
  creditLimit: string;

  @IsNumberString()
  priceMultiplier: string;

  /** Name of the account's own prices; absent or empty: it has none. */
  @IsOptional()
  @IsString()
  priceList?: string;

  /** Captured in all, for the billing endpoints that report `used`. */
  @IsNumberString()
  used: string;

  /** The account's: days and months of budgets are those of this zone (an IANA name). */
  @IsOptional()
  @IsString()
  timeZone?: string;

  /** From how many percent on a budget is warned of. */
  @IsOptional()
  @IsInt()
  budgetWarnPercent?: number;

  /** The account's own budgets; those of its keys are asked for by `rpc.billing.key-budgets.v1`. */
  @IsOptional()
  @IsArray()
  @ValidateNested({ each: true })
  @Type(() => BudgetState)
  budgets?: BudgetState[];
}

/** `rpc.billing.account-put.v1`: creates or changes the money side of an account; idempotent. Replies Balance. */
export class AccountPut extends AccountRef {
  @IsOptional()
  @IsNumberString()
  creditLimit?: string;

  @IsOptional()
  @IsNumberString()
  priceMultiplier?: string;

  @IsOptional()
  @IsBoolean()
  allowOverrun?: boolean;

  /** Name of a list of prices that go before those for everybody; empty: none. */
  @IsOptional()
  @IsString()
  @MaxLength(60)
  priceList?: string;

  @IsOptional()
  @IsIn(['active', 'suspended'])
  status?: 'active' | 'suspended';

  /** What all its keys together may spend; of the members absent ones stay, null takes a budget away. */
  @IsOptional()
  @ValidateNested()
  @Type(() => BudgetLimits)
  budgets?: BudgetLimits;

  @IsOptional()
  @IsString()
  @MaxLength(60)
  timeZone?: string;

  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(100)
  budgetWarnPercent?: number;
}

/** `rpc.billing.credit.v1`: adds (or, negative, takes) credit once per key. Replies Balance. */
export class CreditRequest extends AccountRef {
  @IsNumberString()
  amount: string;

  @IsString()
  currency: string;

  @IsString()
  @IsNotEmpty()
  @MaxLength(255)
  idempotencyKey: string;

  @IsOptional()
  @IsString()
  @MaxLength(1000)
  note?: string;
}

/** What usage can be summed up by; `hour` and `day` are of UTC. */
export const USAGE_GROUPS = ['hour', 'day', 'model', 'key', 'account', 'vendor', 'channel'] as const;
export type UsageGroup = (typeof USAGE_GROUPS)[number];

/** What usage can be restricted to: any group that is no time. */
export class UsageFilter {
  @IsOptional()
  @IsString()
  account?: string;

  @IsOptional()
  @IsString()
  key?: string;

  @IsOptional()
  @IsString()
  model?: string;

  @IsOptional()
  @IsString()
  vendor?: string;

  @IsOptional()
  @IsString()
  channel?: string;
}

/** `rpc.billing.usage.v1`: what was settled between two instants. Without an account: all (admin). */
export class UsageRequest {
  @IsOptional()
  @IsString()
  accountId?: string;

  @IsISO8601()
  from: string;

  @IsISO8601()
  to: string;

  @IsArray()
  @IsIn(USAGE_GROUPS, { each: true })
  groupBy: UsageGroup[];

  @IsOptional()
  @ValidateNested()
  @Type(() => UsageFilter)
  only?: UsageFilter;

  /** The groups of the last row of the page before, in the order of `groupBy`. */
  @IsOptional()
  @IsArray()
  @IsString({ each: true })
  after?: string[];
}

/** Sums of one group. Texts of groups are empty where nothing is known: no vendor was chosen before a failure. */
export class UsageRow {
  /** The hour's beginning, ISO 8601. */
  @IsOptional()
  @IsString()
  hour?: string;

  @IsOptional()
  @IsString()
  day?: string;

  @IsOptional()
  @IsString()
  model?: string;

  @IsOptional()
  @IsString()
  key?: string;

  @IsOptional()
  @IsString()
  account?: string;

  @IsOptional()
  @IsString()
  vendor?: string;

  @IsOptional()
  @IsString()
  channel?: string;

  /** Films charged. */
  @IsInt()
  tasks: number;

  @IsOptional()
  @IsInt()
  failed?: number;

  @IsOptional()
  @IsInt()
  cancelled?: number;

  @IsInt()
  seconds: number;

  @IsNumberString()
  amount: string;

  /** What films cost beyond their holds and nobody paid. */
  @IsOptional()
  @IsNumberString()
  uncollected?: string;

  /** What vendors take for the films whose cost is known. */
  @IsOptional()
  @IsNumberString()
  cost?: string;

  /** What was charged for those films, less their cost. */
  @IsOptional()
  @IsNumberString()
  margin?: string;

  /** Films charged whose cost is not known. */
  @IsOptional()
  @IsInt()
  tasksWithoutCost?: number;
}

export class UsageReply {
  @IsString()
  currency: string;

  @IsArray()
  @ValidateNested({ each: true })
  @Type(() => UsageRow)
  rows: UsageRow[];

  /** Whether there are rows after these; ask on by `after`. */
  @IsOptional()
  @IsBoolean()
  hasMore?: boolean;
}

/** `rpc.billing.receipt.v1`. Replies `Receipt`, or the error `not_found`. */
export class ReceiptRequest {
  @IsString()
  @IsNotEmpty()
  taskId: string;

  /** Owner; absent for an admin. */
  @IsOptional()
  @IsString()
  accountId?: string;
}

export class LedgerEntryView {
  @IsString()
  txId: string;

  @IsString()
  kind: string;

  @IsString()
  account: string;

  @IsNumberString()
  amount: string;

  @IsISO8601()
  at: string;
}

export class Receipt {
  @IsString()
  taskId: string;

  @IsString()
  accountId: string;

  @IsString()
  keyId: string;

  @IsIn(['held', 'charged', 'released'])
  status: 'held' | 'charged' | 'released';

  /** The price held at creation. */
  @IsObject()
  @ValidateNested()
  @Type(() => Price)
  held: Price;

  /** The price charged; absent until settled, and for a released task. */
  @IsOptional()
  @ValidateNested()
  @Type(() => Price)
  charged?: Price;

  /** What the final price exceeds the hold by and was not charged. */
  @IsNumberString()
  uncollected: string;

  @IsObject()
  @ValidateNested()
  @Type(() => PricingBasis)
  basis: PricingBasis;

  /** Delivered seconds as the vendor measured them. */
  @IsOptional()
  resultSeconds?: number;

  @IsISO8601()
  priceEffectiveFrom: string;

  @IsISO8601()
  createdAt: string;

  @IsOptional()
  @IsISO8601()
  settledAt?: string;

  @IsArray()
  @ValidateNested({ each: true })
  @Type(() => LedgerEntryView)
  entries: LedgerEntryView[];
}

export class Empty {}
