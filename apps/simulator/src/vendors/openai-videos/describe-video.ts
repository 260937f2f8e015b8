import { linksOf } from '../../jobs/accounts.js';
import type { FilmTask } from '../../jobs/accounts.js';
import type { World } from '../vendor.js';
import type { OpenAiCreate } from './check-request.js';

export type OpenAiTask = FilmTask<OpenAiCreate>;

export function statusOf(task: OpenAiTask): string {
  if (task.state !== 'finished' && task.plan.unknownStatus) return task.plan.unknownStatus;
  switch (task.state) {
    case 'waiting':
      return 'queued';
    case 'processing':
      return 'in_progress';
    case 'aborted':
      return 'failed';
    case 'finished':
      return task.plan.outcome.kind === 'film' ? 'completed' : 'failed';
  }
}

/** The video object, with the link that gateways add to it. */
export function describeVideo(task: OpenAiTask, world: World): object {
  const { request, plan } = task;
  const { outcome } = plan;
  const status = statusOf(task);
  const done = status === 'completed' && outcome.kind === 'film' ? outcome : undefined;
  const error =
    task.state === 'aborted'
      ? { code: 'cancelled', message: 'The video was cancelled.' }
      : status === 'failed' && outcome.kind === 'failure'
        ? { code: outcome.code, message: outcome.message }
        : null;
  const url = done && done.link !== 'none' ? linksOf(task, world).film : null;
  return {
    id: task.id,
    object: 'video',
    model: request.model,
    status,
    progress: task.state === 'finished' ? 100 : task.state === 'processing' ? 50 : 0,
    created_at: seconds(task.createdAt),
    completed_at: task.endedAt === null ? null : seconds(task.endedAt),
    expires_at: done ? seconds(task.endedAt!) + 3600 : null,
    prompt: request.prompt,
    seconds: String(done?.seconds ?? request.seconds),
    size: `${request.width}x${request.height}`,
    remixed_from_video_id: null,
    error,
    metadata: { ...(request.body['metadata'] as object | undefined), ...(url && { url }) },
  };
}

const seconds = (ms: number): number => Math.floor(ms / 1000);
