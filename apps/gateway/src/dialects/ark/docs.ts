import { operation } from '../../openapi/operation.js';
import { IDEMPOTENCY, MONEY_ERRORS, REQUEST_ERRORS } from '../creation.docs.js';
import { Empty } from '../../openapi/empty.dto.js';
import { ArkCreated, ArkError, ArkTask, ArkTaskList } from './answer.dto.js';
import { ArkCreate } from './request.dto.js';

const error = ArkError;

export const create = operation({
  id: 'createArkTask',
  summary: "Create a video (Ark's form)",
  description:
    'For Doubao and every other model. Parameters may also stand in the text (`… --rs 720p --dur 5`); those of the body win.',
  body: ArkCreate,
  examples: {
    'From text': {
      model: 'doubao-seedance-1-0-pro-250528',
      content: [{ type: 'text', text: 'A kite over a wheat field.' }],
      resolution: '720p',
      duration: 5,
    },
    'From a first frame': {
      model: 'doubao-seedance-1-0-pro-250528',
      content: [
        { type: 'text', text: 'The kite rises. --rs 720p --dur 5' },
        {
          type: 'image_url',
          image_url: { url: 'https://example.com/kite.png' },
          role: 'first_frame',
        },
      ],
    },
  },
  form: true,
  answer: ArkCreated,
  headers: IDEMPOTENCY,
  errors: [...REQUEST_ERRORS, ...MONEY_ERRORS],
  error,
});

export const retrieve = operation({
  id: 'retrieveArkTask',
  summary: "Read a video (Ark's form)",
  answer: ArkTask,
  errors: ['not_found'],
  error,
});

export const list = operation({
  id: 'listArkTasks',
  summary: "List videos (Ark's form)",
  description: 'Newest first, of the last seven days.',
  answer: ArkTaskList,
  error,
});

export const remove = operation({
  id: 'deleteArkTask',
  summary: 'Cancel a waiting video, or delete an ended one',
  description:
    'Answers `{}`. Refused with 409 while the vendor works on it, and for one that has been cancelled already.',
  answer: Empty,
  also: { 409: { description: '`not_cancellable`', answer: ArkError } },
  errors: ['not_found'],
  error,
});
