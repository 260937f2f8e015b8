import { operation } from '../../openapi/operation.js';
import { IDEMPOTENCY, MONEY_ERRORS, REQUEST_ERRORS } from '../creation.docs.js';

export const create = operation({
  summary: 'Create a video',
  description: 'JSON and multipart mean the same; files may be sent as parts, data URIs or bare Base64.',
  body: 'CreateVideo',
  form: 'CreateVideoForm',
  answer: 'Video',
  headers: IDEMPOTENCY,
  errors: [...REQUEST_ERRORS, ...MONEY_ERRORS],
});

export const list = operation({
  summary: 'List videos',
  answer: 'VideoList',
  query: {
    limit: { description: '1 to 100; 20 if absent.' },
    order: { description: 'By creation; `desc` if absent.', enum: ['asc', 'desc'] },
    after: { description: '`last_id` of the page before.' },
  },
  errors: ['invalid_request'],
});

export const quote = operation({
  summary: 'Price a video without creating it',
  description: 'Takes the body of a creation. The price is kept for ten minutes under its `quote_id`.',
  body: 'CreateVideo',
  form: 'CreateVideoForm',
  answer: 'Quote',
  errors: REQUEST_ERRORS,
});

export const retrieve = operation({ summary: 'Read a video', answer: 'Video', errors: ['not_found'] });

export const content = operation({
  summary: 'Download the film',
  description:
    'The bytes, whole or a `Range` of them; HEAD answers the headers alone. With `Accept: application/json` or ' +
    '`format=url`, a link that works without a key.',
  answer: 'VideoContent',
  types: ['video/mp4', 'image/jpeg'],
  also: {
    206: 'The range that was asked for',
    302: 'The film is in an object store',
    304: 'Not modified',
    416: 'The range lies outside the film',
  },
  query: {
    variant: { description: '`video` if absent.', enum: ['video', 'thumbnail'] },
    format: { description: '`url` answers the link.', enum: ['url', 'binary'] },
  },
  headers: { Range: 'One range of bytes.' },
  errors: [
    'invalid_request',
    'video_not_ready',
    'video_failed',
    'not_found',
    'gone',
    'upstream_error',
    'upstream_timeout',
  ],
});

export const remove = operation({
  summary: 'Delete a finished video',
  answer: 'DeletedVideo',
  errors: ['video_not_ready', 'not_found'],
});

export const remix = operation({
  summary: 'Create a video from an earlier one with another prompt',
  body: 'RemixVideo',
  answer: 'Video',
  headers: IDEMPOTENCY,
  errors: [
    'invalid_request',
    'invalid_json',
    'missing_required_parameter',
    'model_not_allowed',
    'model_not_found',
    'not_found',
    'gone',
    'not_priced',
    ...MONEY_ERRORS,
  ],
});

export const cancel = operation({
  summary: 'Cancel what can still be cancelled',
  description:
    'A cancelled video has failed with the code `cancelled`; one that has ended is answered unchanged.',
  answer: 'Video',
  errors: ['not_cancellable', 'not_found'],
});

export const events = operation({
  summary: 'Follow a video until its end',
  description:
    'Server-sent events: `event: video.<status>`, `data:` the video object; one at once, one at each change, and the ' +
    'stream ends with the video.',
  types: ['text/event-stream'],
  errors: ['not_found'],
});
