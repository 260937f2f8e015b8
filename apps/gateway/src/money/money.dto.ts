import { ApiSchema } from '@nestjs/swagger';
import { ArrayUnique } from 'class-validator';
import { MOTION_LEVELS, SCENES, TIERS, USAGE_GROUPS } from '@reelgate/contracts';
import type { UsageGroup } from '@reelgate/contracts';
import {
  Amount,
  FamilyName,
  Flag,
  Instant,
  Integer,
  Nested,
  Num,
  QueryInstant,
  Text,
  Word,
} from '../openapi/fields.js';
import { TaskPrice } from './price.dto.js';

const CLIENT_GROUPS = ['day', 'model', 'key'] as const;

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
}

/** Of which period; its end is not part of it. */
class PeriodQuery {
  @QueryInstant({ optional: true, description: '30 days before `to` if absent.' })
  from?: Date;

  @QueryInstant({ optional: true, description: 'Exclusive; now if absent.' })
  to?: Date;
}

export class UsageQuery extends PeriodQuery {
  @Word(CLIENT_GROUPS, { list: true, optional: true, standard: ['day'] })
  @ArrayUnique({ message: '`$property` takes each group once' })
  group_by: UsageGroup[] = ['day'];
}

export class AdminUsageQuery extends PeriodQuery {
  @Text({ optional: true, description: 'Of this account only.' })
  account_id?: string;

  @Word(USAGE_GROUPS, { list: true, optional: true, standard: ['day'] })
  @ArrayUnique({ message: '`$property` takes each group once' })
  group_by: UsageGroup[] = ['day'];
}

export class UsageRow {
  @Text({ optional: true, example: '2026-03-01' })
  day?: string;

  @Text({ optional: true, description: 'Billing name' })
  model?: string;

  @Text({ optional: true, description: 'Id of the key' })
  key?: string;

  @Text({ optional: true, description: 'Id of the account' })
  account?: string;

  @Integer()
  tasks: number;

  @Integer({ description: 'Seconds billed' })
  seconds: number;

  @Amount()
  amount: string;
}

export class Usage {
  @Word(['usage'])
  object: 'usage';

  @Instant()
  from: string;

  @Instant()
  to: string;

  @Text()
  currency: string;

  @Word(USAGE_GROUPS, { list: true })
  group_by: readonly UsageGroup[];

  @Nested(UsageRow, { list: true })
  data: readonly UsageRow[];
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
