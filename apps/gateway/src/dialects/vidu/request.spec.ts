import { describe, expect, it } from '@jest/globals';
import { defaultCatalogue, normalize, takeNames } from '@reelgate/catalog';
import type { TaskSpec } from '@reelgate/contracts';
import { ERRORS } from '@reelgate/contracts';
import { AppError } from '@reelgate/runtime';
import fc from 'fast-check';
import type { PlainObject } from '@reelgate/catalog';
import { normalizeIn } from '../../test-support/normalize-in.js';
import { errorOf } from '../../test-support/error-of.js';
import { VIDU_ENDPOINTS, viduDialect } from './request.js';
import type { ViduEndpoint } from './request.js';

const A = 'https://example.com/a.png';
const B = 'https://example.com/b.png';

const bodyOf = (endpoint: ViduEndpoint, body: PlainObject): PlainObject =>
  takeNames(viduDialect(endpoint).toCreateBody(body, defaultCatalogue)).fields;
const specOf = (endpoint: ViduEndpoint, body: PlainObject): TaskSpec => {
  const result = normalizeIn(viduDialect(endpoint), body);
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

  it('hands on what its endpoint has not got, for the catalogue to take or to warn of', () => {
    expect(
      bodyOf('img2video', { model: 'viduq3-pro', images: [A], aspect_ratio: '1:1', style: 'anime', frob: 1 }),
    ).toEqual({ model: 'viduq3-pro', image: A, aspect_ratio: '1:1', style: 'anime', frob: 1 });
  });

  it.each([
    [{ metadata: { scene_type: 'template_effect' } }, 'metadata.scene_type'],
    [{ videos: [A] }, 'videos'],
    [{ last_frame: A }, 'last_frame'],
  ])('refuses what would make another film than its path says: %j', (fields, param) => {
    const body = { model: 'viduq3-pro', images: [A], ...fields };
    expect(() => bodyOf('img2video', body)).toThrow(
      expect.objectContaining({ code: 'unsupported_parameter', param }),
    );
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
