import { describe, expect, it } from '@jest/globals';
import { defaultCatalogue, normalize } from '@reelgate/catalog';
import type { Scene, TaskInput, TaskSpec } from '@reelgate/contracts';
import type { ResolvedInput, VendorChannel } from '@reelgate/vendor-port';
import { toViduRequest } from './map.js';

const CHANNEL: VendorChannel = { id: 'ch_1', baseUrl: 'https://v', key: 'k', settings: {} };
const IMAGE = 'https://example.com/a.png';
const LAST = 'https://example.com/z.png';

const INPUTS: Readonly<Record<string, TaskInput[]>> = {
  text: [],
  image: [{ role: 'first_frame', kind: 'image', url: IMAGE }],
  first_last: [
    { role: 'last_frame', kind: 'image', url: LAST },
    { role: 'first_frame', kind: 'image', url: IMAGE },
  ],
  reference: [
    { role: 'reference', kind: 'image', url: IMAGE },
    { role: 'reference', kind: 'image', url: LAST },
  ],
  template_effect: [{ role: 'first_frame', kind: 'image', url: IMAGE }],
};

/** A task of a model in a scene, with what the catalogue has as defaults. */
function task(base: string, scene: Scene, members: Partial<TaskSpec> = {}): TaskSpec {
  const row = defaultCatalogue.byBase(base)!;
  return {
    model: base,
    base,
    family: row.family,
    version: row.version,
    scene,
    prompt: 'harbour at dawn',
    inputs: INPUTS[scene] ?? [],
    seconds: row.defaultSeconds,
    secondsStated: true,
    tier: row.defaultTier,
    size: '1280x720',
    aspectRatio: '16:9',
    audio: row.sound ? row.sound.default : null,
    offPeak: false,
    native: {},
    options: scene === 'template_effect' ? { template: 'hugging' } : {},
    ...members,
  };
}

const request = (spec: TaskSpec, channel = CHANNEL) =>
  toViduRequest(spec, spec.inputs, channel, defaultCatalogue);

/** What each endpoint's documentation lists, without `payload` and `callback_url`. */
const MARKS = ['watermark', 'wm_position', 'wm_url', 'meta_data'];
const COMMON = ['model', 'prompt', 'duration', 'resolution', 'audio', 'seed', 'off_peak', ...MARKS];
const LISTED: Readonly<Record<string, string[]>> = {
  text2video: [...COMMON, 'movement_amplitude', 'bgm', 'style', 'aspect_ratio'],
  img2video: [...COMMON, 'movement_amplitude', 'bgm', 'images', 'audio_type', 'voice_id', 'is_rec'],
  'start-end2video': [...COMMON, 'movement_amplitude', 'bgm', 'images', 'is_rec'],
  reference2video: [...COMMON, 'movement_amplitude', 'bgm', 'images', 'videos', 'aspect_ratio'],
  template: ['template', 'images', 'prompt', 'seed', 'aspect_ratio', 'area', 'beast', 'bgm', ...MARKS],
};

const ALL_OPTIONS = {
  bgm: true,
  watermark: true,
  wm_position: 2,
  wm_url: 'https://example.com/logo.png',
  meta_data: '{"Label":"1"}',
  payload: 'the client’s own',
  voice_id: 'v1',
  audio_type: 'all',
  is_rec: true,
  style: 'anime',
  movement_amplitude: 'large',
  area: 'auto',
  beast: 'auto',
  auto_subjects: true,
  camera_fixed: true,
  unheard_of: 'x',
};

const q3 = ['Vidu-q3-pro', 'Vidu-q3-turbo', 'Vidu-q3', 'Vidu-q3-mix'];
const CELLS = defaultCatalogue.rows.flatMap((row) =>
  row.vendors
    .filter(({ vendor }) => vendor === 'vidu')
    .flatMap(({ name }) =>
      (Object.keys(row.scenes) as Scene[]).map((scene) => [row.base, scene, name] as const),
    ),
);

