import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { billingName, createCatalogue } from '@reelgate/catalog';
import type { Normalized, NormalizeResult, PlainObject } from '@reelgate/catalog';
import { normalizeIn } from '../test-support/normalize-in.js';
import { readDoubaoFlags, withoutDoubaoFlags } from './doubao-flags.js';
import { openAiDialect } from './openai/request.js';

/** The operator calls one of Doubao's models `films`. */
const catalogue = createCatalogue([], { films: 'doubao-seedance-1-0-pro-250528' });
const DOUBAO = 'doubao-seedance-1-0-pro';
const IMAGE = 'https://example.com/first.png';

const result = (fields: PlainObject): NormalizeResult =>
  normalizeIn(openAiDialect, { model: DOUBAO, prompt: 'a cat', ...fields }, { catalogue });

function accept(fields: PlainObject): Normalized {
  const normalized = result(fields);
  if (!normalized.ok) throw new Error(`${normalized.error.code}: ${normalized.error.message}`);
  return normalized;
}

describe('text flags of a Doubao prompt', () => {
  it('are parameters, and are gone from the prompt', () => {
    const { spec, basis } = accept({
      prompt: 'a cat --rs 480p --rt 9:16 --dur 7 --seed 3 --cf true --wm false --fps 24',
    });
    expect(spec).toMatchObject({
      prompt: 'a cat',
      tier: '480p',
      aspectRatio: '9:16',
      seconds: 7,
      secondsStated: true,
      seed: 3,
      options: { camera_fixed: true, watermark: false },
    });
    expect(billingName(basis)).toBe('doubao-seedance-1-0-pro_480p');
  });

  it.each<[string, PlainObject, object]>([
    ['seconds', { seconds: '4' }, { seconds: 4 }],
    ['duration', { duration: 4 }, { seconds: 4 }],
    ['metadata.seconds', { metadata: { seconds: 4 } }, { seconds: 4 }],
    ['metadata.video_duration', { metadata: { video_duration: '4' } }, { seconds: 4 }],
    ['output_config.duration', { metadata: { output_config: { Duration: 4 } } }, { seconds: 4 }],
    ['output_config.resolution', { metadata: { output_config: { resolution: '720P' } } }, { tier: '720p' }],
    ['size as a tier', { size: '720p' }, { tier: '720p', aspectRatio: '9:16' }],
    ['size as pixels', { size: '1248x704' }, { tier: '720p', aspectRatio: '16:9' }],
    ['size as a ratio', { size: '1:1' }, { tier: '480p', aspectRatio: '1:1' }],
    ['aspect_ratio', { aspect_ratio: '4:3' }, { tier: '480p', aspectRatio: '4:3' }],
    [
      'output_config.aspect_ratio',
      { metadata: { output_config: { aspect_ratio: '4:3' } } },
      { aspectRatio: '4:3' },
    ],
    ['seed', { seed: 9 }, { seed: 9 }],
    ['metadata.seed', { metadata: { seed: 9 } }, { seed: 9 }],
    ['watermark', { watermark: true }, { options: { watermark: true, camera_fixed: true } }],
    [
      'metadata.watermark',
      { metadata: { watermark: 'true' } },
      { options: { watermark: true, camera_fixed: true } },
    ],
    ['camera_fixed', { camera_fixed: false }, { options: { watermark: false, camera_fixed: false } }],
  ])('lose against %s', (_, fields, wanted) => {
    const prompt = 'a cat --rs 480p --rt 9:16 --dur 7 --seed 3 --cf true --wm false';
    expect(accept({ prompt, ...fields }).spec).toMatchObject({ prompt: 'a cat', ...wanted });
  });

  it.each<[string, PlainObject, string[]]>([
    ['--dur 7', { seconds: 4 }, ['`--dur`', '`seconds`']],
    ['--duration 7', { metadata: { output_config: { duration: 4 } } }, ['`--duration`', 'duration`']],
    ['--rs 480p', { size: '720p' }, ['`--rs`', '`size`']],
    ['--rt 9:16', { aspect_ratio: '4:3' }, ['`--rt`', '`aspect_ratio`']],
    ['--rt 9:16', { size: '1248x704' }, ['`--rt`', '`size`']],
    ['--seed 3', { seed: 4 }, ['`--seed`', '`seed`']],
    ['--wm true', { watermark: false }, ['`--wm`', '`watermark`']],
    ['--cf true', { metadata: { camera_fixed: false } }, ['`--cf`', 'camera_fixed`']],
    ['--dur 7 --dur 9', {}, ['`--dur`', '`--dur`']],
    ['--dur seven', {}, ['`--dur`', '`seconds`']],
    ['--rs 999p', {}, ['`--rs`', 'resolution`']],
    ['--rt 2:1:3', {}, ['`--rt`', 'aspect_ratio`']],
    ['--fps 30', {}, ['`--fps`', '`seconds`']],
    ['--wm', {}, ['`--wm`', 'true or false']],
  ])('%s beside %j is warned of by its name', (flags, fields, words) => {
    const { spec, warnings } = accept({ prompt: `a cat ${flags}`, ...fields });
    expect(spec.prompt).toBe('a cat');
    expect(warnings).toHaveLength(1);
    for (const word of words) expect(warnings[0]!.message).toContain(word);
  });

  it("count under the operator's name for such a model, and say nothing when they say the same", () => {
    const named = accept({ model: 'films', prompt: 'a cat --dur 7 --fps 24 --seed -1' });
    expect(named.spec).toMatchObject({ seconds: 7, prompt: 'a cat' });
    const same = accept({ prompt: 'a cat --dur 7 --rs 720p --rt 9:16', seconds: 7, size: '720p' });
    expect([...named.warnings, ...same.warnings]).toEqual([]);
  });

  it('count beside frames too', () => {
    expect(accept({ first_frame_image: IMAGE, prompt: 'she turns --dur 3' }).spec).toMatchObject({
      scene: 'image',
      seconds: 3,
      prompt: 'she turns',
    });
  });

  it.each<[string, PlainObject, string, string]>([
    ['a length the model cannot do', { prompt: 'a cat --dur 60' }, 'unsupported_parameter', '--dur'],
    ['a length it would choose itself', { prompt: 'a cat --dur -1' }, 'unsupported_parameter', '--dur'],
    ['a tier it has not', { prompt: 'a cat --rs 4k' }, 'unsupported_parameter', '--rs'],
    [
      'a tier that contradicts the name',
      { model: `${DOUBAO}_720p`, prompt: 'a cat --rs 1080p' },
      'model_parameter_conflict',
      '--rs',
    ],
  ])('are refused like any parameter: %s', (_, fields, code, param) => {
    expect(result(fields)).toMatchObject({
      ok: false,
      error: { code, param },
    });
  });

  it('alone are no prompt', () => {
    expect(result({ prompt: '--dur 5 --rs 720p' })).toMatchObject({
      ok: false,
      error: { code: 'missing_required_parameter', param: 'prompt' },
    });
  });

  it('leave prompts of other models as they are', () => {
    const prompt = 'type --dur 5 on the screen';
    for (const model of ['Kling-3.0', 'SV-1.0-pro', 'jimeng-video-3.0', undefined, 7]) {
      const body = { model, prompt };
      expect(readDoubaoFlags(body, catalogue)).toBe(body);
    }
    expect(withoutDoubaoFlags('SV-1.0-pro', prompt, catalogue)).toBe(prompt);
    expect(withoutDoubaoFlags(' DOUBAO-seedance-1-0-pro_720p', 'a dog --dur 12', catalogue)).toBe('a dog');
  });

  it('never make a film other than the one that is priced', () => {
    const flag = fc.constantFrom('rs', 'resolution', 'dur', 'duration', 'rt', 'fps', 'wm', 'DUR', 'Rs');
    const value = fc.constantFrom('720p', '1080p', '480p', '4k', '5', '12', '-1', '99', 'x', '9:16', '');
    const written = fc
      .array(fc.tuple(flag, fc.constantFrom(' ', '=', '  '), value), { maxLength: 4 })
      .map((flags) => flags.map(([name, mark, word]) => ` --${name}${mark}${word}`).join(''));
    const body = fc.record({ seconds: fc.constantFrom('4', '6'), size: fc.constantFrom('720p', '480p') });
    fc.assert(
      fc.property(written, body, (flags, fields) => {
        // What the body states is what is made and charged, whatever the prompt says.
        const plain = accept(fields);
        const flagged = accept({ ...fields, prompt: `a cat${flags}` });
        expect(flagged.basis).toEqual(plain.basis);
        expect(flagged.spec.seconds).toBe(plain.spec.seconds);
        expect(flagged.spec.prompt).not.toMatch(/--(rs|resolution|dur|duration|rt|fps|wm)\b/i);
      }),
    );
  });
});
