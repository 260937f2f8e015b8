import { Type } from 'class-transformer';
import {
  IsArray,
  IsIn,
  IsISO8601,
  IsNotEmpty,
  IsNumberString,
  IsOptional,
  IsString,
  ValidateNested,
} from 'class-validator';

/** What a budget is for: all that is ever spent, or a day's or a month's spending in the account's time zone. */
export const BUDGET_PERIODS = ['total', 'monthly', 'daily'] as const;
export type BudgetPeriod = (typeof BUDGET_PERIODS)[number];

/** How far a budget is spent: `warning` from the account's percentage on. */
export const BUDGET_LEVELS = ['ok', 'warning', 'spent'] as const;
export type BudgetLevel = (typeof BUDGET_LEVELS)[number];

export const BUDGET_OWNERS = ['account', 'key'] as const;
export type BudgetOwner = (typeof BUDGET_OWNERS)[number];

/** Decimal amounts by period; null or absent = no budget. */
export class BudgetLimits {
  @IsOptional()
  @IsNumberString()
  total?: string | null;

  @IsOptional()
  @IsNumberString()
  monthly?: string | null;

  @IsOptional()
  @IsNumberString()
  daily?: string | null;
}

/** A budget and what is left of it. What is held counts as spent. */
export class BudgetState {
  @IsIn(BUDGET_OWNERS)
  owner: BudgetOwner;

  @IsIn(BUDGET_PERIODS)
  period: BudgetPeriod;

  @IsNumberString()
  limit: string;

  @IsNumberString()
  spent: string;

  /** Never below zero. */
  @IsNumberString()
  left: string;

  /** When it starts anew; absent for `total`. */
  @IsOptional()
  @IsISO8601()
  resetsAt?: string;

  @IsIn(BUDGET_LEVELS)
  level: BudgetLevel;
}

/** `rpc.billing.key-budgets.v1`: how far a key's budgets are spent; the limits are the gateway's to know. */
export class KeyBudgetsRequest {
  @IsString()
  @IsNotEmpty()
  accountId: string;

  @IsString()
  @IsNotEmpty()
  keyId: string;

  @ValidateNested()
  @Type(() => BudgetLimits)
  limits: BudgetLimits;
}

export class KeyBudgetsReply {
  @IsArray()
  @ValidateNested({ each: true })
  @Type(() => BudgetState)
  budgets: BudgetState[];
}
