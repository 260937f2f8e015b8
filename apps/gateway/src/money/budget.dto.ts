import { ApiSchema } from '@nestjs/swagger';
import { BUDGET_LEVELS, BUDGET_OWNERS, BUDGET_PERIODS } from '@reelgate/contracts';
import type { BudgetLevel, BudgetOwner, BudgetPeriod, BudgetState } from '@reelgate/contracts';
import { Amount, Text, Word } from '../openapi/fields.js';

@ApiSchema({ name: 'Budget' })
export class BudgetAnswer {
  @Word(BUDGET_OWNERS, { description: 'Whose it is: all keys of the account share the account’s.' })
  owner: BudgetOwner;

  @Word(BUDGET_PERIODS, { description: 'Days and months are those of the account’s time zone.' })
  period: BudgetPeriod;

  @Amount()
  limit: string;

  @Amount({ description: 'What was charged and is held.' })
  spent: string;

  @Amount()
  left: string;

  @Text({ nullable: true, description: 'When it starts anew (ISO 8601); null for `total`.' })
  resets_at: string | null;

  @Word(BUDGET_LEVELS, { description: '`warning` from the account’s `budget_warn_percent` on.' })
  level: BudgetLevel;
}

export const toBudget = ({ resetsAt, ...state }: BudgetState): BudgetAnswer => ({
  owner: state.owner,
  period: state.period,
  limit: state.limit,
  spent: state.spent,
  left: state.left,
  resets_at: resetsAt ?? null,
  level: state.level,
});
