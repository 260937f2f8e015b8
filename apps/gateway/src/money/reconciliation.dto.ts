import { ApiSchema } from '@nestjs/swagger';
import { Flag, Instant, Integer, Nested, Text, Word } from '../openapi/fields.js';

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

  @Nested(ReconciliationCheck, { list: true })
  checks: ReconciliationCheck[];
}
