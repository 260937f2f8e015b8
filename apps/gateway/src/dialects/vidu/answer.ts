import { parseMicros, TASK_ERROR_CODES } from '@reelgate/contracts';
import type { Balance, Scene, TaskState } from '@reelgate/contracts';
import { unixSeconds } from '../../http/unix-seconds.js';
import type { Task } from '../../tasks/task.js';
import type { DetailedTask, TaskOutcome } from '../../tasks/task-pages.repository.js';
import type { AnswerContext } from '../dialect.js';
import { warned } from '../warned.js';
import { VIDU_TASK_ERRORS } from './errors.js';
import type {
  ViduCredits,
  ViduAccepted,
  ViduCreated,
  ViduCreation,
  ViduListed,
  ViduProductTask,
  ViduTask,
} from './answer.dto.js';
import { VIDU_STATE_WORDS } from './request.dto.js';
import type { ViduState } from './request.dto.js';
import type { UnifiedStatus } from '../unified/unified.dto.js';

/** `type` of a task, by what it is. Scenes that Vidu has no films of are named by its nearest endpoint. */
const TYPES: Readonly<Record<Scene, string>> = {
  text: 'text2video',
  image: 'img2video',
  first_last: 'startend2video',
  reference: 'character2video',
  template_effect: 'template',
  motion_control: 'image2dance',
  avatar_i2v: 'digital-human',
  lip_sync: 'lip-sync',
};

/** The words for a task's progress, and the states that each stands for in a list's filter. */
export const VIDU_STATES: Readonly<Record<ViduState, readonly TaskOutcome[]>> = {
  created: ['queued'],
  queueing: ['waiting_window'],
  processing: ['submitting', 'uncertain', 'running'],
  success: ['completed'],
  failed: TASK_ERROR_CODES,
};

function viduState(state: TaskState): ViduState {
  if (state === 'failed') return 'failed';
  return VIDU_STATE_WORDS.find((word) => VIDU_STATES[word].includes(state))!;
}

/** Answer to a create of a `Bearer` caller. */
export function toViduAccepted(task: Task): ViduAccepted {
  return {
    task_id: task.id,
    status: productStatus(task.state),
    created_at: unixSeconds(task.createdAt),
    ...warned(task),
  };
}

/** Answer to a create of a `Token` caller, who expects Vidu's own: the request echoed as it was understood. */
export function toViduCreated(task: DetailedTask): ViduCreated {
  const { spec } = task;
  const { options } = spec;
  return {
    task_id: task.id,
    type: TYPES[spec.scene],
    state: viduState(task.state),
    model: task.model,
    ...(options['style'] === undefined ? {} : { style: options['style'] }),
    prompt: spec.prompt,
    images: imagesOf(task),
    duration: spec.seconds,
    // The vendor draws it later; zero is its own word for that.
    seed: spec.seed ?? 0,
    ...(spec.aspectRatio === undefined ? {} : { aspect_ratio: spec.aspectRatio }),
    resolution: spec.tier,
    movement_amplitude: options['movement_amplitude'] ?? 'auto',
    bgm: options['bgm'] === true,
    audio: spec.audio === true,
    ...(options['audio_type'] === undefined ? {} : { audio_type: options['audio_type'] }),
    payload: payloadOf(task),
    off_peak: task.offPeak,
    credits: creditsOf(task),
    watermark: options['watermark'] === true,
    created_at: task.createdAt.toISOString(),
    ...warned(task),
  };
}

/** Answer to the vendor's query. Vidu itself gives no reason in words; ours is added as `err_msg`. */
export function toViduTask(task: DetailedTask, context: AnswerContext): ViduTask {
  return {
    id: task.id,
    state: viduState(task.state),
    err_code: task.errorCode === null ? '' : VIDU_TASK_ERRORS[task.errorCode],
    err_msg: task.errorMessage ?? '',
    credits: creditsOf(task),
    payload: payloadOf(task),
    bgm: task.spec.options['bgm'] === true,
    off_peak: task.offPeak,
    progress: task.progress,
    creations: creationsOf(task, context),
  };
}

/** Answer to the product's query. */
export function toViduProductTask(task: Task, { filmUrl }: AnswerContext): ViduProductTask {
  return {
    id: task.id,
    status: productStatus(task.state),
    video_url: task.state === 'completed' ? filmUrl(task) : null,
    status_update_time: unixSeconds(task.endedAt ?? task.submittedAt ?? task.createdAt),
    ...(task.errorCode === null
      ? {}
      : { err_code: VIDU_TASK_ERRORS[task.errorCode], err_msg: task.errorMessage ?? '' }),
  };
}

/** An item of the vendor's list. */
export function toViduListed(task: DetailedTask, context: AnswerContext): ViduListed {
  const { spec } = task;
  const [width = 0, height = 0] = task.size.split('x').map(Number);
  return {
    id: task.id,
    key_id: task.keyId,
    type: TYPES[spec.scene],
    template: spec.options['template'] ?? '',
    model: task.model,
    prompt: spec.prompt,
    images: imagesOf(task),
    duration: spec.seconds,
    resolution: spec.tier,
    aspect_ratio: spec.aspectRatio ?? '',
    state: viduState(task.state),
    err_code: task.errorCode === null ? '' : VIDU_TASK_ERRORS[task.errorCode],
    creations: creationsOf(task, context).map((creation) => ({
      ...creation,
      moderation_url: [],
      video: { duration: spec.seconds, resolution: { width, height } },
    })),
    created_at: task.createdAt.toISOString(),
    credits: creditsOf(task),
  };
}

function productStatus(state: TaskState): UnifiedStatus {
  return state === 'completed' || state === 'failed' ? state : 'processing';
}

/** The film. One with a watermark is marked itself, so it stands in both places. */
function creationsOf(task: DetailedTask, { filmUrl, coverUrl }: AnswerContext): ViduCreation[] {
  if (task.state !== 'completed') return [];
  const url = filmUrl(task);
  return [
    {
      id: task.id,
      url,
      cover_url: coverUrl(task) ?? '',
      watermarked_url: task.spec.options['watermark'] === true ? url : '',
    },
  ];
}

/** Links to the images as they were sent; what came as a file has none. */
function imagesOf({ spec }: DetailedTask): string[] {
  return spec.inputs.flatMap(({ kind, url }) => (kind === 'image' && url !== undefined ? [url] : []));
}

function payloadOf({ spec }: DetailedTask): unknown {
  return spec.options['payload'] ?? '';
}

const MICROS_PER_CREDIT = 10_000n;

/** What the caller can still spend, in Vidu's form; whole credits, and none when nothing is left. */
export function toViduCredits({ available }: Balance, maxConcurrency: number | null): ViduCredits {
  const micros = parseMicros(available);
  const left = micros > 0n ? micros / MICROS_PER_CREDIT : 0n;
  const remains = [
    { type: 'metered', credit_remain: Number(left), concurrency_limit: maxConcurrency ?? 0 } as const,
  ];
  return { remains, remaining_credits: remains };
}

/**
 * What the task costs, in whole hundredths of the installation's currency, rounded up. Vidu's credits are its own unit
 * and its clients read whole numbers; what a film costs here is another matter, told exactly by `/v1/receipts/{id}`.
 */
function creditsOf({ state, charged, held }: Task): number {
  if (state === 'failed') return 0;
  return Number(((charged ?? held) + MICROS_PER_CREDIT - 1n) / MICROS_PER_CREDIT);
}
