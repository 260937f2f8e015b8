import type { Type } from '@nestjs/common';
import { operation } from '../../openapi/operation.js';
import { IDEMPOTENCY, MONEY_ERRORS, REQUEST_ERRORS } from '../creation.docs.js';
import { Empty } from '../../openapi/empty.dto.js';
import {
  ViduAccepted,
  ViduCreated,
  ViduCredits,
  ViduError,
  ViduProductTask,
  ViduTask,
  ViduTaskList,
} from './answer.dto.js';
import { ViduCreate, ViduTemplate } from './request.dto.js';

const error = ViduError;
const FIRST = 'https://example.com/first.png';
const LAST = 'https://example.com/last.png';

export const text2video = creation('Text', 'No images.', {
  model: 'viduq3-pro',
  prompt: 'A fox runs through snow.',
  duration: 5,
  resolution: '720p',
});

export const img2video = creation('Image', 'One image: the first frame.', {
  model: 'viduq3-pro',
  prompt: 'The fox looks up.',
  images: [FIRST],
  duration: 5,
});

export const startEnd2video = creation('StartEnd', 'Two images: the first and the last frame.', {
  model: 'viduq3-pro',
  prompt: 'Morning becomes evening.',
  images: [FIRST, LAST],
  duration: 5,
});

export const reference2video = creation('Reference', 'References: images, videos or subjects.', {
  model: 'viduq2',
  prompt: 'The two walk along the beach.',
  images: [FIRST, LAST],
  duration: 5,
});

export const template = creation(
  'Template',
  'A template, and the images it takes.',
  { template: 'hugging', images: [FIRST], prompt: 'They hug.' },
  ViduTemplate,
);

/** Vidu's endpoints differ in what is made of the images. */
function creation(kind: string, inputs: string, example: object, body: Type = ViduCreate): MethodDecorator {
  return operation({
    id: `createVidu${kind}Video`,
    summary: "Create a video (Vidu's form)",
    description:
      `${inputs} Callers with \`Authorization: Token <api key>\` are answered in the form of Vidu itself ` +
      '(`ViduCreated`).',
    body,
    examples: { example },
    form: true,
    answer: [ViduAccepted, ViduCreated],
    headers: IDEMPOTENCY,
    errors: [...REQUEST_ERRORS, ...MONEY_ERRORS],
    error,
  });
}

export const productTask = operation({
  id: 'retrieveViduProductTask',
  summary: 'Read a video (short form)',
  answer: ViduProductTask,
  errors: ['not_found'],
  error,
});

export const task = operation({
  id: 'retrieveViduTask',
  summary: "Read a video (Vidu's form)",
  answer: ViduTask,
  errors: ['not_found'],
  error,
});

export const list = operation({
  id: 'listViduTasks',
  summary: "List videos (Vidu's form)",
  description: 'Newest first. Filters take several values, repeated or separated by commas.',
  answer: ViduTaskList,
  error,
});

export const credits = operation({
  id: 'retrieveViduCredits',
  summary: "Read the balance (Vidu's form)",
  description: "Clients ask for it to test a key. Credits are hundredths of the installation's currency.",
  answer: ViduCredits,
  error,
});

export const cancel = operation({
  id: 'cancelViduTask',
  summary: 'Cancel what can still be cancelled',
  description: 'Answers `{}`. A cancelled video reads `failed` with the `err_code` `UserCancelled`.',
  answer: Empty,
  errors: ['not_cancellable', 'not_found'],
  error,
});
