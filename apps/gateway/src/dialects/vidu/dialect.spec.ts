import { describe, expect, it } from '@jest/globals';
import { defaultCatalogue, normalize } from '@reelgate/catalog';
import type { TaskSpec } from '@reelgate/contracts';
import { ERRORS, TASK_ERROR_CODES, TASK_STATES } from '@reelgate/contracts';
import { AppError } from '@reelgate/runtime';
import fc from 'fast-check';
import type { PlainObject } from '../../http/plain-object.js';
import { detailedTask } from '../../test-support/detailed-task.js';
import { errorOf } from '../../test-support/error-of.js';
import {
  toViduAccepted,
  toViduCreated,
  toViduListed,
  toViduProductTask,
  toViduTask,
  VIDU_ENDPOINTS,
  VIDU_STATES,
  viduDialect,
} from './dialect.js';
import type { ViduEndpoint } from './dialect.js';
import { toViduError } from './errors.js';

const A = 'https://example.com/a.png';
const B = 'https://example.com/b.png';
const FILM = 'https://gateway.example/files/film';
const COVER = 'https://gateway.example/files/cover';
const context = { filmUrl: () => FILM, coverUrl: () => COVER };

const bodyOf = (endpoint: ViduEndpoint, body: PlainObject): PlainObject =>
  viduDialect(endpoint, defaultCatalogue).toCreateBody(body);
const specOf = (endpoint: ViduEndpoint, body: PlainObject): TaskSpec => {
  const result = normalize(bodyOf(endpoint, body));
  if (!result.ok) throw new Error(`${result.error.param}: ${result.error.message}`);
  return result.spec;
};

