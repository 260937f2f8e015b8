import { operation } from '../../openapi/operation.js';
import { IDEMPOTENCY, MONEY_ERRORS, REQUEST_ERRORS } from '../creation.docs.js';

const error = 'ViduError';

export const create = operation({
  summary: "Create a video (Vidu's form)",
  description:
    'The path says what is made of the images: none, one first frame, first and last frame, references, or a template. ' +
    'Callers with `Authorization: Token <api key>` are answered in the form of Vidu itself (`ViduCreated`).',
  body: 'ViduCreate',
  answer: 'ViduCreateAnswer',
  headers: IDEMPOTENCY,
  errors: [...REQUEST_ERRORS, ...MONEY_ERRORS],
  error,
});

export const productTask = operation({
  summary: 'Read a video (short form)',
  answer: 'ViduProductTask',
  errors: ['not_found'],
  error,
});

export const task = operation({
  summary: "Read a video (Vidu's form)",
  answer: 'ViduTask',
  errors: ['not_found'],
  error,
});

export const list = operation({
  summary: "List videos (Vidu's form)",
  description: 'Newest first. Filters take several values, repeated or separated by commas.',
  answer: 'ViduTaskList',
  query: {
    'created_at.from': { description: 'Seven days ago if absent.' },
    'created_at.to': { description: 'Before this instant.' },
    task_ids: { description: 'Ids.' },
    states: { description: 'Of `created`, `queueing`, `processing`, `success`, `failed`.' },
    model_versions: { description: 'Such as `q3` (all of its variants) or `q2-pro`.' },
    resolutions: { description: 'Such as `720p`.' },
    templates: { description: 'Names of templates.' },
    'pager.page': { description: 'From 0.' },
    'pager.pagesz': { description: '1 to 100; 10 if absent.' },
    'pager.page_token': {
      description: '`next_page_token` of the page before; then `pager.page` counts for nothing.',
    },
  },
  errors: ['invalid_request'],
  error,
});

export const cancel = operation({
  summary: 'Cancel what can still be cancelled',
  description: 'Answers `{}`. A cancelled video reads `failed` with the `err_code` `UserCancelled`.',
  answer: 'Empty',
  errors: ['not_cancellable', 'not_found'],
  error,
});
