import { ApiSchema, PartialType } from '@nestjs/swagger';
import { BudgetAnswer } from '../money/budget.dto.js';
import { Amount, Decimal, Flag, Integer, Nested, Text, UnixTime, Word } from '../openapi/fields.js';
import { PageOf } from '../openapi/page.dto.js';
import { ACCOUNT_STATUSES } from './account.entity.js';
import type { AccountStatus } from './account.entity.js';

export class CreateAccount {
  @Text({ least: 1, longest: 200 })
  name: string;

  @Decimal({ optional: true, description: 'What the account may spend beyond its balance.' })
  credit_limit?: string;

  @Decimal({ optional: true, example: '0.9', description: 'Factor on every price.' })
  price_multiplier?: string;

  @Text({
    optional: true,
    pattern: /^([a-z0-9][a-z0-9-]{0,59})?$/,
    what: 'a name of lower-case letters, digits and dashes, or empty',
    description: 'Prices of its own, which go before those for everybody. Empty: none.',
    example: 'studio-x',
  })
  price_list?: string;

  @Flag({ optional: true, description: 'Let a settlement exceed its hold.' })
  allow_overrun?: boolean;

  @Decimal({ optional: true, nullable: true, description: 'What all its keys together may spend in all.' })
  budget?: string | null;

  @Decimal({ optional: true, nullable: true, description: 'The same in a day.' })
  daily_budget?: string | null;

  @Decimal({ optional: true, nullable: true, description: 'The same in a month.' })
  monthly_budget?: string | null;

  @Text({
    optional: true,
    longest: 60,
    example: 'Asia/Shanghai',
    description: 'Whose midnight begins the days and months of budgets (IANA); `UTC` unless it is said.',
  })
  time_zone?: string;

  @Integer({
    optional: true,
    least: 1,
    most: 100,
    description:
      'From how many percent on a budget, of the account or a key of it, is warned of; 80 unless it is said.',
  })
  budget_warn_percent?: number;
}

export class PatchAccount extends PartialType(CreateAccount, { skipNullProperties: false }) {
  @Word(ACCOUNT_STATUSES, { optional: true })
  status?: AccountStatus;
}

export class CreateCredit {
  @Decimal({ signed: true, description: 'Negative takes credit.' })
  amount: string;

  @Text({ pattern: /^[A-Z]{3}$/, what: 'a code such as CNY', example: 'CNY' })
  currency: string;

  @Text({ longest: 1_000, optional: true, nullable: true })
  note?: string | null;
}

@ApiSchema({ name: 'Account' })
export class AccountAnswer {
  @Text()
  id: string;

  @Word(['account'])
  object: 'account';

  @Text()
  name: string;

  @Word(ACCOUNT_STATUSES)
  status: AccountStatus;

  @UnixTime()
  created_at: number;

  @Text()
  currency: string;

  @Amount()
  balance: string;

  @Amount({ description: 'What running videos may cost at most.' })
  held: string;

  @Amount({ description: 'balance − held + credit_limit' })
  available: string;

  @Amount()
  credit_limit: string;

  @Text({ description: 'Decimal' })
  price_multiplier: string;

  @Text({ nullable: true, description: 'Name of the prices of its own' })
  price_list: string | null;

  @Text()
  time_zone: string;

  @Integer()
  budget_warn_percent: number;

  @Nested(BudgetAnswer, { list: true, description: 'Its budgets, and how far they are spent.' })
  budgets: BudgetAnswer[];
}

export class AccountList extends PageOf(AccountAnswer) {}
