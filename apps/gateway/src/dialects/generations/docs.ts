import { EXAMPLE_MODEL } from '../../openapi/examples.js';
import { operation } from '../../openapi/operation.js';
import { IDEMPOTENCY, MONEY_ERRORS, REQUEST_ERRORS } from '../creation.docs.js';
import { Video } from '../openai/answer.dto.js';
import { CreateGeneration, Generation } from './generation.dto.js';

export const create = operation({
  id: 'createGeneration',
  summary: "Create a video (new-api's form)",
  description:
    'The fields of `POST /v1/videos`, as JSON or multipart, and `width` and `height` in place of a `size`. `resolution` ' +
    'counts for every family, after the size.',
  body: CreateGeneration,
  examples: {
    'From text': {
      model: EXAMPLE_MODEL,
      prompt: 'A paper boat on a river.',
      duration: 5,
      width: 1280,
      height: 720,
    },
  },
  form: true,
  answer: Video,
  headers: IDEMPOTENCY,
  errors: [...REQUEST_ERRORS, ...MONEY_ERRORS],
});

export const retrieve = operation({
  id: 'retrieveGeneration',
  summary: "Read a video (new-api's form)",
  answer: Generation,
  errors: ['not_found'],
});
