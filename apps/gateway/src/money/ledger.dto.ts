import { ApiSchema } from '@nestjs/swagger';
import { LEDGER_KINDS } from '@reelgate/contracts';
import type { LedgerKind } from '@reelgate/contracts';
import { Amount, Instant, Nested, QueryInstant, Text, Word } from '../openapi/fields.js';
import { PageOf, PageQuery } from '../openapi/page.dto.js';

export class LedgerQuery extends PageQuery {
  @Text({ optional: true, longest: 200, description: 'What moved the money of this account.' })
  account_id?: string;

  @Text({
    optional: true,
    longest: 200,
    example: 'topup',
    description:
      'Of this account of the ledger: `customer:<id>`, `held:<id>`, `revenue:<family>`, `topup`, `adjustment`.',
  })
  ledger_account?: string;

  @Text({ optional: true, longest: 200 })
  task_id?: string;

  @Word(LEDGER_KINDS, { optional: true })
  kind?: LedgerKind;

  @QueryInstant({ optional: true, description: 'Written at or after this instant.' })
  from?: Date;

  @QueryInstant({ optional: true, description: 'Written before this instant.' })
  to?: Date;
}

/** What every line of the ledger says of its transaction. */
class OfTransaction {
  @Text()
  id: string;

  @Word(LEDGER_KINDS)
  kind: string;

  @Instant()
  at: string;

  @Text({ description: 'Under which it could happen once only', example: 'settle:video_…' })
  key: string;

  @Text({ nullable: true })
  task_id: string | null;

  @Text({ nullable: true })
  note: string | null;
}

export class LedgerLine {
  @Text({ description: 'Account of the ledger', example: 'customer:acct_…' })
  account: string;

  @Amount({ description: 'Positive: the account gains it.' })
  amount: string;
}

@ApiSchema({ name: 'LedgerTransaction' })
export class LedgerTransactionAnswer extends OfTransaction {
  @Word(['ledger_transaction'])
  object: 'ledger_transaction';

  @Nested(LedgerLine, { list: true, description: 'They sum to zero.' })
  entries: readonly LedgerLine[];
}

export class LedgerTransactionList extends PageOf(LedgerTransactionAnswer) {}

@ApiSchema({ name: 'LedgerEntry' })
export class LedgerEntryAnswer extends OfTransaction {
  @Word(['ledger_entry'])
  object: 'ledger_entry';

  @Text({ description: 'Id of its transaction' })
  tx_id: string;

  @Text()
  account: string;

  @Amount({ description: 'Positive: the account gains it.' })
  amount: string;
}

export class LedgerEntryList extends PageOf(LedgerEntryAnswer) {}