const canMake = (spec: TaskSpec): boolean => defaultCatalogue.vendorsFor(spec).includes('vidu');

describe('every model in every scene', () => {
  const ENDPOINTS: Readonly<Record<string, string>> = {
    text: 'text2video',
    image: 'img2video',
    first_last: 'start-end2video',
    reference: 'reference2video',
    template_effect: 'template',
  };

  it('covers the models of the documentation', () => {
    expect(new Set(CELLS.map(([, , name]) => name))).toEqual(
      new Set([
        'viduq3-pro',
        'viduq3-turbo',
        'viduq3',
        'viduq3-mix',
        'viduq2',
        'viduq2-pro',
        'viduq2-turbo',
        'viduq2-pro-fast',
        'viduq1',
        'viduq1-classic',
        'vidu2.0',
      ]),
    );
  });

  it.each(CELLS)('%s, %s → %s', (base, scene, name) => {
    const row = defaultCatalogue.byBase(base)!;
    const tier = row.scenes[scene]?.tiers?.[0] ?? row.defaultTier;
    const spec = task(base, scene, { tier });
    expect(canMake(spec)).toBe(true);
    const { endpoint, body } = request(spec);
    expect(endpoint).toBe(ENDPOINTS[scene]);
    expect(body.prompt).toBe('harbour at dawn');
    if (scene === 'template_effect') {
      expect(body).toEqual({
        template: 'hugging',
        images: [IMAGE],
        prompt: 'harbour at dawn',
        aspect_ratio: '16:9',
      });
      return;
    }
    expect(body).toMatchObject({ model: name, duration: row.defaultSeconds, resolution: tier });
    expect(body.audio).toBe(q3.includes(base) ? true : undefined);
    expect(body.aspect_ratio).toBe(scene === 'text' || scene === 'reference' ? '16:9' : undefined);
    expect(body.images).toEqual(
      { text: undefined, image: [IMAGE], first_last: [IMAGE, LAST], reference: [IMAGE, LAST] }[
        scene as 'text'
      ],
    );
  });

  it.each(CELLS)('%s, %s: only fields that the endpoint lists', (base, scene) => {
    const row = defaultCatalogue.byBase(base)!;
    const { endpoint, body } = request(
      task(base, scene, {
        options: { ...ALL_OPTIONS, template: 'hugging' },
        seed: 7,
        audio: row.sound ? true : null,
        offPeak: row.offPeak,
        negativePrompt: 'rain',
        native: { outputConfig: { EnableBGM: 'Enabled' } },
      }),
    );
    expect(Object.keys(body).filter((field) => !LISTED[endpoint]!.includes(field))).toEqual([]);
  });
});

