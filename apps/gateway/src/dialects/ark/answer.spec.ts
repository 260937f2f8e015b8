import { describe, expect, it } from '@jest/globals';
import { defaultCatalogue, takeNames } from '@reelgate/catalog';
import { TASK_ERROR_CODES, TASK_STATES } from '@reelgate/contracts';
import type { PlainObject } from '@reelgate/catalog';
import type { Task } from '../../tasks/task.js';
import { detailedTask } from '../../test-support/detailed-task.js';
import { ARK_STATUS_WORDS } from './answer.dto.js';
import { arkStatus, outcomesOf, toArkListed, toArkTask } from './answer.js';
import { arkDialect } from './request.js';

const FILM = 'https://gateway.example/files/film';
const FRAME = 'https://gateway.example/files/frame';
const context = {
  filmUrl: () => FILM,
  coverUrl: () => null,
  lastFrameUrl: ({ lastFrameUrl }: Task) => lastFrameUrl && FRAME,
  startsAt: () => null,
  isTold: () => false,
};
const MODEL = 'doubao-seedance-1-0-pro-250528';

const bodyOf = (body: PlainObject): PlainObject =>
  takeNames(arkDialect.toCreateBody(body, defaultCatalogue)).fields;
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

  it('shows what the vendor made, by its own figures', () => {
    const made = {
      seconds: 5.042,
      tier: '720p',
      aspectRatio: '21:9',
      framesPerSecond: 24,
      seed: 7,
      tokens: 100_000,
    } as const;
    const done = { ...task, state: 'completed', vendor: 'ark', made, lastFrameUrl: 'v1.sealed' } as const;
    expect(toArkTask(done, context)).toMatchObject({
      content: { video_url: FILM, last_frame_url: FRAME },
      usage: { completion_tokens: 100_000, total_tokens: 100_000 },
      seed: 7,
      resolution: '720p',
      ratio: '21:9',
      duration: 5,
    });
    expect(toArkTask({ ...done, lastFrameUrl: null }, context).content).toEqual({ video_url: FILM });
  });

  it('repeats what the vendor was told, and nothing else', () => {
    const sent = { execution_expires_after: 200_000, priority: 5, safety_identifier: 'user-1' };
    const create = (fields: PlainObject): PlainObject =>
      bodyOf({ model: MODEL, content: [text('x')], ...sent, ...fields });
    const on = (vendor: string | null, fields: PlainObject = {}): object =>
      toArkTask(detailedTask(create(fields), { vendor }), context);
    expect(on('ark')).toMatchObject({ execution_expires_after: 200_000 });
    // No longer than its money is held.
    expect(on('ark', { service_tier: 'flex' })).toMatchObject({ execution_expires_after: 172_800 });
    for (const elsewhere of [on(null), on('tencent-vod')]) {
      expect(elsewhere).not.toHaveProperty('execution_expires_after');
    }
    for (const member of ['priority', 'safety_identifier', 'tools']) {
      expect(on('ark')).not.toHaveProperty(member);
    }
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
