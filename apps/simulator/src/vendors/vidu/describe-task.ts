import { linksOf } from '../../jobs/accounts.js';
import type { FilmTask } from '../../jobs/accounts.js';
import { secondsOf } from '../../film/film.js';
import type { World } from '../vendor.js';
import type { ViduCreate } from './check-request.js';

/** A create as it is kept, with what was decided for it. */
export interface ViduTaskRequest extends ViduCreate {
  readonly seed: number;
  readonly credits: number;
}

export type ViduTask = FilmTask<ViduTaskRequest>;

const TYPES = {
  text2video: 'text2video',
  img2video: 'img2video',
  'start-end2video': 'startend2video',
  reference2video: 'character2video',
  template: 'template2video',
} as const;

/** RFC 3339 with six places, as the vendor writes times. */
const time = (ms: number): string => new Date(ms).toISOString().replace('Z', '000Z');

export function stateOf(task: ViduTask): string {
  if (task.state !== 'finished' && task.plan.unknownStatus) return task.plan.unknownStatus;
  switch (task.state) {
    case 'waiting':
      return 'queueing';
    case 'processing':
      return 'processing';
    case 'aborted':
      return 'failed';
    case 'finished':
      return task.plan.outcome.kind === 'film' ? 'success' : 'failed';
  }
}

function errorOf(task: ViduTask): string {
  if (task.state === 'aborted') return 'UserCancelled';
  return task.state === 'finished' && task.plan.outcome.kind === 'failure' ? task.plan.outcome.code : '';
}

/** The answer to a create. */
export function describeCreated(task: ViduTask): object {
  const { request } = task;
  const { body } = request;
  return {
    task_id: task.id,
    type: TYPES[request.endpoint],
    state: 'created',
    ...(request.endpoint === 'template' ? { template: body['template'] } : { model: request.model }),
    style: body['style'] ?? 'general',
    prompt: request.prompt,
    ...(body['images'] === undefined ? {} : { images: body['images'] }),
    duration: request.duration,
    seed: request.seed,
    aspect_ratio: request.aspectRatio,
    resolution: request.resolution,
    movement_amplitude: body['movement_amplitude'] ?? 'auto',
    bgm: body['bgm'] ?? false,
    audio: request.audio,
    payload: body['payload'] ?? '',
    off_peak: request.offPeak,
    credits: request.credits,
    watermark: body['watermark'] ?? false,
    created_at: time(task.createdAt),
  };
}

/** The answer to `/tasks/{id}/creations`, and the body of a callback. `state`: another than the task's own. */
export function describeCreations(task: ViduTask, world: World, state = stateOf(task)): object {
  const { request } = task;
  return {
    id: task.id,
    state,
    err_code: state === 'failed' ? errorOf(task) : '',
    credits: state === 'failed' ? 0 : request.credits,
    payload: request.body['payload'] ?? '',
    bgm: request.body['bgm'] ?? false,
    off_peak: request.offPeak,
    progress: 0,
    creations: state === 'success' ? creationsOf(task, world) : [],
  };
}

/** A row of the list. It has no payload. */
export function describeRow(task: ViduTask, world: World): object {
  const { request, plan } = task;
  const film = plan.outcome.kind === 'film' ? plan.outcome.film : undefined;
  const video = film && {
    duration: secondsOf(film.frames),
    fps: 24,
    resolution: { width: film.width, height: film.height },
  };
  return {
    id: task.id,
    key_id: '1',
    type: TYPES[request.endpoint],
    template: request.body['template'] ?? '',
    model: request.model,
    prompt: request.prompt,
    images: request.body['images'] ?? [],
    duration: request.duration,
    resolution: request.resolution,
    aspect_ratio: request.aspectRatio,
    state: stateOf(task),
    creations:
      stateOf(task) === 'success'
        ? creationsOf(task, world).map((creation) => ({ ...creation, moderation_url: [], video }))
        : [],
    created_at: time(task.createdAt),
    credits: request.credits,
  };
}

/** The vendor's films do not show a watermark here; the marked copy is the same film. */
function creationsOf(task: ViduTask, world: World): object[] {
  const { outcome } = task.plan;
  if (outcome.kind !== 'film' || outcome.link === 'none') return [];
  const { film, cover } = linksOf(task, world);
  const marked = task.request.body['watermark'] === true ? `${film}?watermarked=1` : '';
  return [{ id: `${task.id}1`, url: film, cover_url: cover, watermarked_url: marked }];
}
