import { describe, expect, it } from '@jest/globals';
import { normalize } from '@reelgate/catalog';
import { TASK_STATES } from '@reelgate/contracts';
import type { Task } from '../../tasks/task.js';
import { task } from '../../test-support/task.js';
import { toUnifiedCreated, toUnifiedTask, unifiedDialect } from './dialect.js';

const context = {
  filmUrl: () => 'https://gateway.example/files/film',
  coverUrl: ({ coverUrl }: Task) => coverUrl && 'https://gateway.example/files/cover',
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

describe('a unified request', () => {
  const spec = (body: Record<string, unknown>): object => {
    const result = normalize(unifiedDialect.toCreateBody({ prompt: 'x', ...body }));
    return result.ok ? result.spec : result.error;
  };

  it.each([
    ['Kling-3.0-Omni', '1080P', '1080p'],
    ['viduq3-pro', '1080p', '1080p'],
    ['jimeng-video-3.0', '1080p', '1080p'],
    ['doubao-seedance-1-5-pro', '480p', '480p'],
  ])('of %s may state its resolution', (model, resolution, tier) => {
    expect(spec({ model, resolution })).toMatchObject({ tier });
  });

  it('lets the places of the OpenAI format win', () => {
    const body = { model: 'Kling-3.0', resolution: '1080p' };
    expect(spec({ ...body, size: '720x1280' })).toMatchObject({ tier: '720p', size: '720x1280' });
    expect(spec({ ...body, metadata: { output_config: { resolution: '2K' } } })).toMatchObject({
      tier: '2k',
    });
    // A ratio states no resolution.
    expect(spec({ model: 'doubao-seedance-1-0-pro', size: '9:16', resolution: '480p' })).toMatchObject({
      tier: '480p',
      aspectRatio: '9:16',
    });
  });

  it('has the other fields of the OpenAI format', () => {
    expect(
      spec({
        model: 'Kling-3.0-Omni',
        images: ['https://example.com/1.png', 'https://example.com/2.png'],
        duration: 10,
        aspect_ratio: '9:16',
        metadata: { output_config: { audio_generation: 'Enabled' } },
      }),
    ).toMatchObject({
      scene: 'first_last',
      seconds: 10,
      aspectRatio: '9:16',
      audio: true,
      inputs: [{ role: 'first_frame' }, { role: 'last_frame' }],
    });
  });

  it('may carry flags for Doubao', () => {
    expect(spec({ model: 'doubao-seedance-1-0-pro', prompt: 'a cat --dur 3' })).toMatchObject({
      prompt: 'a cat',
      seconds: 3,
    });
  });
});
