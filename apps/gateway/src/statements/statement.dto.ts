import { ApiSchema } from '@nestjs/swagger';
import { LEDGER_KINDS } from '@reelgate/contracts';
import { Amount, Flag, Instant, Integer, Nested, QueryInstant, Text, Word } from '../openapi/fields.js';

export const STATEMENT_FORMATS = ['json', 'csv', 'xlsx', 'pdf'] as const;

export class StatementQuery {
  @Text({
    optional: true,
    pattern: /^\d{4}-\d{2}$/,
    what: 'a month such as 2026-07',
    description: 'A whole month in the time zone; this one if neither it nor a period is given.',
  })
  month?: string;

  @Text({
    optional: true,
    longest: 60,
    description: "Of the month; the account's own if absent.",
    example: 'Asia/Shanghai',
  })
  time_zone?: string;

  @QueryInstant({ optional: true, description: 'Instead of `month`.' })
  from?: Date;

  @QueryInstant({ optional: true, description: 'Exclusive; now if absent.' })
  to?: Date;

  @Word(STATEMENT_FORMATS, {
    optional: true,
    standard: 'json',
    description: '`csv` and `xlsx` have every movement of the period, `pdf` is the invoice of a month.',
  })
  format: (typeof STATEMENT_FORMATS)[number] = 'json';

  @Integer({
    least: 1,
    most: 1_000,
    standard: 100,
    optional: true,
    description: 'Movements of a page of JSON',
  })
  limit: number = 100;

  @Text({ optional: true, description: '`last_id` of the page before.' })
  after?: string;
}

@ApiSchema({ name: 'Movement' })
export class MovementAnswer {
  @Text({ description: 'Id of the transaction' })
  id: string;

  @Instant()
  at: string;

  @Word(LEDGER_KINDS)
  kind: string;

  @Amount({ description: 'What it changed of the balance' })
  amount: string;

  @Amount({ description: 'What it changed of what is held' })
  held: string;

  @Amount({ description: 'The balance after it; what is held is part of it' })
  balance: string;

  @Amount({ description: 'What is held after it' })
  held_after: string;

  @Text({ nullable: true })
  task_id: string | null;

  @Text({ nullable: true, description: 'Billing name' })
  model: string | null;

  @Text({ nullable: true })
  key_id: string | null;

  @Text({ nullable: true })
  key_name: string | null;

  @Text({ nullable: true })
  note: string | null;
}

@ApiSchema({ name: 'Statement' })
export class StatementAnswer {
  @Word(['statement'])
  object: 'statement';

  @Text()
  account_id: string;

  @Text()
  currency: string;

  @Text({ nullable: true, example: '2026-07' })
  month: string | null;

  @Text()
  time_zone: string;

  @Instant()
  from: string;

  @Instant()
  to: string;

  @Amount({ description: 'The balance before the period' })
  opening_balance: string;

  @Amount()
  opening_held: string;

  @Amount({ description: 'The balance at its end, or now' })
  closing_balance: string;

  @Amount()
  closing_held: string;

  @Nested(MovementAnswer, { list: true, description: 'The oldest first' })
  data: MovementAnswer[];

  @Text({ nullable: true })
  last_id: string | null;

  @Flag()
  has_more: boolean;
}

@ApiSchema({ name: 'Credit' })
export class CreditAnswer {
  @Text({ description: 'Id of the transaction' })
  id: string;

  @Instant()
  at: string;

  @Amount()
  amount: string;

  @Text({ nullable: true })
  note: string | null;
}
