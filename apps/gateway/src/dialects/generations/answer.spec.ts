import { describe, expect, it } from '@jest/globals';
import type { TaskState } from '@reelgate/contracts';
import type { Task } from '../../tasks/task.js';
import { task } from '../../test-support/task.js';
import { toGeneration } from './answer.js';

const FILM = 'https://gateway.example/files/film';
const render = (fields: Partial<Task> = {}): ReturnType<typeof toGeneration> =>
  toGeneration(task(fields), {
    filmUrl: () => FILM,
    coverUrl: () => null,
    lastFrameUrl: () => null,
    startsAt: () => null,
    isTold: () => false,
  });

describe('toGeneration', () => {
  it.each<[TaskState, string]>([
    ['queued', 'QUEUED'],
    ['waiting_window', 'QUEUED'],
    ['submitting', 'IN_PROGRESS'],
    ['running', 'IN_PROGRESS'],
    ['uncertain', 'IN_PROGRESS'],
    ['completed', 'SUCCESS'],
    ['failed', 'FAILURE'],
  ])('%s is %s', (state, status) => {
    expect(render({ state }).data.status).toBe(status);
  });

  it('renders a new task', () => {
    expect(render()).toEqual({
      id: 'video_1',
      task_id: 'video_1',
      status: 'queued',
      progress: 0,
      url: null,
      video_url: null,
      error: null,
      code: 'success',
      message: '',
      data: {
        task_id: 'video_1',
        status: 'QUEUED',
        progress: '0%',
        url: null,
        result_url: null,
        video_url: null,
        format: 'mp4',
        metadata: { seed: 1, duration: 5, width: 1280, height: 720 },
        fail_reason: '',
        error: null,
      },
    });
  });

  it('gives each of its readers status, link and reason', () => {
    const done = render({ state: 'completed', progress: 100, resultUrl: 'v1.sealed', size: '720x1280' });
    expect(done).toMatchObject({
      status: 'completed',
      progress: 100,
      url: FILM,
      video_url: FILM,
      data: {
        status: 'SUCCESS',
        progress: '100%',
        url: FILM,
        result_url: FILM,
        video_url: FILM,
        metadata: { seed: 1, url: FILM, width: 720, height: 1280 },
      },
    });
    const error = { code: 'upstream_failed', message: 'no' };
    expect(render({ state: 'failed', errorCode: 'upstream_failed', errorMessage: 'no' })).toMatchObject({
      status: 'failed',
      url: null,
      error,
      data: { status: 'FAILURE', url: null, fail_reason: 'no', error },
    });
  });
});
