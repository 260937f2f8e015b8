import { describe, expect, it } from '@jest/globals';
import { defaultCatalogue, takeNames } from '@reelgate/catalog';
import { TASK_ERROR_CODES, TASK_STATES } from '@reelgate/contracts';
import type { Balance } from '@reelgate/contracts';
import type { PlainObject } from '@reelgate/catalog';
import { detailedTask } from '../../test-support/detailed-task.js';
import {
  toViduAccepted,
  toViduCreated,
  toViduCredits,
  toViduListed,
  toViduProductTask,
  toViduTask,
  VIDU_STATES,
} from './answer.js';
import { viduDialect } from './request.js';
import type { ViduEndpoint } from './request.js';

const A = 'https://example.com/a.png';
const FILM = 'https://gateway.example/files/film';
const COVER = 'https://gateway.example/files/cover';
const context = {
  filmUrl: () => FILM,
  coverUrl: () => COVER,
  lastFrameUrl: () => null,
  startsAt: () => null,
  isTold: () => false,
};

const bodyOf = (endpoint: ViduEndpoint, body: PlainObject): PlainObject =>
  takeNames(viduDialect(endpoint).toCreateBody(body, defaultCatalogue)).fields;

describe("an answer in Vidu's form", () => {
  const task = detailedTask(
    bodyOf('img2video', { model: 'viduq3-pro', prompt: 'x', images: [A], payload: 'p', watermark: true }),
    { held: 3_125_000n },
  );
  const DONE = { state: 'completed', progress: 100, endedAt: new Date('2026-01-01T00:01:00Z') } as const;

  it("to a create says what the caller's kind of client reads", () => {
    expect(toViduAccepted(task)).toEqual({
      task_id: 'video_1',
      status: 'processing',
      created_at: 1767225600,
    });
    expect(toViduCreated(task)).toEqual({
      task_id: 'video_1',
      type: 'img2video',
      state: 'created',
      model: 'viduq3-pro',
      prompt: 'x',
      images: [A],
      duration: 5,
      seed: 0,
      resolution: '720p',
      movement_amplitude: 'auto',
      bgm: false,
      audio: true,
      payload: 'p',
      off_peak: false,
      credits: 313,
      watermark: true,
      created_at: '2026-01-01T00:00:00.900Z',
    });
  });

  it('to a query of the balance says what can be spent', () => {
    const balance = {
      currency: 'CNY',
      balance: '13.000000',
      held: '0.500000',
      creditLimit: '0.000000',
    } as const;
    const remains = [{ type: 'metered', credit_remain: 1250, concurrency_limit: 4 }];
    expect(toViduCredits({ ...balance, accountId: 'a', available: '12.509999' } as Balance, 4)).toEqual({
      remains,
      remaining_credits: remains,
    });
    expect(
      toViduCredits({ ...balance, accountId: 'a', available: '-1.000000' } as Balance, null).remains,
    ).toEqual([{ type: 'metered', credit_remain: 0, concurrency_limit: 0 }]);
  });

  it('to a query shows the film when it is there', () => {
    expect(toViduTask(task, context)).toMatchObject({ state: 'created', err_code: '', creations: [] });
    expect(toViduTask({ ...task, ...DONE, charged: 3_000_000n }, context)).toEqual({
      id: 'video_1',
      state: 'success',
      err_code: '',
      err_msg: '',
      credits: 300,
      payload: 'p',
      bgm: false,
      off_peak: false,
      progress: 100,
      creations: [{ id: 'video_1', url: FILM, cover_url: COVER, watermarked_url: FILM }],
    });
    expect(toViduProductTask({ ...task, ...DONE }, context)).toEqual({
      id: 'video_1',
      status: 'completed',
      video_url: FILM,
      status_update_time: 1767225660,
    });
    expect(toViduListed({ ...task, ...DONE }, context)).toMatchObject({
      template: '',
      duration: 5,
      creations: [{ video: { duration: 5, resolution: { width: 1280, height: 720 } } }],
    });
  });

  it('knows a word for every state and every failure', () => {
    for (const state of TASK_STATES) {
      expect(Object.keys(VIDU_STATES)).toContain(toViduTask({ ...task, state }, context).state);
    }
    expect(Object.values(VIDU_STATES).flat().sort()).toEqual(
      [...TASK_STATES.filter((state) => state !== 'failed'), ...TASK_ERROR_CODES].sort(),
    );
    for (const errorCode of TASK_ERROR_CODES) {
      expect(toViduTask({ ...task, state: 'failed', errorCode, errorMessage: 'why' }, context)).toMatchObject(
        {
          state: 'failed',
          err_code: expect.stringMatching(/^[A-Z]\w+$/),
          err_msg: 'why',
          credits: 0,
        },
      );
    }
  });
});
