import { FILM_FROM_IMAGE, FILM_FROM_TEXT } from '../../openapi/examples.js';
import { operation } from '../../openapi/operation.js';
import { IDEMPOTENCY, MONEY_ERRORS, REQUEST_ERRORS } from '../creation.docs.js';
import { DeletedVideo, Quote, Video, VideoContent, VideoList } from './answer.dto.js';
import { CreateVideo, RemixVideo } from './request.dto.js';

export const create = operation({
  id: 'createVideo',
  summary: 'Create a video',
  description: 'JSON and multipart mean the same; files may be sent as parts, data URIs or bare Base64.',
  body: CreateVideo,
  examples: { 'From text': FILM_FROM_TEXT, 'From a first frame': FILM_FROM_IMAGE },
  form: true,
  answer: Video,
  headers: IDEMPOTENCY,
  errors: [...REQUEST_ERRORS, ...MONEY_ERRORS],
});

export const list = operation({ id: 'listVideos', summary: 'List videos', answer: VideoList });

export const quote = operation({
  id: 'quoteVideo',
  summary: 'Price a video without creating it',
  description: 'Takes the body of a creation. The price is kept for ten minutes under its `quote_id`.',
  body: CreateVideo,
  examples: { 'From text': FILM_FROM_TEXT },
  form: true,
  answer: Quote,
  errors: REQUEST_ERRORS,
});

export const retrieve = operation({
  id: 'retrieveVideo',
  summary: 'Read a video',
  answer: Video,
  errors: ['not_found'],
});

export const content = operation({
  id: 'downloadVideoContent',
  summary: 'Download the film',
  description:
    'The bytes, whole or a `Range` of them; HEAD answers the headers alone. With `Accept: application/json` or ' +
    '`format=url`, a link that works without a key.',
  answer: VideoContent,
  types: ['video/mp4', 'image/jpeg', 'image/png', 'image/webp', 'image/gif'],
  also: {
    206: 'The range that was asked for',
    302: 'The film is in an object store',
    304: 'Not modified',
    416: 'The range lies outside the film',
  },
  headers: { Range: 'One range of bytes.' },
  errors: ['video_not_ready', 'video_failed', 'not_found', 'gone', 'upstream_error', 'upstream_timeout'],
});

export const remove = operation({
  id: 'deleteVideo',
  summary: 'Delete a finished video',
  answer: DeletedVideo,
  errors: ['video_not_ready', 'not_found'],
});

export const remix = operation({
  id: 'remixVideo',
  summary: 'Create a video from an earlier one with another prompt',
  description: 'Everything else is as in the original; what is sent beside `prompt` is warned of.',
  body: RemixVideo,
  examples: { 'Another prompt': { prompt: 'The same lighthouse at sunrise.' } },
  form: true,
  answer: Video,
  headers: IDEMPOTENCY,
  errors: [...REQUEST_ERRORS, 'not_found', 'gone', ...MONEY_ERRORS],
});

export const cancel = operation({
  id: 'cancelVideo',
  summary: 'Cancel what can still be cancelled',
  description:
    'A cancelled video has failed with the code `cancelled`; one that has ended is answered unchanged.',
  answer: Video,
  errors: ['not_cancellable', 'not_found'],
});

export const events = operation({
  id: 'followVideo',
  summary: 'Follow a video until its end',
  description:
    'Server-sent events: `event: video.<status>`, `data:` the video object; one at once, one at each change, and the ' +
    'stream ends with the video.',
  types: ['text/event-stream'],
  errors: ['not_found'],
});
