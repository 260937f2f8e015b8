import { ApiSchema } from '@nestjs/swagger';
import { LETTER_SERVICES, LETTER_STATES } from '@reelgate/contracts';
import type { LetterService, LetterState } from '@reelgate/contracts';
import { Instant, Integer, Members, OneOf, Text, Word } from '../openapi/fields.js';
import { PageOf, PageQuery } from '../openapi/page.dto.js';

export class DeadLetterQuery extends PageQuery {
  @Word(LETTER_SERVICES, { optional: true, description: 'Of this service only.' })
  service?: LetterService;

  @Word(LETTER_STATES, { optional: true })
  state?: LetterState;
}

export class DropDeadLetter {
  @Text({ least: 1, longest: 1_000 })
  reason: string;
}

@ApiSchema({ name: 'DeadLetter' })
export class DeadLetterAnswer {
  @Text({ example: 'billing:task.evt.completed.v1:evt_…' })
  id: string;

  @Word(['dead_letter'])
  object: 'dead_letter';

  @Word(LETTER_SERVICES, { description: 'The service that has given it up' })
  service: LetterService;

  @Text({ description: 'Of the bus' })
  subject: string;

  @Text({ nullable: true })
  task_id: string | null;

  @Word(LETTER_STATES, { description: '`waiting`: nothing has been done about it.' })
  state: LetterState;

  @Text({ description: 'Why it could not be handled, the last time' })
  reason: string;

  @Integer({ description: 'How many times that was tried' })
  deliveries: number;

  @Instant()
  buried_at: string;

  @Instant({ nullable: true })
  replayed_at: string | null;

  @Instant({ nullable: true })
  dropped_at: string | null;

  @Text({ nullable: true })
  drop_reason: string | null;
}

export class DeadLetterList extends PageOf(DeadLetterAnswer) {}

@ApiSchema({ name: 'DeadLetterInFull' })
export class DeadLetterInFull extends DeadLetterAnswer {
  @OneOf([{ type: 'object', additionalProperties: true }, { type: 'string' }], {
    description: 'Without secrets and the queries of links; a text when it is no JSON.',
    nullable: true,
  })
  payload: unknown;

  @Members({ description: 'Trace, request and task' })
  headers: Record<string, string>;
}
