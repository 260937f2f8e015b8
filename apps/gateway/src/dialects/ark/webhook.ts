import type { RenderWebhook } from '../webhook.js';
import { toArkTask } from './answer.js';

/** Ark's callback: the task as its query answers it. */
export const arkWebhook: RenderWebhook = (_news, task, context) => ({ body: toArkTask(task, context) });
