import { describe, expect, it } from '@jest/globals';
import { defaultCatalogue, takeNames } from '@reelgate/catalog';
import { TASK_ERROR_CODES, TASK_STATES } from '@reelgate/contracts';
import type { PlainObject } from '@reelgate/catalog';
import { detailedTask } from '../../test-support/detailed-task.js';
import { ARK_STATUS_WORDS } from './answer.dto.js';
import { arkStatus, outcomesOf, toArkListed, toArkTask } from './answer.js';
import { arkDialect } from './request.js';

const FILM = 'https://gateway.example/files/film';
const context = { filmUrl: () => FILM, coverUrl: () => null };
const MODEL = 'doubao-seedance-1-0-pro-250528';

const bodyOf = (body: PlainObject): PlainObject =>
  takeNames(arkDialect(defaultCatalogue).toCreateBody(body)).fields;
const text = (words: string): PlainObject => ({ type: 'text', text: words });

describe("an answer in Ark's form", () => {
  const task = detailedTask(bodyOf({ model: MODEL, content: [text('x')], execution_expires_after: 7200 }));

  it('shows the film, its tokens and its parameters', () => {
    expect(toArkTask(task, context)).toEqual({
      id: 'video_1',
      model: MODEL,
      status: 'queued',
      error: null,
      created_at: 1767225600,
      updated_at: 1767225600,
      seed: -1,
      resolution: '1080p',
      ratio: '16:9',
      duration: 5,
      framespersecond: 24,
      service_tier: 'default',
      execution_expires_after: 7200,
    });
    const done = { ...task, state: 'completed', endedAt: new Date('2026-01-01T00:01:00Z') } as const;
    expect(toArkTask(done, context)).toMatchObject({
      status: 'succeeded',
      updated_at: 1767225660,
      content: { video_url: FILM },
      // 1920 × 1088 × 121 / 1024, as in a reply of the live service.
      usage: { completion_tokens: 246_840, total_tokens: 246_840 },
    });
    expect(toArkListed(done, context)).toMatchObject({ status: 'succeeded', failure_reason: null });
  });

  it('knows a word for every state and every failure', () => {
    for (const state of TASK_STATES) expect(ARK_STATUS_WORDS).toContain(arkStatus({ ...task, state }));
    const failed = (errorCode: (typeof TASK_ERROR_CODES)[number]) =>
      ({ ...task, state: 'failed', errorCode, errorMessage: 'why' }) as const;
    expect(arkStatus(failed('cancelled'))).toBe('cancelled');
    expect(arkStatus(failed('expired'))).toBe('expired');
    expect(arkStatus(failed('moderation_blocked'))).toBe('failed');
    expect(toArkListed(failed('moderation_blocked'), context)).toMatchObject({
      status: 'failed',
      error: { code: 'OutputVideoSensitiveContentDetected', message: 'why' },
      failure_reason: { code: 'OutputVideoSensitiveContentDetected', message: 'why' },
    });
    expect(ARK_STATUS_WORDS.flatMap(outcomesOf).sort()).toEqual(
      [...TASK_STATES.filter((state) => state !== 'failed'), ...TASK_ERROR_CODES].sort(),
    );
  });
});
