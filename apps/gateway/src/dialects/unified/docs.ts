import { operation } from '../../openapi/operation.js';
import { IDEMPOTENCY, MONEY_ERRORS, REQUEST_ERRORS } from '../creation.docs.js';

export const create = operation({
  summary: 'Create a video (unified form)',
  description:
    'The fields of `POST /v1/videos`, as JSON or multipart. `resolution` counts for every family, after `size`.',
  body: 'CreateVideo',
  form: 'CreateVideoForm',
  answer: 'UnifiedCreated',
  headers: IDEMPOTENCY,
  errors: [...REQUEST_ERRORS, ...MONEY_ERRORS],
});

export const query = operation({
  summary: 'Read a video (unified form)',
  answer: 'UnifiedTask',
  query: { id: { description: 'Id of the video, in whatever form it was created.' } },
  errors: ['invalid_request', 'missing_required_parameter', 'not_found'],
});
