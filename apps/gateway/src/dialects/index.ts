import type { Type } from '@nestjs/common';
import type { ErrorStyle } from '../http/error-envelope.js';
import { ArkController } from './ark/controller.js';
import { toArkError } from './ark/errors.js';
import { arkWebhook } from './ark/webhook.js';
import { GenerationsController } from './generations/controller.js';
import { OpenAiContentController } from './openai/content.controller.js';
import { OpenAiController } from './openai/controller.js';
import { OpenAiEventsController } from './openai/events.controller.js';
import { OpenAiQuoteController } from './openai/quote.controller.js';
import { ELSEWHERE } from './openai/errors.js';
import { openAiWebhook } from './openai/webhook.js';
import { UnifiedController } from './unified/controller.js';
import { toViduError } from './vidu/errors.js';
import { ViduController } from './vidu/controller.js';
import { viduWebhook } from './vidu/webhook.js';
import type { RenderWebhook } from './webhook.js';

/** What the rest of the gateway knows of a client format. */
export interface DialectPart extends ErrorStyle {
  /** Section of /openapi.json, and what it says of itself. */
  readonly tag: string;
  readonly about: string;
  readonly controllers: readonly Type[];
  /** How its webhooks look, by the name that is stored with a task; the video object's event unless stated. */
  readonly webhook?: { readonly dialect: string; readonly render: RenderWebhook };
}

const OTHERS = "Unified video, and new-api's form.";

/** The client formats. The first whose prefix fits owns a path. */
export const DIALECTS: readonly DialectPart[] = [
  {
    prefix: '/v1/videos',
    tag: 'Videos',
    about: "The gateway's own form, which OpenAI's clients speak.",
    controllers: [OpenAiController, OpenAiQuoteController, OpenAiContentController, OpenAiEventsController],
    elsewhere: ELSEWHERE,
  },
  {
    prefix: '/v1/video/generations',
    tag: 'Videos in other forms',
    about: OTHERS,
    controllers: [GenerationsController],
  },
  { prefix: '/v1/video/', tag: 'Videos in other forms', about: OTHERS, controllers: [UnifiedController] },
  {
    prefix: '/vidu/',
    tag: "Videos in Vidu's form",
    about: "For clients that were written for Vidu's API.",
    controllers: [ViduController],
    toError: toViduError,
    webhook: { dialect: 'vidu', render: viduWebhook },
  },
  {
    prefix: '/api/v3/',
    tag: "Videos in Ark's form",
    about: "For clients that were written for Ark's API.",
    controllers: [ArkController],
    toError: toArkError,
    webhook: { dialect: 'ark', render: arkWebhook },
  },
];

/** How the webhooks of a task look that was created in this dialect. */
export function webhookOf(dialect: string): RenderWebhook {
  return DIALECTS.find(({ webhook }) => webhook?.dialect === dialect)?.webhook?.render ?? openAiWebhook;
}
