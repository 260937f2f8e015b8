import type { RenderWebhook } from '../webhook.js';
import { unixSeconds } from '../../http/unix-seconds.js';
import { toVideo } from './answer.js';

/** An event as OpenAI's clients unwrap it; `data` is the whole video object. */
export const openAiWebhook: RenderWebhook = ({ id, event, createdAt }, task, context) => ({
  body: {
    id,
    object: 'event',
    created_at: unixSeconds(createdAt),
    type: `video.${event}`,
    data: toVideo(task, context),
  },
});
