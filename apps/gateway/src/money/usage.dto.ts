import { ApiSchema } from '@nestjs/swagger';
import { USAGE_GROUPS } from '@reelgate/contracts';
import type { UsageGroup } from '@reelgate/contracts';
import { ArrayUnique } from 'class-validator';
import { Amount, Instant, Integer, Nested, QueryInstant, Text, Word } from '../openapi/fields.js';

/** Vendors and channels are the operator's own business. */
const CLIENT_GROUPS = ['hour', 'day', 'model', 'key'] as const;
export const USAGE_FORMATS = ['json', 'csv'] as const;

/** Of which period; its end is not part of it. */
class PeriodQuery {
  @QueryInstant({ optional: true, description: '30 days before `to` if absent.' })
  from?: Date;

  @QueryInstant({ optional: true, description: 'Exclusive; now if absent.' })
  to?: Date;

  @Text({ optional: true, description: 'Of this billing name only.' })
  model?: string;

  @Text({ optional: true, description: 'Of this key only.' })
  key_id?: string;

  @Word(USAGE_FORMATS, { optional: true, standard: 'json' })
  format: (typeof USAGE_FORMATS)[number] = 'json';
}

export class UsageQuery extends PeriodQuery {
  @Word(CLIENT_GROUPS, { list: true, optional: true, standard: ['day'] })
  @ArrayUnique({ message: '`$property` takes each group once' })
  group_by: UsageGroup[] = ['day'];
}

export class AdminUsageQuery extends PeriodQuery {
  @Text({ optional: true, description: 'Of this account only.' })
  account_id?: string;

  @Text({ optional: true, description: 'Of this vendor only.' })
  vendor?: string;

  @Text({ optional: true, description: 'Of this channel only.' })
  channel_id?: string;

  @Word(USAGE_GROUPS, { list: true, optional: true, standard: ['day'] })
  @ArrayUnique({ message: '`$property` takes each group once' })
  group_by: UsageGroup[] = ['day'];
}

/** The sums of one group. Names are those of now; null for what is gone. */
@ApiSchema({ name: 'UsageRow' })
export class UsageRowAnswer {
  @Instant({ optional: true, description: 'Beginning of the hour, UTC' })
  hour?: string;

  @Text({ optional: true, example: '2026-03-01', description: 'Day of UTC' })
  day?: string;

  @Text({ optional: true, description: 'Billing name' })
  model?: string;

  @Text({ optional: true, description: 'Id of the key' })
  key?: string;

  @Text({ optional: true, nullable: true })
  key_name?: string | null;

  @Integer({ description: 'Videos charged' })
  tasks: number;

  @Integer({ description: 'Videos that failed' })
  failed: number;

  @Integer()
  cancelled: number;

  @Integer({ description: 'Seconds billed' })
  seconds: number;

  @Amount()
  amount: string;
}

@ApiSchema({ name: 'AdminUsageRow' })
export class AdminUsageRow extends UsageRowAnswer {
  @Text({ optional: true, description: 'Id of the account' })
  account?: string;

  @Text({ optional: true, nullable: true })
  account_name?: string | null;

  @Text({ optional: true, nullable: true, description: 'Null when none had been chosen.' })
  vendor?: string | null;

  @Text({ optional: true, nullable: true, description: 'Id of the channel; null when none had been chosen.' })
  channel?: string | null;

  @Text({ optional: true, nullable: true })
  channel_name?: string | null;

  @Amount({ description: 'What videos cost beyond what was held for them; nobody pays it.' })
  uncollected: string;

  @Amount({ description: 'What vendors take for the videos whose cost is known' })
  cost: string;

  @Amount({ description: 'What was charged for those videos, less their cost' })
  margin: string;

  @Integer({ description: 'Videos charged whose cost is not known: add it to the cost book' })
  tasks_without_cost: number;
}

class UsageFrame {
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
}

export class Usage extends UsageFrame {
  @Nested(UsageRowAnswer, { list: true })
  data: readonly UsageRowAnswer[];
}

export class AdminUsage extends UsageFrame {
  @Nested(AdminUsageRow, { list: true })
  data: readonly AdminUsageRow[];
}
