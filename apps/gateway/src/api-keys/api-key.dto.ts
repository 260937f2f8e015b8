import { ApiPropertyOptional, ApiSchema, OmitType, PartialType } from '@nestjs/swagger';
import { IsString, IsUrl, ValidateIf } from 'class-validator';
import { BudgetAnswer } from '../money/budget.dto.js';
import { Amount, Decimal, Instant, Integer, Nested, Text, UnixTime, Word } from '../openapi/fields.js';
import { EXAMPLE_MODELS } from '../openapi/examples.js';
import { PageOf, PageQuery } from '../openapi/page.dto.js';

const ROLES = ['client', 'admin'] as const;
type Role = (typeof ROLES)[number];

export class CreateApiKey {
  @ApiPropertyOptional({ type: String, description: 'A client key needs one; an admin key may do without.' })
  @ValidateIf((dto: CreateApiKey) => dto.role === 'client' || dto.account_id !== undefined)
  @IsString({ message: '`$property` has to be the id of an account' })
  account_id?: string;

  @Text({ least: 1, longest: 200 })
  name: string;

  @Word(ROLES, { optional: true, standard: 'client' })
  role: Role = 'client';

  @Text({
    list: true,
    least: 1,
    most: 200,
    optional: true,
    nullable: true,
    description: 'Names, or beginnings followed by `*`; null lets it use every model.',
    example: EXAMPLE_MODELS,
  })
  models?: string[] | null;

  @Decimal({ optional: true, nullable: true, description: 'What the key may spend in all.' })
  budget?: string | null;

  @Decimal({ optional: true, nullable: true, description: 'What it may spend in a day of the account.' })
  daily_budget?: string | null;

  @Decimal({ optional: true, nullable: true, description: 'What it may spend in a month of the account.' })
  monthly_budget?: string | null;

  @Integer({
    least: 1,
    most: 1_000_000,
    optional: true,
    nullable: true,
    description: 'Videos created a minute, per replica',
  })
  rate_limit_per_minute?: number | null;

  @Integer({
    least: 1,
    most: 1_000_000,
    optional: true,
    nullable: true,
    description: 'Videos in the making at once',
  })
  max_concurrency?: number | null;

  @Instant({ optional: true, nullable: true })
  expires_at?: string | null;

  @Text({ format: 'uri', optional: true, nullable: true })
  @IsUrl({ protocols: ['https'], require_protocol: true }, { message: '`$property` has to be an https URL' })
  callback_url?: string | null;
}

export class PatchApiKey extends PartialType(OmitType(CreateApiKey, ['account_id', 'role']), {
  skipNullProperties: false,
}) {}

@ApiSchema({ name: 'ApiKey' })
export class ApiKeyAnswer {
  @Text()
  id: string;

  @Word(['api_key'])
  object: 'api_key';

  @Text({ nullable: true })
  account_id: string | null;

  @Text()
  name: string;

  @Word(ROLES)
  role: Role;

  @Text({ description: 'The last characters of the key' })
  hint: string;

  @Text({ list: true, nullable: true })
  models: string[] | null;

  @Amount({ nullable: true })
  budget: string | null;

  @Amount({ nullable: true })
  daily_budget: string | null;

  @Amount({ nullable: true })
  monthly_budget: string | null;

  @Nested(BudgetAnswer, { list: true, description: 'How far its budgets are spent.' })
  budgets: BudgetAnswer[];

  @Integer({ nullable: true })
  rate_limit_per_minute: number | null;

  @Integer({ nullable: true })
  max_concurrency: number | null;

  @Text({ nullable: true })
  callback_url: string | null;

  @UnixTime({ nullable: true })
  expires_at: number | null;

  @UnixTime({ nullable: true })
  revoked_at: number | null;

  @UnixTime()
  created_at: number;
}

export class CreatedApiKey extends ApiKeyAnswer {
  @Text({ description: 'The secret. It is not kept and cannot be read again.' })
  key: string;
}

export class RotateApiKey {
  @Integer({
    least: 0,
    most: 2_592_000,
    optional: true,
    standard: 86_400,
    description: 'How long the secret of until now is still good; 0 = not any more.',
  })
  grace_seconds: number = 86_400;
}

@ApiSchema({ name: 'RotatedApiKey' })
export class RotatedApiKey extends CreatedApiKey {
  @UnixTime({ description: 'Until then the secret of before is good.' })
  previous_valid_until: number;
}

export class ApiKeyList extends PageOf(ApiKeyAnswer) {}

export class ApiKeyQuery extends PageQuery {
  @Text({ optional: true, description: 'Keys of this account only.' })
  account_id?: string;
}