describe('the members of a request', () => {
  const members = (base: string, scene: Scene, more: Partial<TaskSpec>) =>
    request(task(base, scene, more)).body;

  it('states sound for a model that has it, on or off', () => {
    expect(members('Vidu-q3-pro', 'text', { audio: false }).audio).toBe(false);
    expect(members('Vidu-q3-pro', 'text', { audio: true }).audio).toBe(true);
  });

  it('passes what the scene takes of the options', () => {
    const options = ALL_OPTIONS;
    expect(members('Vidu-q3-pro', 'text', { options })).toMatchObject({
      bgm: true,
      style: 'anime',
      movement_amplitude: 'large',
      watermark: true,
      wm_position: 2,
      wm_url: 'https://example.com/logo.png',
      meta_data: '{"Label":"1"}',
    });
    expect(members('Vidu-q3-pro', 'image', { options })).toMatchObject({
      is_rec: true,
      voice_id: 'v1',
      audio_type: 'all',
    });
    expect(members('Vidu-q3-pro', 'first_last', { options })).toMatchObject({ is_rec: true });
  });

  it('chooses a voice only for a film with sound', () => {
    const silent = members('Vidu-q3-pro', 'image', { options: ALL_OPTIONS, audio: false });
    expect(silent).not.toHaveProperty('voice_id');
    expect(silent).not.toHaveProperty('audio_type');
  });

  it('leaves out options of another type', () => {
    const options = { bgm: 'yes', style: 3, wm_position: '2', is_rec: null, movement_amplitude: '' };
    const body = members('Vidu-q1', 'text', { options });
    for (const field of Object.keys(options)) expect(body).not.toHaveProperty(field);
  });

  it.each([
    [undefined, undefined],
    [0, undefined],
    [-1, undefined],
    [73421, 73421],
  ])('seed %s → %s', (seed, sent) => {
    expect(members('Vidu-q2', 'text', { seed }).seed).toBe(sent);
  });

  it('leaves out an empty prompt', () => {
    expect(members('Vidu-q2-pro', 'image', { prompt: '' })).not.toHaveProperty('prompt');
  });

  it('sends the off-peak flag only where the vendor has the mode', () => {
    expect(members('Vidu-q3-pro', 'text', { offPeak: true }).off_peak).toBe(true);
    expect(members('Vidu-q3-pro', 'text', { offPeak: false })).not.toHaveProperty('off_peak');
    expect(members('Vidu-q3-mix', 'reference', { offPeak: true })).not.toHaveProperty('off_peak');
  });

  it('sends files as data URIs, videos by URL', () => {
    const spec = task('Vidu-q2-pro', 'reference', {});
    const inputs: ResolvedInput[] = [
      { role: 'reference', kind: 'image', base64: 'AAAA', contentType: 'image/png' },
      { role: 'reference', kind: 'video', url: 'https://example.com/move.mp4' },
    ];
    expect(toViduRequest(spec, inputs, CHANNEL, defaultCatalogue).body).toMatchObject({
      images: ['data:image/png;base64,AAAA'],
      videos: ['https://example.com/move.mp4'],
    });
  });

  it('cannot send an input that is neither', () => {
    const inputs: ResolvedInput[] = [{ role: 'first_frame', kind: 'image' }];
    expect(() => toViduRequest(task('Vidu-q3-pro', 'image'), inputs, CHANNEL, defaultCatalogue)).toThrow(
      'first_frame',
    );
  });

  it("takes the channel's own name of a model", () => {
    const channel = { ...CHANNEL, settings: { model_map: { 'Vidu-q3': { name: 'viduq3-drama' } } } };
    expect(request(task('Vidu-q3', 'reference'), channel).body.model).toBe('viduq3-drama');
    expect(request(task('Vidu-q3-turbo', 'reference'), channel).body.model).toBe('viduq3-turbo');
  });

  it('states a ratio of a template only where templates have it', () => {
    const ratioOf = (aspectRatio: string) =>
      request(task('Vidu-q2', 'template_effect', { aspectRatio })).body.aspect_ratio;
    expect(['16:9', '9:16', '1:1', '3:4'].map(ratioOf)).toEqual(['16:9', '9:16', undefined, undefined]);
  });

  it('finds the template in a native ExtInfo', () => {
    const extInfo = JSON.stringify({ AdditionalParameters: JSON.stringify({ template: 'morphlab' }) });
    const spec = task('Vidu-q2-turbo', 'template_effect', { options: {}, native: { extInfo } });
    expect(canMake(spec)).toBe(true);
    expect(request(spec).body.template).toBe('morphlab');
  });
});

