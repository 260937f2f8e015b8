import { EXAMPLE_MODEL } from '../../openapi/examples.js';
import { operation } from '../../openapi/operation.js';
import { IDEMPOTENCY, MONEY_ERRORS, REQUEST_ERRORS } from '../creation.docs.js';
import { CreateVideo } from '../openai/request.dto.js';
import { UnifiedCreated, UnifiedTask } from './unified.dto.js';

export const create = operation({
  id: 'createUnifiedVideo',
  summary: 'Create a video (unified form)',
  description:
    'The fields of `POST /v1/videos`, as JSON or multipart. `resolution` counts for every family, after `size`.',
  body: CreateVideo,
  examples: {
    'From text': {
      model: EXAMPLE_MODEL,
      prompt: 'A paper boat on a river.',
      duration: 5,
      resolution: '720P',
    },
  },
  form: true,
  answer: UnifiedCreated,
  headers: IDEMPOTENCY,
  errors: [...REQUEST_ERRORS, ...MONEY_ERRORS],
});

export const query = operation({
  id: 'queryUnifiedVideo',
  summary: 'Read a video (unified form)',
  answer: UnifiedTask,
  errors: ['missing_required_parameter', 'not_found'],
});
