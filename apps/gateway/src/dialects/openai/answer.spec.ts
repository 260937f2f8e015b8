import { describe, expect, it } from '@jest/globals';
import { TASK_STATES } from '@reelgate/contracts';
import type { Task } from '../../tasks/task.js';
import { task } from '../../test-support/task.js';
import { toVideo } from './answer.js';

const filmUrl = (): string => 'https://gateway.example/files/token';
const render = (fields: Partial<Task> = {}): ReturnType<typeof toVideo> =>
  toVideo(task(fields), {
    filmUrl,
    coverUrl: () => null,
    lastFrameUrl: () => null,
    startsAt: () => null,
    isTold: () => false,
  });

/** The keys that strict clients require, and ours. */
const KEYS = [
  'billing_model',
  'completed_at',
  'created_at',
  'error',
  'expires_at',
  'id',
  'metadata',
  'model',
  'object',
  'off_peak',
  'progress',
  'prompt',
  'remixed_from_video_id',
  'seconds',
  'size',
  'status',
  'task_id',
  'usage',
  'video_url',
  'warnings',
];

describe('toVideo', () => {
  it('has every member in every state, and no status but the four', () => {
    for (const state of TASK_STATES) {
      const video = render({ state });
      expect(Object.keys(video).sort()).toEqual(KEYS);
      expect(['queued', 'in_progress', 'completed', 'failed']).toContain(video.status);
      expect(JSON.parse(JSON.stringify(video))).toEqual(video);
    }
  });

  it('renders a new task', () => {
    expect(render()).toMatchObject({
      status: 'queued',
      progress: 0,
      seconds: '5',
      created_at: 1767225600,
      completed_at: null,
      video_url: null,
      metadata: { seed: 1 },
      usage: { seconds: 5, amount: '3.000000', currency: 'CNY', status: 'held' },
    });
  });

  it('renders a completed one with its links and the amount charged', () => {
    const done: Partial<Task> = {
      state: 'completed',
      progress: 100,
      endedAt: new Date('2026-01-01T00:01:00Z'),
      resultExpiresAt: new Date('2026-01-02T00:00:00Z'),
      resultUrl: 'v1.sealed',
    };
    expect(render(done)).toMatchObject({
      completed_at: 1767225660,
      expires_at: 1767312000,
      video_url: filmUrl(),
      metadata: { seed: 1, url: filmUrl() },
      usage: { amount: '3.000000', status: 'charged' },
    });
    expect(render({ ...done, charged: 1_800_000n }).usage.amount).toBe('1.800000');
    expect(render({ ...done, archiveKey: 'result/a.mp4' }).expires_at).toBeNull();
    expect(JSON.stringify(render(done))).not.toContain('sealed');
  });

  it('renders a failed one as costing nothing', () => {
    expect(
      render({ state: 'failed', errorCode: 'moderation_blocked', errorMessage: 'blocked', progress: 40 }),
    ).toMatchObject({
      status: 'failed',
      progress: 40,
      error: { code: 'moderation_blocked', message: 'blocked' },
      video_url: null,
      usage: { amount: '0.000000', status: 'released' },
    });
  });
});
