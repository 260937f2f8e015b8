import { ApiSchema } from '@nestjs/swagger';
import { ERRORS } from '@reelgate/contracts';
import { Nested, Text, Word } from './fields.js';

const TYPES = [...new Set(Object.values(ERRORS).map(({ type }) => type))];

@ApiSchema({ name: 'ErrorDetails' })
class ErrorDetails {
  @Text({ description: 'What is wrong, and what to do about it.' })
  message: string;

  @Word(TYPES)
  type: string;

  @Text({ nullable: true, description: 'The field to correct' })
  param: string | null;

  @Word(Object.keys(ERRORS))
  code: string;
}

/** A failure outside the paths of other vendors' forms. */
@ApiSchema({ name: 'Error' })
export class ErrorAnswer {
  @Nested(ErrorDetails)
  error: ErrorDetails;
}
