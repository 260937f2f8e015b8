import { randomUUID } from 'node:crypto';
import { linksOf } from '../../jobs/accounts.js';
import type { FilmTask } from '../../jobs/accounts.js';
import type { World } from '../vendor.js';
import type { DashScopeCreate } from './check-request.js';

export type DashScopeTask = FilmTask<DashScopeCreate>;

/** Seconds of a reference video that nobody looks into. */
const VIDEO_SECONDS = 5;

export function statusOf(task: DashScopeTask): string {
  if (task.state !== 'finished' && task.plan.unknownStatus) return task.plan.unknownStatus;
  switch (task.state) {
    case 'waiting':
      return 'PENDING';
    case 'processing':
      return 'RUNNING';
    case 'aborted':
      return 'CANCELED';
    case 'finished':
      return task.plan.outcome.kind === 'film' ? 'SUCCEEDED' : 'FAILED';
  }
}

/** The answer to a query. */
export function describeTask(task: DashScopeTask, world: World): object {
  const { request, plan } = task;
  const { outcome } = plan;
  const status = statusOf(task);
  const done = status === 'SUCCEEDED' && outcome.kind === 'film' ? outcome : undefined;
  const failure = status === 'FAILED' && outcome.kind === 'failure' ? outcome : undefined;
  const input = request.videos * VIDEO_SECONDS;
  return {
    request_id: randomUUID(),
    output: {
      task_id: task.id,
      task_status: status,
      submit_time: beijing(task.createdAt),
      ...(task.beganAt !== null && { scheduled_time: beijing(task.beganAt) }),
      ...(task.endedAt !== null && { end_time: beijing(task.endedAt) }),
      ...(done && {
        orig_prompt: request.prompt,
        video_url: done.link === 'none' ? '' : linksOf(task, world).film,
      }),
      ...(failure && { code: failure.code, message: failure.message }),
    },
    ...(done && {
      usage: {
        duration: done.seconds + input,
        output_video_duration: done.seconds,
        input_video_duration: input,
        fps: 24,
        SR: Number(request.resolution.slice(0, -1)),
        size: `${done.film.width}*${done.film.height}`,
        ratio: request.ratio,
      },
    }),
  };
}

/** `YYYY-MM-DD hh:mm:ss.mmm` in the time of Beijing. */
export const beijing = (ms: number): string =>
  new Date(ms + 8 * 3_600_000).toISOString().slice(0, 23).replace('T', ' ');
