import { TASK_ERROR_CODES } from '@reelgate/contracts';
import type { TaskErrorCode } from '@reelgate/contracts';
import { waitLimit } from '@reelgate/catalog';
import { unixSeconds } from '../../http/unix-seconds.js';
import type { Task } from '../../tasks/task.js';
import type { DetailedTask, TaskOutcome } from '../../tasks/task-pages.repository.js';
import type { AnswerContext } from '../dialect.js';
import { ARK_STATUS_WORDS } from './answer.dto.js';
import type { ArkListed, ArkStatus, ArkTask, ArkTaskError, ArkUsage } from './answer.dto.js';
import { ARK_TASK_ERRORS } from './errors.js';
import { FPS } from './frames.js';

const ENDED_OTHERWISE: readonly TaskErrorCode[] = ['cancelled', 'expired'];

/** The words for a task's progress, and the outcomes that each stands for. */
const STATUSES = {
  queued: ['queued', 'waiting_window'],
  running: ['submitting', 'uncertain', 'running'],
  succeeded: ['completed'],
  failed: TASK_ERROR_CODES.filter((code) => !ENDED_OTHERWISE.includes(code)),
  cancelled: ['cancelled'],
  expired: ['expired'],
} as const satisfies Record<ArkStatus, readonly TaskOutcome[]>;

/** What a list's filter by status looks for. */
export function outcomesOf(status: ArkStatus): readonly TaskOutcome[] {
  return STATUSES[status];
}

export function arkStatus({ state, errorCode }: Task): ArkStatus {
  const outcome: TaskOutcome = state === 'failed' ? (errorCode ?? 'upstream_failed') : state;
  return ARK_STATUS_WORDS.find((status) => outcomesOf(status).includes(outcome))!;
}

/** Ark's task object. Members that Ark shows of a film that is there are absent until then. */
export function toArkTask(task: DetailedTask, context: AnswerContext): ArkTask {
  const { spec } = task;
  const made = task.made ?? {};
  const status = arkStatus(task);
  const succeeded = status === 'succeeded';
  return {
    id: task.id,
    model: task.model,
    status,
    error: status === 'failed' ? errorOf(task) : null,
    created_at: unixSeconds(task.createdAt),
    updated_at: unixSeconds(task.endedAt ?? task.submittedAt ?? task.createdAt),
    ...(succeeded ? { content: contentOf(task, context), usage: usageOf(task) } : {}),
    // As it was made, where the vendor says so.
    seed: made.seed ?? spec.seed ?? -1,
    resolution: made.tier ?? spec.tier,
    ratio: made.aspectRatio ?? spec.aspectRatio ?? 'adaptive',
    duration: Math.round(made.seconds ?? spec.seconds),
    framespersecond: Math.round(made.framesPerSecond ?? FPS),
    ...(spec.audio === null ? {} : { generate_audio: spec.audio }),
    service_tier: task.offPeak ? 'flex' : 'default',
    ...sentOn(task, context),
  };
}

/** An item of a list, where Ark's own client reads the reason of a failure from another member. */
export function toArkListed(task: DetailedTask, context: AnswerContext): ArkListed {
  return {
    ...toArkTask(task, context),
    failure_reason: arkStatus(task) === 'failed' ? errorOf(task) : null,
  };
}

function errorOf({ errorCode, errorMessage }: Task): ArkTaskError {
  return { code: ARK_TASK_ERRORS[errorCode ?? 'upstream_failed'], message: errorMessage ?? '' };
}

function contentOf(task: Task, { filmUrl, lastFrameUrl }: AnswerContext): ArkTask['content'] {
  const frame = lastFrameUrl(task);
  return { video_url: filmUrl(task), ...(frame === null ? {} : { last_frame_url: frame }) };
}

type SentOn = Pick<ArkTask, 'execution_expires_after' | 'priority' | 'tools'>;

/** What Ark repeats of a request, as far as the vendor that took the task was told it. */
function sentOn(task: DetailedTask, { isTold }: AnswerContext): SentOn {
  const { vendor, spec, offPeak } = task;
  const expiry = vendor === 'ark' ? waitLimit(spec.options, offPeak) : undefined;
  const { priority, tools } = spec.options as SentOn;
  return {
    ...(expiry === undefined ? {} : { execution_expires_after: expiry }),
    ...(isTold(task, 'priority') ? { priority } : {}),
    ...(isTold(task, 'tools') ? { tools } : {}),
  };
}

/**
 * Ark's own figure; else the tokens that it would count for a film of this size and length: width × height × frames / 1024,
 * where s seconds have 24 s + 1 frames. What was paid is told by `/v1/receipts/{id}`.
 */
function usageOf({ size, seconds, made }: Task): ArkUsage {
  if (made?.tokens !== undefined) return { completion_tokens: made.tokens, total_tokens: made.tokens };
  const [width = 0, height = 0] = size.split('x').map(Number);
  const tokens = Math.floor((width * height * (FPS * seconds + 1)) / 1024);
  return { completion_tokens: tokens, total_tokens: tokens };
}
