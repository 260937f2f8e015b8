import { describe, expect, it } from '@jest/globals';
import { defaultCatalogue, normalize, OPTION_NAMES, unsaidBy, vendorFacts } from '@reelgate/catalog';
import type { ModelRow, PlainObject, TaskRequest } from '@reelgate/catalog';
import type { Scene, TaskSpec } from '@reelgate/contracts';
import type { FamilyOnVendor, VendorChannel } from '@reelgate/provider-kit';
import { defineFamily } from './define-family.js';
import * as families from './families/index.js';

const A = 'https://example.com/a.png';
const B = 'https://example.com/b.png';
const VIDEO = 'https://example.com/v.mp4';
const VOICE = 'https://example.com/v.mp3';
const FACE = { sessionId: 's', faceId: '0', startMs: 0, endMs: 5_000 };

/** A request of every scene. */
const REQUESTS: Readonly<Record<Scene, TaskRequest>> = {
  text: {},
  image: { image: A },
  first_last: { images: [A, B] },
  reference: { images: [A], metadata: { image_mode: 'reference' } },
  motion_control: { image: A, metadata: { scene_type: 'motion_control', video_url: VIDEO } },
  avatar_i2v: { image: A, metadata: { scene_type: 'avatar_i2v', audio_url: VOICE } },
  lip_sync: { metadata: { scene_type: 'lip_sync', video_url: VIDEO, audio_url: VOICE } },
  template_effect: { image: A, metadata: { scene_type: 'template_effect', template: 't' } },
};

/** A value of every option that is not what a film has anyway. */
const SAMPLES: Readonly<Record<string, unknown>> = {
  bgm: true,
  watermark: true,
  wm_position: 2,
  wm_url: A,
  meta_data: '{}',
  voice_id: 'v',
  is_rec: true,
  style: 'anime',
  movement_amplitude: 'large',
  template: 'other',
  keep_original_sound: false,
  character_orientation: 'image',
  auto_subjects: true,
  audio_type: 'all',
  area: 'a',
  beast: 'b',
  camera_fixed: true,
  return_last_frame: true,
  enhance_prompt: true,
  reference_type: 'base',
  camera_control: { type: 'simple' },
  multi_shot: true,
  shot_type: 'customize',
  multi_prompt: [{ index: 1 }],
  element_list: [{ element_id: 1 }],
  voice_list: [{ voice_id: 1 }],
  execution_expires_after: 4_000,
  priority: 1,
  tools: [{ type: 'web_search' }],
  subject_infos: [{ id: 's1' }],
  tasks_priority: 3,
  input_region: 'Oversea',
};
/** The gateway's own: no vendor has to be told. */
const OURS = ['payload', 'off_peak_fallback'];

const channelOf = (vendor: string): VendorChannel => ({
  id: 'ch_1',
  baseUrl: 'https://vendor.example.com',
  key: vendor === 'tencent-vod' ? '1500000001|AKIDexampleexample|secretsecret' : 'a|b',
  settings: {},
});

const definitions = Object.values(families).map((file) =>
  defineFamily(file, {
    http: () => Promise.reject(new Error('no call expected')),
    now: () => new Date('2026-08-01T00:00:00Z'),
    catalogue: defaultCatalogue,
  }),
);

/** Every scene of every model at every vendor that can make it, once for each family. */
const CASES = definitions.flatMap(({ family, vendors }) =>
  vendors.flatMap((onVendor) =>
    (Object.keys(REQUESTS) as Scene[]).flatMap((scene) => {
      const requests = [
        ...(scene === 'reference' ? [{ ...REQUESTS[scene], metadata: { video_url: VIDEO } }] : []),
        REQUESTS[scene],
      ];
      for (const request of requests)
        for (const row of defaultCatalogue.rows.filter((row) => row.family === family)) {
          const model = row.vendors.find(({ vendor }) => vendor === onVendor.client.vendor);
          const spec = model && specOf(row, request, onVendor);
          if (model && spec?.scene === scene)
            return [{ family, vendor: onVendor.client.vendor, scene, onVendor, model, spec }];
        }
      return [];
    }),
  ),
);

function specOf(row: ModelRow, request: TaskRequest, { client }: FamilyOnVendor): TaskSpec | undefined {
  const vendorsOf = () => new Set([client.vendor]);
  for (const audio of [true, undefined]) {
    const result = normalize({ model: row.base, prompt: 'x', audio, ...request }, { vendorsOf });
    if (result.ok && defaultCatalogue.vendorsFor(result.spec).includes(client.vendor)) return result.spec;
  }
  return undefined;
}

const requestOf = ({ onVendor }: (typeof CASES)[number], spec: TaskSpec): string =>
  JSON.stringify(
    onVendor.toRequest(
      spec,
      spec.inputs.map(({ role, kind, url }) => ({ role, kind, url: url! })),
      channelOf(onVendor.client.vendor),
      FACE,
    ),
  );

const changed = (spec: TaskSpec, name: string): TaskSpec => {
  if (name === 'seed') return { ...spec, seed: 7 };
  if (name === 'negative_prompt') return { ...spec, negativePrompt: 'fog' };
  if (name === 'output_config') return { ...spec, native: { ...spec.native, outputConfig: { ClassId: 7 } } };
  // A lip sync drops the original sound unless it is told to keep it.
  const value = name === 'keep_original_sound' ? spec.scene === 'lip_sync' : SAMPLES[name];
  return { ...spec, options: { ...spec.options, [name]: value } };
};

describe('what a vendor can be told beside the film', () => {
  const names = [
    ...OPTION_NAMES.filter((name) => !OURS.includes(name)),
    'seed',
    'negative_prompt',
    'output_config',
  ];

  it('has a sample of every option, and a case of every vendor', () => {
    expect(Object.keys(SAMPLES).toSorted()).toEqual(
      OPTION_NAMES.filter((name) => !OURS.includes(name)).toSorted(),
    );
    expect(new Set(CASES.map(({ vendor }) => vendor)).size).toBeGreaterThanOrEqual(4);
  });

  it.each(CASES.map((each) => [each.family, each.vendor, each.scene, each] as const))(
    '%s at %s, %s: what stands in the catalogue is what the request holds',
    (_family, _vendor, _scene, each) => {
      const plain = requestOf(each, each.spec);
      const told: PlainObject = {};
      const expected: PlainObject = {};
      for (const name of names) {
        const spec = changed(each.spec, name);
        told[name] = requestOf(each, spec) !== plain;
        expected[name] = !unsaidBy(each.model, spec).includes(name);
      }
      expect(told).toEqual(expected);
    },
  );

  it('every option reaches some vendor', () => {
    const choosy = CASES.filter(({ vendor }) => vendorFacts(vendor).says !== 'everything');
    const dead = names.filter((name) =>
      choosy.every((each) => unsaidBy(each.model, changed(each.spec, name)).includes(name)),
    );
    // What only subjects have.
    expect(dead).toEqual(['auto_subjects']);
  });
});
