import { operation } from '../../openapi/operation.js';
import { ARK_STATUSES } from './answer.js';
import { IDEMPOTENCY, MONEY_ERRORS, REQUEST_ERRORS } from '../creation.docs.js';

const error = 'ArkError';

export const create = operation({
  summary: "Create a video (Ark's form)",
  description:
    'For Doubao and every other model. Parameters may also stand in the text (`… --rs 720p --dur 5`); those of the body win.',
  body: 'ArkCreate',
  answer: 'ArkCreated',
  headers: IDEMPOTENCY,
  errors: [...REQUEST_ERRORS, ...MONEY_ERRORS],
  error,
});

export const retrieve = operation({
  summary: "Read a video (Ark's form)",
  answer: 'ArkTask',
  errors: ['not_found'],
  error,
});

export const list = operation({
  summary: "List videos (Ark's form)",
  description: 'Newest first, of the last seven days.',
  answer: 'ArkTaskList',
  query: {
    page_num: { description: '1 to 500; 1 if absent.' },
    page_size: { description: '1 to 500; 10 if absent.' },
    'filter.status': { description: 'One status.', enum: ARK_STATUSES },
    'filter.model': { description: 'The name that was sent.' },
    'filter.service_tier': { description: '`flex`: off-peak.', enum: ['default', 'flex'] },
    'filter.task_ids': { description: 'Ids; may repeat.' },
  },
  errors: ['invalid_request'],
  error,
});

export const remove = operation({
  summary: 'Cancel a waiting video, or delete an ended one',
  description:
    'Answers `{}`. Refused with 409 while the vendor works on it, and for one that has been cancelled already.',
  answer: 'Empty',
  errors: ['not_cancellable', 'not_found'],
  error,
});
