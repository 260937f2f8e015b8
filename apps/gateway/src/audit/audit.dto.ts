import { Instant, Members, Text, Word } from '../openapi/fields.js';
import { PageOf } from '../openapi/page.dto.js';

export class Audit {
  @Text()
  id: string;

  @Word(['audit'])
  object: 'audit';

  @Instant()
  at: string;

  @Text()
  key_id: string;

  @Text({ example: 'account.patch' })
  action: string;

  @Text({ description: 'Id of what was changed' })
  subject: string;

  @Members({ description: 'What was asked for, without secrets.' })
  details: object;
}

export class AuditList extends PageOf(Audit) {}
