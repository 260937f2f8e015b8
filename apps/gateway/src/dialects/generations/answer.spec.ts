import { describe, expect, it } from '@jest/globals';
import type { TaskState } from '@reelgate/contracts';
import type { Task } from '../../tasks/task.js';
import { task } from '../../test-support/task.js';
import { toGeneration } from './answer.js';

const FILM = 'https://gateway.example/files/film';
const render = (fields: Partial<Task> = {}): ReturnType<typeof toGeneration> =>
  toGeneration(task(fields), { filmUrl: () => FILM, coverUrl: () => null, lastFrameUrl: () => null });

describe('toGeneration', () => {
  it.each<[TaskState, string]>([
    ['queued', 'queued'],
    ['waiting_window', 'queued'],
    ['submitting', 'processing'],
    ['running', 'processing'],
    ['uncertain', 'processing'],
    ['completed', 'succeeded'],
    ['failed', 'failed'],
  ])('%s is %s', (state, status) => {
    expect(render({ state }).data.status).toBe(status);
  });

  it('renders a new task', () => {
    expect(render()).toEqual({
      code: 'success',
      message: '',
      data: {
        task_id: 'video_1',
        status: 'queued',
        url: null,
        format: 'mp4',
        metadata: { seed: 1, duration: 5, width: 1280, height: 720 },
        error: null,
      },
    });
  });

  it('renders one that has ended', () => {
    expect(render({ state: 'completed', resultUrl: 'v1.sealed', size: '720x1280' }).data).toMatchObject({
      status: 'succeeded',
      url: FILM,
      metadata: { seed: 1, url: FILM, width: 720, height: 1280 },
    });
    expect(render({ state: 'failed', errorCode: 'upstream_failed', errorMessage: 'no' }).data).toMatchObject({
      url: null,
      error: { code: 'upstream_failed', message: 'no' },
    });
  });
});
