import { describe, expect, it } from '@jest/globals';
import { ERRORS } from '@reelgate/contracts';
import fc from 'fast-check';
import { defaultCatalogue } from '../catalogue.js';
import { billingName, parseBillingName } from '../price-names.js';
import { normalize } from './normalize.js';
import { IMAGE, SECOND, THIRD, VIDEO, VOICE } from './normalize.fixture.js';
import type { NormalizeResult } from './normalize-result.js';
import type { TaskRequest } from './task-request.js';

const models = defaultCatalogue.allNames();
const fieldNames = [
  'prompt seconds duration size image images input_reference first_frame_image last_frame_image aspect_ratio',
  'resolution audio seed off_peak bgm watermark wm_position wm_url payload callback_url metadata style',
].flatMap((line) => line.split(' '));
const metadataNames = [
  'scene_type motion_level offpeak last_frame_url last_frame_file_id video_url audio_url negative_prompt seed',
  'image_mode file_infos ext_info seconds duration video_duration output_config quote_id template off_peak_fallback',
].flatMap((line) => line.split(' '));
const outputNames = ['resolution', 'aspect_ratio', 'duration', 'audio_generation', 'OffPeak', 'storage_mode'];

const words =
  'true Enabled std pro reference motion_control avatar_i2v lip_sync template_effect 720p 1080P 4k 1280x720 16:9 {} 5';
const likelyValues: unknown[] = [
  ...words.split(' '),
  5,
  10,
  0,
  -1,
  true,
  false,
  null,
  '',
  IMAGE,
  VIDEO,
  [IMAGE],
  [IMAGE, SECOND],
  [IMAGE, SECOND, THIRD],
  { image_url: IMAGE },
  [{ Url: IMAGE }],
];

const value = fc.oneof(
  { weight: 1, arbitrary: fc.anything({ withNullPrototype: true, withDate: true, withMap: true }) },
  {
    weight: 3,
    arbitrary: fc.constantFrom(...likelyValues),
  },
);
const dictionary = (names: string[], value: fc.Arbitrary<unknown>) =>
  fc.dictionary(fc.oneof(fc.constantFrom(...names), fc.string()), value, { maxKeys: 6 });
const metadata = dictionary(metadataNames, value).chain((metadata) =>
  fc.oneof(
    fc.constant(metadata),
    dictionary(outputNames, value).map((output_config) => ({ ...metadata, output_config })),
  ),
);
const body = fc
  .tuple(fc.constantFrom(...models), dictionary(fieldNames, value), fc.option(metadata, { nil: undefined }))
  .map(([model, fields, metadata]): TaskRequest => ({
    model,
    prompt: 'x',
    ...fields,
    ...(metadata && { metadata }),
  }));

/** What holds of every result, whatever the request was. */
function check(result: NormalizeResult): void {
  if (!result.ok) {
    expect(ERRORS[result.error.code].status).toBeGreaterThanOrEqual(400);
    expect(result.error.message).not.toBe('');
    return;
  }
  const { spec, basis } = result;
  expect(parseBillingName(billingName(basis))).toBeDefined();
  expect(basis).toMatchObject({
    family: spec.family,
    base: spec.base,
    scene: spec.scene,
    tier: spec.tier,
    audio: spec.audio,
    offPeak: spec.offPeak,
  });
  expect(spec.size).toMatch(/^\d+x\d+$/);
  expect(spec.inputs.every(({ url, file }) => (url === undefined) !== (file === undefined))).toBe(true);
}

describe('normalize', () => {
  it('never throws on anything', () => {
    fc.assert(
      fc.property(
        fc.anything({ withNullPrototype: true, withDate: true, withMap: true, withSet: true }),
        (body) => {
          check(normalize(body as TaskRequest));
        },
      ),
      { numRuns: 2_000 },
    );
  });

  it('never throws on bodies with the right fields and any values', () => {
    fc.assert(
      fc.property(body, (body) => {
        check(normalize(body));
      }),
      { numRuns: 5_000 },
    );
  });

  it('charges a combined name as itself, with off-peak at most added', () => {
    const names = models.filter((name) => parseBillingName(name));
    const inputs = fc.constantFrom<TaskRequest>(
      {},
      { image: IMAGE },
      { images: [IMAGE, SECOND] },
      { images: [IMAGE, SECOND, THIRD] },
    );
    const extras = fc.constantFrom<Record<string, unknown>>(
      {},
      { offpeak: true },
      { video_url: VIDEO },
      { audio_url: VOICE },
      { ext_info: '{}' },
      { last_frame_url: THIRD },
      { image_mode: 'reference' },
      { scene_type: 'motion_control' },
      { output_config: { resolution: '1080P' } },
      { output_config: { audio_generation: 'Enabled' } },
    );
    let accepted = 0;
    fc.assert(
      fc.property(fc.constantFrom(...names), inputs, extras, (model, inputs, metadata) => {
        const result = normalize({ model, prompt: 'x', ...inputs, metadata });
        if (!result.ok) return;
        accepted++;
        const charged = billingName(result.basis);
        const allowed = [model, `${model}-offpeak`].map((name) => name.toLowerCase());
        // A price row without a level is charged at the default one; a base name that is also a billing name implies nothing.
        if (result.impliedBy?.kind === 'motion' && result.impliedBy.level === null)
          allowed.push(model.replace('-motion-', '-motion-std-'));
        if (result.impliedBy) expect(allowed).toContain(charged);
      }),
      { numRuns: 5_000 },
    );
    expect(accepted).toBeGreaterThan(500);
  });

  it('is a pure function: the same result again, and an untouched body', () => {
    const json = fc.dictionary(fc.constantFrom(...fieldNames), fc.constantFrom(...likelyValues), {
      maxKeys: 6,
    });
    fc.assert(
      fc.property(fc.constantFrom(...models), json, metadata, (model, fields, metadata) => {
        const body = { model, prompt: 'x', metadata, ...fields };
        const before = JSON.stringify(body);
        const first = normalize(body);
        expect(normalize(body)).toEqual(first);
        expect(JSON.stringify(body)).toBe(before);
      }),
      { numRuns: 500 },
    );
  });
});
