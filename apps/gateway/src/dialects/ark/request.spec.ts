import { describe, expect, it } from '@jest/globals';
import { defaultCatalogue, normalize, takeNames } from '@reelgate/catalog';
import type { TaskSpec } from '@reelgate/contracts';
import { ERRORS } from '@reelgate/contracts';
import { AppError } from '@reelgate/runtime';
import fc from 'fast-check';
import type { PlainObject } from '@reelgate/catalog';
import { normalizeIn } from '../../test-support/normalize-in.js';
import { errorOf } from '../../test-support/error-of.js';
import { arkDialect } from './request.js';

const A = 'https://example.com/a.png';
const B = 'https://example.com/b.png';
const MODEL = 'doubao-seedance-1-0-pro-250528';

const bodyOf = (body: PlainObject): PlainObject =>
  takeNames(arkDialect.toCreateBody(body, defaultCatalogue)).fields;
const specOf = (body: PlainObject): TaskSpec => {
  const result = normalizeIn(arkDialect, { model: MODEL, ...body });
  if (!result.ok) throw new Error(`${result.error.param}: ${result.error.message}`);
  return result.spec;
};
const text = (words: string): PlainObject => ({ type: 'text', text: words });
const image = (url: unknown, role?: string): PlainObject => ({
  type: 'image_url',
  image_url: { url },
  ...(role === undefined ? {} : { role }),
});

