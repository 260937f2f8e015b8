import { Type } from 'class-transformer';
import {
  IsArray,
  IsBoolean,
  IsInt,
  IsISO8601,
  IsNumberString,
  IsOptional,
  IsString,
  Max,
  MaxLength,
  Min,
  ValidateNested,
} from 'class-validator';
import { AccountRef } from './rpc-billing.js';

/** Most movements of one page: it has to fit into a message. */
export const MOST_MOVEMENTS = 2_000;

/** `rpc.billing.statement.v1`: the movements of an account in a period, oldest first. */
export class StatementRequest extends AccountRef {
  @IsISO8601()
  from: string;

  /** Exclusive. */
  @IsISO8601()
  to: string;

  @IsInt()
  @Min(1)
  @Max(MOST_MOVEMENTS)
  limit: number;

  /** Transaction of the last movement of the page before. */
  @IsOptional()
  @IsString()
  @MaxLength(30)
  after?: string;
}

/** One transaction as the account sees it. */
export class Movement {
  @IsString()
  txId: string;

  @IsISO8601()
  at: string;

  @IsString()
  kind: string;

  /** What it changed of the balance, which what is held is part of. */
  @IsNumberString()
  amount: string;

  /** What it changed of what is held. */
  @IsNumberString()
  held: string;

  /** The balance after it. */
  @IsNumberString()
  balance: string;

  /** What is held after it. */
  @IsNumberString()
  heldAfter: string;

  @IsOptional()
  @IsString()
  taskId?: string;

  /** Billing name of the task's film. */
  @IsOptional()
  @IsString()
  model?: string;

  @IsOptional()
  @IsString()
  keyId?: string;

  @IsOptional()
  @IsString()
  note?: string;
}

export class StatementPage {
  @IsString()
  currency: string;

  /** The balance before the period, and what of it was held. */
  @IsNumberString()
  opening: string;

  @IsNumberString()
  openingHeld: string;

  /** The balance at the end of the period, or of now. */
  @IsNumberString()
  closing: string;

  @IsNumberString()
  closingHeld: string;

  @IsArray()
  @ValidateNested({ each: true })
  @Type(() => Movement)
  movements: Movement[];

  @IsBoolean()
  hasMore: boolean;
}
