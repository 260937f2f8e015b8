import { describe, expect, it } from '@jest/globals';
import { TASK_STATES } from '@reelgate/contracts';
import type { Task } from '../../tasks/task.js';
import { task } from '../../test-support/task.js';
import { toUnifiedCreated, toUnifiedTask } from './answer.js';

const context = {
  filmUrl: () => 'https://gateway.example/files/film',
  coverUrl: ({ coverUrl }: Task) => coverUrl && 'https://gateway.example/files/cover',
  lastFrameUrl: () => null,
  startsAt: () => null,
  isTold: () => false,
};
const DONE: Partial<Task> = {
  state: 'completed',
  progress: 100,
  endedAt: new Date('2026-01-01T00:01:00Z'),
  resultUrl: 'v1.sealed',
};

describe('a unified answer', () => {
  it('to a create has the time as text', () => {
    expect(toUnifiedCreated(task())).toEqual({
      task_id: 'video_1',
      status: 'processing',
      created_at: '2026-01-01T00:00:00.900Z',
    });
  });

  it('to a query has every member in every state, and three words', () => {
    for (const state of TASK_STATES) {
      const answer = toUnifiedTask(task({ state }), context);
      expect(Object.keys(answer)).toEqual([
        'id',
        'status',
        'progress',
        'created_at',
        'completed_at',
        'video_url',
        'thumbnail_url',
        'error',
      ]);
      expect(['processing', 'completed', 'failed']).toContain(answer.status);
      expect(JSON.parse(JSON.stringify(answer))).toEqual(answer);
    }
  });

  it('renders what is on its way, made, and failed', () => {
    expect(toUnifiedTask(task({ state: 'running', progress: 40 }), context)).toEqual({
      id: 'video_1',
      status: 'processing',
      progress: 40,
      created_at: 1767225600,
      completed_at: null,
      video_url: null,
      thumbnail_url: null,
      error: null,
    });
    expect(toUnifiedTask(task(DONE), context)).toEqual({
      id: 'video_1',
      status: 'completed',
      progress: 100,
      created_at: 1767225600,
      completed_at: 1767225660,
      video_url: 'https://gateway.example/files/film',
      thumbnail_url: null,
      error: null,
    });
    expect(toUnifiedTask(task({ ...DONE, coverUrl: 'v1.sealed' }), context).thumbnail_url).toBe(
      'https://gateway.example/files/cover',
    );
    const failed: Partial<Task> = { state: 'failed', errorCode: 'moderation_blocked', errorMessage: 'no' };
    expect(toUnifiedTask(task(failed), context)).toMatchObject({
      status: 'failed',
      video_url: null,
      error: { code: 'moderation_blocked', message: 'no' },
    });
  });
});
