import { ApiSchema } from '@nestjs/swagger';
import { RECONCILIATION_SCOPES } from '@reelgate/contracts';
import type { ReconciliationScope } from '@reelgate/contracts';
import { Amount, Flag, Instant, Integer, Nested, Text, Word } from '../openapi/fields.js';
import { PageOf, PageQuery } from '../openapi/page.dto.js';

const SCOPE =
  '`recent`: what is new since the last scheduled pass, against what that had verified. `full`: everything.';

export class ReconcileQuery {
  @Word(RECONCILIATION_SCOPES, { optional: true, standard: 'recent', description: SCOPE })
  scope: ReconciliationScope = 'recent';
}

export class ReconciliationCheck {
  @Text()
  name: string;

  @Flag()
  ok: boolean;

  @Integer()
  checked: number;

  @Text({ list: true })
  differences: string[];
}

@ApiSchema({ name: 'Reconciliation' })
export class ReconciliationAnswer {
  @Word(['reconciliation'])
  object: 'reconciliation';

  @Flag()
  ok: boolean;

  @Instant()
  at: string;

  @Word(RECONCILIATION_SCOPES)
  scope: ReconciliationScope;

  @Nested(ReconciliationCheck, { list: true })
  checks: ReconciliationCheck[];
}

export class StartReconciliation {
  @Word(RECONCILIATION_SCOPES, { description: SCOPE })
  scope: ReconciliationScope;
}

export class ReconciliationRunQuery extends PageQuery {
  @Flag({ optional: true, description: 'Only those that went well (`true`) or did not (`false`).' })
  ok?: boolean;
}

@ApiSchema({ name: 'ReconciliationRun' })
export class ReconciliationRunAnswer {
  @Text()
  id: string;

  @Word(['reconciliation_run'])
  object: 'reconciliation_run';

  @Word(RECONCILIATION_SCOPES)
  scope: ReconciliationScope;

  @Text({ nullable: true, description: 'Id of the admin key; null: the schedule' })
  asked_by: string | null;

  @Instant()
  due_at: string;

  @Instant({ nullable: true, description: 'Null until it is over' })
  finished_at: string | null;

  @Flag({ nullable: true })
  ok: boolean | null;

  @Nested(ReconciliationCheck, { list: true })
  checks: ReconciliationCheck[];
}

export class ReconciliationRunList extends PageOf(ReconciliationRunAnswer) {}

export class FindingQuery extends PageQuery {
  @Flag({ optional: true, description: 'Also what was wrong and is no more.' })
  gone?: boolean;
}

@ApiSchema({ name: 'ReconciliationFinding' })
export class FindingAnswer {
  @Text()
  id: string;

  @Word(['reconciliation_finding'])
  object: 'reconciliation_finding';

  @Text()
  check: string;

  @Text({ description: 'Whose, and what about it' })
  subject: string;

  @Amount({ nullable: true, description: 'By how much' })
  amount: string | null;

  @Text({ description: 'The run that found it' })
  first_run: string;

  @Instant()
  first_seen_at: string;

  @Instant()
  last_seen_at: string;

  @Instant({ nullable: true, description: 'When a run that would have found it did not' })
  gone_at: string | null;
}

export class FindingList extends PageOf(FindingAnswer) {}
