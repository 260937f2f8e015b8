import { TASK_ERROR_CODES } from '@reelgate/contracts';
import type { TaskErrorCode } from '@reelgate/contracts';
import type { PlainObject } from '@reelgate/catalog';
import { unixSeconds } from '../../http/unix-seconds.js';
import type { Task } from '../../tasks/task.js';
import type { DetailedTask, TaskOutcome } from '../../tasks/task-pages.repository.js';
import { defined } from '../defined.js';
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
export function toArkTask(task: DetailedTask, { filmUrl }: AnswerContext): ArkTask {
  const { spec } = task;
  const status = arkStatus(task);
  const succeeded = status === 'succeeded';
  return {
    id: task.id,
    model: task.model,
    status,
    error: status === 'failed' ? errorOf(task) : null,
    created_at: unixSeconds(task.createdAt),
    updated_at: unixSeconds(task.endedAt ?? task.submittedAt ?? task.createdAt),
    ...(succeeded ? { content: { video_url: filmUrl(task) }, usage: usageOf(task) } : {}),
    seed: spec.seed ?? -1,
    resolution: spec.tier,
    ratio: spec.aspectRatio ?? 'adaptive',
    duration: spec.seconds,
    framespersecond: FPS,
    ...(spec.audio === null ? {} : { generate_audio: spec.audio }),
    service_tier: task.offPeak ? 'flex' : 'default',
    ...echoed(task.metadata),
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

/** The members that Ark repeats when they were sent. */
function echoed(metadata: PlainObject): PlainObject {
  const { execution_expires_after, safety_identifier, priority } = metadata;
  return defined({ execution_expires_after, safety_identifier, priority });
}

/**
 * Tokens as Ark counts them for a film of this size and length, whoever made it: width × height × frames / 1024, where s
 * seconds have 24 s + 1 frames. What was paid is told by `/v1/receipts/{id}`.
 */
function usageOf({ size, seconds }: Task): ArkUsage {
  const [width = 0, height = 0] = size.split('x').map(Number);
  const tokens = Math.floor((width * height * (FPS * seconds + 1)) / 1024);
  return { completion_tokens: tokens, total_tokens: tokens };
}
