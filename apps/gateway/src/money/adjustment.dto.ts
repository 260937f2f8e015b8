import { ApiSchema } from '@nestjs/swagger';
import { ADJUSTMENT_STATES } from '@reelgate/contracts';
import type { AdjustmentState } from '@reelgate/contracts';
import { Amount, Decimal, Instant, Text, Word } from '../openapi/fields.js';
import { PageOf, PageQuery } from '../openapi/page.dto.js';

export class AdjustmentQuery extends PageQuery {
  @Text({ optional: true })
  account_id?: string;

  @Word(ADJUSTMENT_STATES, { optional: true })
  state?: AdjustmentState;
}

export class CreateAdjustment {
  @Text({ least: 1, longest: 200 })
  account_id: string;

  @Decimal({ signed: true, description: "Positive in the customer's favour." })
  amount: string;

  @Text({ pattern: /^[A-Z]{3}$/, what: 'a code such as CNY', example: 'CNY' })
  currency: string;

  @Text({ least: 1, longest: 1_000, description: 'Stands in the ledger for ever.' })
  reason: string;

  @Text({ least: 1, longest: 200, optional: true, description: 'The task that it is about.' })
  task_id?: string;
}

export class RejectAdjustment {
  @Text({ least: 1, longest: 1_000 })
  reason: string;
}

@ApiSchema({ name: 'Adjustment' })
export class AdjustmentAnswer {
  @Text()
  id: string;

  @Word(['adjustment'])
  object: 'adjustment';

  @Text()
  account_id: string;

  @Amount()
  amount: string;

  @Text()
  currency: string;

  @Text()
  reason: string;

  @Text({ nullable: true })
  task_id: string | null;

  @Word(ADJUSTMENT_STATES, { description: 'A `pending` one has moved nothing yet.' })
  state: AdjustmentState;

  @Text({ description: 'Id of the admin key' })
  requested_by: string;

  @Instant()
  requested_at: string;

  @Instant({ nullable: true, description: 'Until when another key can approve it; null: none has to.' })
  expires_at: string | null;

  @Text({ nullable: true, description: 'Id of the admin key that approved or rejected it' })
  decided_by: string | null;

  @Instant({ nullable: true })
  decided_at: string | null;

  @Text({ nullable: true, description: 'Why it was rejected' })
  decision_note: string | null;

  @Text({ nullable: true, description: 'The transaction of the ledger that applied it' })
  tx_id: string | null;
}

export class AdjustmentPage extends PageOf(AdjustmentAnswer) {}