describe("a request in Ark's form", () => {
  it('becomes a task with everything it says', () => {
    const body = {
      content: [text('a lighthouse')],
      resolution: '720p',
      ratio: '9:16',
      duration: 8,
      seed: 11,
      service_tier: 'flex',
      camera_fixed: true,
      watermark: true,
      return_last_frame: true,
      execution_expires_after: 7200,
      safety_identifier: 'user-1',
      callback_url: 'https://example.com/hook',
    };
    expect(specOf(body)).toMatchObject({
      model: MODEL,
      base: MODEL,
      scene: 'text',
      prompt: 'a lighthouse',
      tier: '720p',
      aspectRatio: '9:16',
      seconds: 8,
      secondsStated: true,
      seed: 11,
      offPeak: true,
      callbackUrl: 'https://example.com/hook',
      options: { camera_fixed: true, watermark: true, return_last_frame: true },
    });
  });

  it('takes parameters out of the text, and believes the body first', () => {
    const content = [text('a lighthouse --rs 480p --rt 1:1 --dur 4 --seed 5 --cf true --wm false')];
    expect(specOf({ content })).toMatchObject({
      prompt: 'a lighthouse',
      tier: '480p',
      aspectRatio: '1:1',
      seconds: 4,
      seed: 5,
      options: { camera_fixed: true, watermark: false },
    });
    expect(
      specOf({ content, resolution: '1080p', ratio: '16:9', duration: 6, seed: 9, camera_fixed: false }),
    ).toMatchObject({
      tier: '1080p',
      aspectRatio: '16:9',
      seconds: 6,
      seed: 9,
      options: { camera_fixed: false },
    });
  });

  it.each<[string, PlainObject[], TaskSpec['scene'], string[]]>([
    ['one image is the first frame', [image(A)], 'image', ['first_frame']],
    ['a first frame by role', [image(A, 'first_frame')], 'image', ['first_frame']],
    [
      'first and last, in any order',
      [image(B, 'last_frame'), image(A, 'first_frame')],
      'first_last',
      ['first_frame', 'last_frame'],
    ],
  ])('%s', (_name, images, scene, roles) => {
    const spec = specOf({ content: [text('x'), ...images] });
    expect([spec.scene, spec.inputs.map(({ role }) => role)]).toEqual([scene, roles]);
    expect(spec.inputs[0]!.url).toBe(A);
  });

  it('takes references of every kind', () => {
    const spec = specOf({
      model: 'doubao-seedance-2-0-260128',
      generate_audio: false,
      content: [
        text('x'),
        image(A, 'reference_image'),
        { type: 'video_url', video_url: { url: 'https://example.com/a.mp4' }, role: 'reference_video' },
        { type: 'audio_url', audio_url: { url: 'https://example.com/a.mp3' }, role: 'reference_audio' },
      ],
    });
    expect(spec).toMatchObject({ scene: 'reference', audio: false });
    expect(spec.inputs.map(({ role, kind }) => [role, kind])).toEqual([
      ['reference', 'image'],
      ['reference', 'video'],
      ['reference', 'audio'],
    ]);
  });

  it('serves models of every family', () => {
    expect(
      specOf({ model: 'Kling-3.0-Omni', content: [text('x')], ratio: 'adaptive', resolution: '1080p' }),
    ).toMatchObject({ family: 'kling', tier: '1080p', aspectRatio: '16:9' });
    expect(specOf({ model: 'viduq3-pro', content: [text('x')], watermark: true })).toMatchObject({
      family: 'vidu',
      options: { watermark: true },
    });
  });

  it('counts frames, and leaves to the default what the model should choose', () => {
    expect(specOf({ content: [text('x')], frames: 121, duration: 9 }).seconds).toBe(5);
    expect(specOf({ content: [text('x')], duration: -1, seed: -1 })).toMatchObject({
      seconds: 5,
      secondsStated: false,
    });
    expect(specOf({ content: [text('x')], seed: -1 }).seed).toBeUndefined();
  });

  it.each<[PlainObject, string, string]>([
    [{}, 'missing_required_parameter', 'content'],
    [{ content: 'x' }, 'invalid_request', 'content'],
    [{ content: ['x'] }, 'invalid_request', 'content[0]'],
    [{ content: [{ type: 'text', text: 1 }] }, 'invalid_request', 'content[0].text'],
    [{ content: [{ type: 'draft_task' }] }, 'unsupported_parameter', 'content[0].type'],
    [{ content: [image(A, 'middle_frame')] }, 'invalid_request', 'content[0].role'],
    [{ content: [image(undefined)] }, 'missing_required_parameter', 'content[0].image_url.url'],
    [{ content: [image(A, 'first_frame'), image(B, 'reference_image')] }, 'invalid_request', 'content'],
    [{ content: [image(A, 'first_frame'), image(B, 'first_frame')] }, 'invalid_request', 'content'],
    [{ content: [text('x')], service_tier: 'fast' }, 'unsupported_parameter', 'service_tier'],
    [{ content: [text('x')], draft: true }, 'unsupported_parameter', 'draft'],
    [{ content: [text('x')], output_format: 'mov' }, 'unsupported_parameter', 'output_format'],
    [{ content: [text('x')], watermark: 'yes' }, 'invalid_request', 'watermark'],
    [{ content: [text('x')], frames: 120 }, 'unsupported_parameter', 'frames'],
    [{ content: [text('x')], execution_expires_after: 10 }, 'invalid_request', 'execution_expires_after'],
  ])('refuses %j', (body, code, param) => {
    expect(errorOf(() => bodyOf({ model: MODEL, ...body }))).toMatchObject({ code, param });
  });

  it('is refused properly or made, whatever it holds', () => {
    const names =
      'model content ratio resolution duration frames seed service_tier generate_audio draft watermark';
    const likely = fc.constantFrom<unknown>(
      MODEL,
      'x',
      [text('x')],
      [image(A)],
      '720p',
      5,
      -1,
      121,
      'flex',
      true,
      {},
    );
    const item = fc.dictionary(
      fc.constantFrom('type', 'text', 'role', 'image_url', 'url'),
      fc.oneof(fc.constantFrom<unknown>('text', 'image_url', 'first_frame', A, { url: A }), fc.anything()),
    );
    const body = fc
      .tuple(
        fc.dictionary(fc.constantFrom(...names.split(' ')), fc.oneof(likely, fc.anything())),
        fc.option(fc.array(item), { nil: undefined }),
      )
      .map(([fields, content]): PlainObject => ({ model: MODEL, ...fields, ...(content && { content }) }));
    fc.assert(
      fc.property(body, (fields) => {
        const before = structuredClone(fields);
        let made: PlainObject;
        try {
          made = bodyOf(fields);
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
