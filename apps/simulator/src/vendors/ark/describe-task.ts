import { linksOf } from '../../jobs/accounts.js';
import type { FilmTask } from '../../jobs/accounts.js';
import type { World } from '../vendor.js';
import type { ArkCreate } from './check-request.js';
import { inputSecondsOf } from './input-seconds.js';

/** A create as it is kept, with what was decided for it. */
export interface ArkTaskRequest extends ArkCreate {
  readonly seed: number;
}

export type ArkTask = FilmTask<ArkTaskRequest>;

/** The code that a plan has for a task whose time is over; it is a state here and never shown. */
export const EXPIRED = 'expired';

/** Of every film of Ark's. */
const FRAMES_A_SECOND = 24;

export function statusOf(task: ArkTask): string {
  if (task.state !== 'finished' && task.plan.unknownStatus) return task.plan.unknownStatus;
  switch (task.state) {
    case 'waiting':
      return 'queued';
    case 'processing':
      return 'running';
    case 'aborted':
      return 'cancelled';
    case 'finished': {
      const { outcome } = task.plan;
      if (outcome.kind === 'film') return 'succeeded';
      return outcome.code === EXPIRED ? 'expired' : 'failed';
    }
  }
}

/**
 * The task object, also the body of a callback. Length, size and ratio are those of the film that was made.
 *
 * @param errorName rows of the list have the error under another name
 * @param status another than the task's own
 */
export function describeTask(
  task: ArkTask,
  world: World,
  errorName: 'error' | 'failure_reason' = 'error',
  status = statusOf(task),
): object {
  const { request, plan } = task;
  const { outcome } = plan;
  const done = status === 'succeeded' && outcome.kind === 'film' ? outcome : undefined;
  const failure = status === 'failed' && outcome.kind === 'failure' ? outcome : undefined;
  const tokens = done && tokensOf(done.film, inputSecondsOf(request.body));
  return {
    id: task.id,
    model: request.model,
    status,
    [errorName]: failure ? { code: failure.code, message: failure.message } : null,
    created_at: seconds(task.createdAt),
    updated_at: seconds(task.endedAt ?? task.beganAt ?? task.createdAt),
    ...(done && { content: contentOf(task, done.link, world) }),
    seed: request.seed,
    resolution: request.resolution,
    ratio: request.ratio,
    ...(request.body['frames'] === undefined
      ? { duration: done?.seconds ?? request.seconds }
      : { frames: request.body['frames'] }),
    framespersecond: FRAMES_A_SECOND,
    ...(request.audio !== null && { generate_audio: request.audio }),
    service_tier: request.flex ? 'flex' : 'default',
    execution_expires_after: request.expiresAfter,
    ...Object.fromEntries(
      ['safety_identifier', 'priority', 'tools']
        .filter((name) => request.body[name] !== undefined)
        .map((name) => [name, request.body[name]]),
    ),
    ...(tokens !== undefined && { usage: { completion_tokens: tokens, total_tokens: tokens } }),
  };
}

/** Width × height × frames / 1024, rounded down; frames of input videos count like those of the film. */
function tokensOf(
  { width, height, frames }: { width: number; height: number; frames: number },
  inputSeconds: number,
): number {
  return Math.floor((width * height * (frames + FRAMES_A_SECOND * inputSeconds)) / 1024);
}

function contentOf(task: ArkTask, link: 'good' | 'expired' | 'none', world: World): object {
  if (link === 'none') return { video_url: '' };
  const { film, lastFrame } = linksOf(task, world);
  return {
    video_url: film,
    ...(task.request.body['return_last_frame'] === true && { last_frame_url: lastFrame }),
  };
}

const seconds = (ms: number): number => Math.floor(ms / 1000);