describe('subjects', () => {
  const subjects = [
    { id: 'cat', images: [IMAGE], voice_id: 'v1' },
    { name: 'dog', images: [1], server_id: 's1' },
  ];
  const inputs: TaskInput[] = [
    { role: 'reference', kind: 'image', url: IMAGE },
    { role: 'reference', kind: 'image', file: 'uploads/dog', contentType: 'image/png' },
  ];
  const spec = task('Vidu-q3', 'reference', { inputs, options: { ...ALL_OPTIONS, subjects } });

  it('take the place of the images', () => {
    const resolved: ResolvedInput[] = [
      { role: 'reference', kind: 'image', url: IMAGE },
      { role: 'reference', kind: 'image', base64: 'AAAA', contentType: 'image/png' },
    ];
    expect(canMake(spec)).toBe(true);
    const { endpoint, body } = toViduRequest(spec, resolved, CHANNEL, defaultCatalogue);
    expect(endpoint).toBe('reference2video');
    expect(body.subjects).toEqual([
      { name: 'cat', images: [IMAGE], voice_id: 'v1' },
      { name: 'dog', images: ['data:image/png;base64,AAAA'], server_id: 's1' },
    ]);
    expect(body).toMatchObject({ auto_subjects: true, audio_type: 'all' });
    for (const field of ['images', 'videos', 'bgm']) expect(body).not.toHaveProperty(field);
  });

  it('are understood as the catalogue normalises them', () => {
    const normalized = normalize({
      model: 'Vidu-q3',
      prompt: '@cat runs',
      subjects: [{ id: 'cat', images: [IMAGE] }],
    });
    if (!normalized.ok) throw new Error(normalized.error.message);
    expect(canMake(normalized.spec)).toBe(true);
    expect(request(normalized.spec).body.subjects).toEqual([{ name: 'cat', images: [IMAGE] }]);
  });

  it('have to name every input', () => {
    const more: TaskInput[] = [...inputs, { role: 'reference', kind: 'image', url: LAST }];
    expect(canMake({ ...spec, inputs: more })).toBe(false);
  });
});

describe('what cannot be done here', () => {
  it.each<[string, TaskSpec]>([
    ['q3 off-peak without sound', task('Vidu-q3-pro', 'text', { offPeak: true, audio: false })],
    ['2k', task('Vidu-q3-pro', 'text', { tier: '2k' })],
    ['4k', task('Vidu-q2', 'reference', { tier: '4k' })],
    ['nine seconds from two frames', task('Vidu-q2-pro', 'first_last', { seconds: 9 })],
    ['a last frame alone', task('Vidu-q3-pro', 'first_last', { inputs: INPUTS['first_last']!.slice(0, 1) })],
    ['native file infos', task('Vidu-q2', 'reference', { native: { fileInfos: [{ Url: IMAGE }] } })],
    ['a native ExtInfo', task('Vidu-q3-pro', 'text', { native: { extInfo: '{}' } })],
    ['a template without a name', task('Vidu-q2-turbo', 'template_effect', { options: {} })],
    ['references of q3 in 4:3', task('Vidu-q3', 'reference', { aspectRatio: '4:3' })],
    ['references of q3-turbo in 3:4', task('Vidu-q3-turbo', 'reference', { aspectRatio: '3:4' })],
    ['a template off-peak', task('Vidu-q2-turbo', 'template_effect', { offPeak: true })],
    ["another family's model", task('Kling-3.0', 'text')],
    ['a model that nobody knows', { ...task('Vidu-q2', 'text'), base: 'Vidu-q9' }],
  ])('%s', (_what, spec) => {
    expect(canMake(spec)).toBe(false);
  });

  it.each<[string, TaskSpec]>([
    ['q3 off-peak with sound', task('Vidu-q3-pro', 'text', { offPeak: true, audio: true })],
    ['q2 off-peak, which is silent', task('Vidu-q2', 'text', { offPeak: true })],
    ['references of q2 in 4:3', task('Vidu-q2', 'reference', { aspectRatio: '4:3' })],
    ['a text of q3 in 4:3', task('Vidu-q3-pro', 'text', { aspectRatio: '4:3' })],
    ['eight seconds from two frames', task('Vidu-q2-pro', 'first_last', { seconds: 8 })],
  ])('but %s can', (_what, spec) => {
    expect(canMake(spec)).toBe(true);
  });

  it('a scene without an endpoint is a fault', () => {
    expect(() => request(task('Vidu-q2', 'lip_sync'))).toThrow('lip_sync');
  });
});
