import { operation } from '../../openapi/operation.js';
import { IDEMPOTENCY, MONEY_ERRORS, REQUEST_ERRORS } from '../creation.docs.js';

export const create = operation({
  summary: "Create a video (new-api's form)",
  description:
    'The fields of `POST /v1/videos`, as JSON or multipart, and `width` and `height` in place of a `size`. `resolution` ' +
    'counts for every family, after the size.',
  body: 'CreateVideo',
  form: 'CreateVideoForm',
  answer: 'Video',
  headers: IDEMPOTENCY,
  errors: [...REQUEST_ERRORS, ...MONEY_ERRORS],
});

export const retrieve = operation({
  summary: "Read a video (new-api's form)",
  answer: 'Generation',
  errors: ['not_found'],
});