describe("a request in Vidu's form", () => {
  it('becomes a task with everything it says', () => {
    const spec = specOf('text2video', {
      model: 'viduq3-pro',
      prompt: 'harbour at dawn',
      style: 'anime',
      duration: 8,
      resolution: '1080p',
      aspect_ratio: '9:16',
      audio: false,
      bgm: true,
      seed: 7,
      off_peak: false,
      movement_amplitude: 'small',
      watermark: true,
      wm_position: 2,
      wm_url: 'https://example.com/mark.png',
      meta_data: '{"Label":"1"}',
      payload: 'order-17',
      callback_url: 'https://example.com/hook',
    });
    expect(spec).toMatchObject({
      model: 'viduq3-pro',
      base: 'Vidu-q3-pro',
      scene: 'text',
      prompt: 'harbour at dawn',
      seconds: 8,
      tier: '1080p',
      aspectRatio: '9:16',
      audio: false,
      seed: 7,
      offPeak: false,
      inputs: [],
      callbackUrl: 'https://example.com/hook',
      options: {
        style: 'anime',
        bgm: true,
        movement_amplitude: 'small',
        watermark: true,
        wm_position: 2,
        wm_url: 'https://example.com/mark.png',
        meta_data: '{"Label":"1"}',
        payload: 'order-17',
      },
    });
  });

  it.each([
    ['img2video', 'vidu2.0', [A], 'image', ['first_frame']],
    ['start-end2video', 'viduq2-pro', [A, B], 'first_last', ['first_frame', 'last_frame']],
    // The same picture twice is a film that comes back to its beginning.
    ['start-end2video', 'viduq2-pro', [A, A], 'first_last', ['first_frame', 'last_frame']],
    ['reference2video', 'viduq3', [A], 'reference', ['reference']],
    ['reference2video', 'viduq2', [A, B], 'reference', ['reference', 'reference']],
  ] as const)('%s of %s: %j are %s', (endpoint, model, images, scene, roles) => {
    const spec = specOf(endpoint, { model, prompt: 'x', images });
    expect(spec.scene).toBe(scene);
    expect(spec.inputs.map(({ role, url }) => [role, url])).toEqual(
      roles.map((role, index) => [role, images[index]]),
    );
  });

  it('carries subjects, whose names were once called ids, and a reference video', () => {
    const spec = specOf('reference2video', {
      model: 'viduq2-pro',
      prompt: '@boat passes',
      auto_subjects: true,
      audio_type: 'all',
      subjects: [
        { id: 'boat', images: [A], voice_id: 'v1' },
        { name: 'pier', images: [B] },
      ],
    });
    expect(spec.options).toMatchObject({
      subjects: [
        { name: 'boat', images: [0], voice_id: 'v1' },
        { name: 'pier', images: [1] },
      ],
      auto_subjects: true,
      audio_type: 'all',
    });
    const video = 'https://example.com/a.mp4';
    expect(specOf('reference2video', { model: 'viduq2-pro', prompt: 'x', videos: [video] }).inputs).toEqual([
      { role: 'reference', kind: 'video', url: video },
    ]);
  });

  it('makes templates without a model', () => {
    const spec = specOf('template', { template: 'hugging', images: [A], prompt: 'x', area: 'auto', seed: 3 });
    expect(spec).toMatchObject({
      family: 'vidu',
      scene: 'template_effect',
      seed: 3,
      options: { template: 'hugging', area: 'auto' },
    });
  });

  it('asks for a random film with the seed 0', () => {
    expect(specOf('text2video', { model: 'viduq2', prompt: 'x', seed: 0 }).seed).toBeUndefined();
  });

  it('leaves out what its endpoint has not got, and what is ours', () => {
    expect(
      bodyOf('img2video', {
        model: 'viduq3-pro',
        images: [A],
        aspect_ratio: '1:1',
        seconds: 16,
        size: '4k',
        metadata: { scene_type: 'template_effect' },
      }),
    ).toEqual({ model: 'viduq3-pro', image: A });
  });

  it.each([
    ['text2video', 'viduq2', [A], 'unsupported_parameter'],
    ['img2video', 'viduq3-pro', undefined, 'missing_required_parameter'],
    ['img2video', 'viduq3-pro', [A, B], 'unsupported_parameter'],
    ['start-end2video', 'viduq3-pro', [A], 'unsupported_parameter'],
    ['start-end2video', 'viduq3-pro', [A, B, A], 'unsupported_parameter'],
  ] as const)('%s of %s refuses the images %j', (endpoint, model, images, code) => {
    expect(errorOf(() => bodyOf(endpoint, { model, prompt: 'x', images }))).toMatchObject({
      code,
      param: 'images',
    });
  });

  it.each([
    ['reference2video', 'viduq3-pro'],
    ['reference2video', 'viduq2-turbo'],
    ['text2video', 'viduq2-pro'],
    ['img2video', 'viduq3'],
    ['start-end2video', 'viduq2'],
    ['text2video', 'Kling-3.0-Omni'],
  ] as const)('%s refuses the model %s and names those it has', (endpoint, model) => {
    const error = errorOf(() => bodyOf(endpoint, { model, prompt: 'x', images: [A] }));
    expect(error).toMatchObject({ code: 'unsupported_parameter', param: 'model', status: 400 });
    expect(error.message).toContain('viduq');
    expect(error.message.split('which has')[1]).not.toMatch(new RegExp(`${model}(,|\\.$)`));
  });

  it('leaves an unknown model to the catalogue', () => {
    expect(normalize(bodyOf('text2video', { model: 'viduq9', prompt: 'x' }))).toMatchObject({
      ok: false,
      error: { code: 'model_not_found' },
    });
  });

  it('is refused properly or made, whatever it holds', () => {
    const names =
      'model prompt images videos subjects duration seed audio template payload metadata resolution';
    const likely = fc.constantFrom<unknown>('viduq2', 'viduq2-pro', [A], [A, B], A, 0, 5, true, null, {}, '');
    const body = fc.dictionary(
      fc.constantFrom(...names.split(' ')),
      fc.oneof(likely, fc.anything({ withNullPrototype: true })),
    );
    fc.assert(
      fc.property(fc.constantFrom(...VIDU_ENDPOINTS), body, (endpoint, fields) => {
        const before = structuredClone(fields);
        let made: PlainObject;
        try {
          made = bodyOf(endpoint, fields);
        } catch (error) {
          expect((error as AppError).status).toBe(400);
          return;
        }
        const result = normalize(made);
        expect(result.ok || ERRORS[result.error.code].status < 500).toBe(true);
        expect(fields).toEqual(before);
      }),
      { numRuns: 3_000 },
    );
  });
});

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
      expect(Object.keys(VIDU_STATES)).toContain(
        (toViduTask({ ...task, state }, context) as PlainObject)['state'],
      );
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

describe("a failure in Vidu's envelope", () => {
  it('keeps our status, and names the field as the request did', () => {
    const error = new AppError('unsupported_parameter', '`last_frame_image` is too much.', {
      param: 'last_frame_image',
    });
    expect(toViduError(error, 'req_1')).toEqual({
      status: 400,
      body: {
        code: 400,
        reason: 'FieldInvalid',
        message: '`images` is too much.',
        metadata: { trace_id: 'req_1', code: 'unsupported_parameter', param: 'images' },
      },
    });
  });

  it.each(Object.keys(ERRORS) as (keyof typeof ERRORS)[])('has a reason for %s', (code) => {
    expect(toViduError(new AppError(code, 'no'), 'r')).toMatchObject({
      status: ERRORS[code].status,
      body: { code: ERRORS[code].status, reason: expect.stringMatching(/^[A-Z]\w+$/) },
    });
  });
});
