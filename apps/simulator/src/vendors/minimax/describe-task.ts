import { createHash } from 'node:crypto';
import { linksOf } from '../../jobs/accounts.js';
import type { FilmTask } from '../../jobs/accounts.js';
import type { World } from '../vendor.js';
import type { MiniMaxCreate } from './check-request.js';

export type MiniMaxTask = FilmTask<MiniMaxCreate>;

/** Seconds of a reference video that nobody looks into. */
const VIDEO_SECONDS = 5;

const WORDS = {
  v1: { waiting: 'Queueing', processing: 'Processing', done: 'Success', failed: 'Fail' },
  v2: { waiting: 'queued', processing: 'running', done: 'succeeded', failed: 'failed' },
} as const;

function statusOf(task: MiniMaxTask): string {
  if (task.state !== 'finished' && task.plan.unknownStatus) return task.plan.unknownStatus;
  const words = WORDS[task.request.contract];
  switch (task.state) {
    case 'waiting':
      return words.waiting;
    case 'processing':
      return words.processing;
    case 'aborted':
      return 'cancelled';
    case 'finished':
      return task.plan.outcome.kind === 'film' ? words.done : words.failed;
  }
}

const filmOf = ({ state, plan: { outcome } }: MiniMaxTask) =>
  state === 'finished' && outcome.kind === 'film' ? outcome : undefined;
const failureOf = ({ state, plan: { outcome } }: MiniMaxTask) =>
  state === 'finished' && outcome.kind === 'failure' ? outcome : undefined;

/** The answer to a query of the first contract. */
export function describeFirst(task: MiniMaxTask): object {
  const film = filmOf(task);
  const failure = failureOf(task);
  return {
    task_id: task.id,
    status: statusOf(task),
    file_id: film && film.link !== 'none' ? fileIdOf(task) : '',
    ...(film && { video_width: film.film.width, video_height: film.film.height }),
    base_resp: failure
      ? { status_code: Number(failure.code), status_msg: failure.message }
      : { status_code: 0, status_msg: 'success' },
  };
}

/** The answer to a query of the second contract. */
export function describeSecond(task: MiniMaxTask, world: World): object {
  const { request } = task;
  const film = filmOf(task);
  const failure = failureOf(task);
  const input = request.videos * VIDEO_SECONDS;
  return {
    task: {
      id: task.id,
      model: request.model,
      status: statusOf(task),
      task_type: 'video_generation',
      modality: 'video',
      resolution: request.resolution,
      duration: film?.seconds ?? request.seconds,
      ratio: request.ratio,
      ...(film && {
        content: { url: film.link === 'none' ? '' : linksOf(task, world).film },
        usage: {
          total_seconds: film.seconds + input,
          input_seconds: input,
          output_seconds: film.seconds,
          input_image_count: request.images,
        },
      }),
      ...(failure && { error: { code: failure.code, message: failure.message } }),
    },
  };
}

/** Digits that no double holds, as upstream. */
export const fileIdOf = ({ id }: MiniMaxTask): string =>
  String(10n ** 17n + (BigInt(`0x${createHash('sha256').update(id).digest('hex').slice(0, 12)}`) | 1n));

/** The file of a film, in JSON text: its id is a number there. */
export function describeFile(task: MiniMaxTask, world: World): object {
  const url = linksOf(task, world).film;
  return {
    file: {
      file_id: fileIdOf(task),
      bytes: 0,
      created_at: Math.floor(task.endedAt! / 1000),
      filename: 'output.mp4',
      purpose: 'video_generation',
      download_url: url,
      backup_download_url: url,
    },
    base_resp: { status_code: 0, status_msg: 'success' },
  };
}
