import {
  IsBoolean,
  IsDecimal,
  IsIn,
  IsNotEmpty,
  IsOptional,
  IsString,
  Matches,
  MaxLength,
  ValidateIf,
} from 'class-validator';
import { ACCOUNT_STATUSES } from './account.entity.js';
import type { AccountStatus } from './account.entity.js';

/** Absent is fine, null is not. */
const ifGiven = ValidateIf((_dto, value) => value !== undefined);
const AMOUNT = /^\d{1,12}(\.\d{1,6})?$/;
const amountRule = { message: '$property has to be a decimal amount as text, such as "10.50"' };

export class CreateAccountDto {
  @IsString()
  @IsNotEmpty()
  @MaxLength(200)
  name: string;

  @ifGiven
  @Matches(AMOUNT, amountRule)
  credit_limit?: string;

  @ifGiven
  @Matches(AMOUNT, amountRule)
  price_multiplier?: string;

  /** Let a settlement exceed its hold. */
  @ifGiven
  @IsBoolean()
  allow_overrun?: boolean;
}

export class PatchAccountDto {
  @ifGiven
  @IsString()
  @IsNotEmpty()
  @MaxLength(200)
  name?: string;

  @ifGiven
  @Matches(AMOUNT, amountRule)
  credit_limit?: string;

  @ifGiven
  @Matches(AMOUNT, amountRule)
  price_multiplier?: string;

  @ifGiven
  @IsBoolean()
  allow_overrun?: boolean;

  @ifGiven
  @IsIn(ACCOUNT_STATUSES)
  status?: AccountStatus;
}

export class CreateCreditDto {
  @IsDecimal({ decimal_digits: '0,6' }, amountRule)
  amount: string;

  @IsString()
  @Matches(/^[A-Z]{3}$/, { message: 'currency has to be a code such as CNY' })
  currency: string;

  @IsOptional()
  @IsString()
  @MaxLength(1_000)
  note?: string;
}
