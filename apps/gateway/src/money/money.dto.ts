import { ApiSchema } from '@nestjs/swagger';
import { MOTION_LEVELS, SCENES, TIERS } from '@reelgate/contracts';
import { Amount, FamilyName, Flag, Instant, Integer, Nested, Num, Text, Word } from '../openapi/fields.js';
import { BudgetAnswer } from './budget.dto.js';
import { TaskPrice } from './price.dto.js';

@ApiSchema({ name: 'Balance' })
export class BalanceAnswer {
  @Word(['balance'])
  object: 'balance';

  @Text()
  currency: string;

  @Amount()
  balance: string;

  @Amount()
  held: string;

  @Amount({ description: 'balance − held + credit_limit' })
  available: string;

  @Amount()
  credit_limit: string;

  @Text({ description: 'Whose days and months budgets have' })
  time_zone: string;

  @Nested(BudgetAnswer, { list: true, description: 'Of the account, and of the key that asks.' })
  budgets: BudgetAnswer[];
}

export class ReceiptBasis {
  @FamilyName()
  family: string;

  @Text()
  model: string;

  @Word(SCENES)
  scene: string;

  @Word(TIERS)
  resolution: string;

  @Flag({ nullable: true })
  audio: boolean | null;

  @Integer()
  images: number;

  @Integer()
  videos: number;

  @Integer({ nullable: true, description: 'Seconds of the input videos, once known' })
  input_seconds: number | null;

  @Word(MOTION_LEVELS, { nullable: true })
  motion_level: string | null;

  @Flag()
  off_peak: boolean;
}

export class ReceiptEntry {
  @Text()
  tx_id: string;

  @Text()
  kind: string;

  @Text()
  account: string;

  @Amount()
  amount: string;

  @Instant()
  at: string;
}

@ApiSchema({ name: 'Receipt' })
export class ReceiptAnswer {
  @Word(['receipt'])
  object: 'receipt';

  @Text()
  task_id: string;

  @Text()
  key_id: string;

  @Word(['held', 'charged', 'released'])
  status: 'held' | 'charged' | 'released';

  @Nested(TaskPrice)
  held: TaskPrice;

  @Nested(TaskPrice, { nullable: true })
  charged: TaskPrice | null;

  @Amount({ description: 'What the final price exceeds the hold by and was not charged.' })
  uncollected: string;

  @Nested(ReceiptBasis, { description: 'The parameters that were priced.' })
  basis: ReceiptBasis;

  @Num({ nullable: true, description: 'Length of the film' })
  result_seconds: number | null;

  @Instant()
  price_effective_from: string;

  @Instant()
  created_at: string;

  @Instant({ nullable: true })
  settled_at: string | null;

  @Nested(ReceiptEntry, { list: true })
  entries: ReceiptEntry[];
}
