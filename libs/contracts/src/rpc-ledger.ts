import { Type } from 'class-transformer';
import {
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsISO8601,
  IsNotEmpty,
  IsNumberString,
  IsOptional,
  IsString,
  Max,
  MaxLength,
  Min,
  ValidateNested,
} from 'class-validator';
import { AccountRef } from './rpc-billing.js';

/** What a transaction of the ledger did. */
export const LEDGER_KINDS = ['credit', 'adjustment', 'reserve', 'capture', 'release'] as const;
export type LedgerKind = (typeof LEDGER_KINDS)[number];

/** Most rows of one page of a list of billing's. */
const LARGEST_PAGE = 1_000;

/** Which part of the ledger; all that is given has to hold. The newest first. */
export class LedgerQuery {
  /** Movements of this customer. */
  @IsOptional()
  @IsString()
  @MaxLength(200)
  accountId?: string;

  /** Movements of this account of the ledger, e.g. `revenue:kling`. */
  @IsOptional()
  @IsString()
  @MaxLength(200)
  ledgerAccount?: string;

  @IsOptional()
  @IsString()
  @MaxLength(200)
  taskId?: string;

  @IsOptional()
  @IsIn(LEDGER_KINDS)
  kind?: LedgerKind;

  @IsOptional()
  @IsISO8601()
  from?: string;

  /** Exclusive. */
  @IsOptional()
  @IsISO8601()
  to?: string;

  @IsInt()
  @Min(1)
  @Max(LARGEST_PAGE)
  limit: number;

  /** Id of the last row of the page before. */
  @IsOptional()
  @IsString()
  @MaxLength(300)
  after?: string;
}

/** One entry, with what its transaction says. */
export class LedgerRow {
  /** `<transaction>/<account>`. */
  @IsString()
  id: string;

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

  /** Under which the transaction could happen once only. */
  @IsString()
  key: string;

  /** The task that it is about, if it is about one. */
  @IsOptional()
  @IsString()
  taskId?: string;

  @IsOptional()
  @IsString()
  note?: string;
}

/** `rpc.billing.ledger-entries.v1`. */
export class LedgerRows {
  @IsArray()
  @ValidateNested({ each: true })
  @Type(() => LedgerRow)
  rows: LedgerRow[];

  @IsBoolean()
  hasMore: boolean;
}

/** What a transaction moves: its entries sum to zero. */
export class LedgerMove {
  @IsString()
  account: string;

  @IsNumberString()
  amount: string;
}

export class LedgerTransactionView {
  @IsString()
  id: string;

  @IsString()
  kind: string;

  @IsISO8601()
  at: string;

  @IsString()
  key: string;

  @IsOptional()
  @IsString()
  taskId?: string;

  @IsOptional()
  @IsString()
  note?: string;

  @IsArray()
  @ValidateNested({ each: true })
  @Type(() => LedgerMove)
  entries: LedgerMove[];
}

/** `rpc.billing.ledger.v1`. */
export class LedgerTransactions {
  @IsArray()
  @ValidateNested({ each: true })
  @Type(() => LedgerTransactionView)
  transactions: LedgerTransactionView[];

  @IsBoolean()
  hasMore: boolean;
}

/** `pending` ones wait for another key; what nobody decides in time is `expired`. */
export const ADJUSTMENT_STATES = ['pending', 'applied', 'rejected', 'expired'] as const;
export type AdjustmentState = (typeof ADJUSTMENT_STATES)[number];

/** `rpc.billing.adjustment-create.v1`: corrects a balance, once per key. Replies Adjustment. */
export class AdjustmentCreate extends AccountRef {
  /** Positive in the customer's favour. */
  @IsNumberString()
  amount: string;

  @IsString()
  currency: string;

  @IsString()
  @IsNotEmpty()
  @MaxLength(1_000)
  reason: string;

  /** The task that it is about. */
  @IsOptional()
  @IsString()
  @IsNotEmpty()
  @MaxLength(200)
  taskId?: string;

  @IsString()
  @IsNotEmpty()
  @MaxLength(255)
  idempotencyKey: string;

  /** Admin key that asks for it. */
  @IsString()
  @IsNotEmpty()
  by: string;
}

/** `rpc.billing.adjustment-decide.v1`. Replies Adjustment. */
export class AdjustmentDecide {
  @IsString()
  @IsNotEmpty()
  id: string;

  @IsBoolean()
  approve: boolean;

  /** Why it is rejected. */
  @IsOptional()
  @IsString()
  @MaxLength(1_000)
  note?: string;

  /** Admin key that decides; another one than has asked. */
  @IsString()
  @IsNotEmpty()
  by: string;
}

export class Adjustment {
  @IsString()
  id: string;

  @IsString()
  accountId: string;

  @IsNumberString()
  amount: string;

  @IsString()
  currency: string;

  @IsString()
  reason: string;

  @IsOptional()
  @IsString()
  taskId?: string;

  @IsIn(ADJUSTMENT_STATES)
  state: AdjustmentState;

  @IsString()
  requestedBy: string;

  @IsISO8601()
  requestedAt: string;

  /** Until when it can be approved, or could. */
  @IsOptional()
  @IsISO8601()
  expiresAt?: string;

  @IsOptional()
  @IsString()
  decidedBy?: string;

  @IsOptional()
  @IsISO8601()
  decidedAt?: string;

  @IsOptional()
  @IsString()
  decisionNote?: string;

  /** The transaction that applied it. */
  @IsOptional()
  @IsString()
  txId?: string;
}

/** `rpc.billing.adjustments.v1`: the newest first. Replies AdjustmentList. */
export class AdjustmentsRequest {
  @IsOptional()
  @IsString()
  id?: string;

  @IsOptional()
  @IsString()
  accountId?: string;

  @IsOptional()
  @IsIn(ADJUSTMENT_STATES)
  state?: AdjustmentState;

  @IsInt()
  @Min(1)
  @Max(LARGEST_PAGE)
  limit: number;

  @IsOptional()
  @IsString()
  after?: string;
}

export class AdjustmentList {
  @IsArray()
  @ValidateNested({ each: true })
  @Type(() => Adjustment)
  adjustments: Adjustment[];

  @IsBoolean()
  hasMore: boolean;
}
