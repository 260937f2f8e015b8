import { describe, expect, it } from '@jest/globals';
import { defaultCatalogue } from '@reelgate/catalog';
import type { Scene, TaskInput, TaskSpec, Tier } from '@reelgate/contracts';
import type { ResolvedInput, VendorChannel } from '@reelgate/vendor-port';
import { toVisualTask } from './map.js';

const CHANNEL: VendorChannel = { id: 'ch_1', baseUrl: 'https://j', key: 'a|b', settings: {} };
const IMAGE = 'https://example.com/a.png';
const LAST = 'https://example.com/z.png';

const INPUTS: Readonly<Record<string, TaskInput[]>> = {
  text: [],
  image: [{ role: 'first_frame', kind: 'image', url: IMAGE }],
  first_last: [
    { role: 'last_frame', kind: 'image', url: LAST },
    { role: 'first_frame', kind: 'image', url: IMAGE },
  ],
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
    prompt: 'a cat',
    inputs: INPUTS[scene] ?? [],
    seconds: 5,
    secondsStated: true,
    tier: row.defaultTier,
    size: '1248x704',
    aspectRatio: '16:9',
    audio: null,
    offPeak: false,
    native: {},
    options: {},
    ...members,
  };
}

const request = (spec: TaskSpec, channel = CHANNEL) =>
  toVisualTask(spec, spec.inputs, channel, defaultCatalogue);

const canMake = (spec: TaskSpec): boolean => defaultCatalogue.vendorsFor(spec).includes('jimeng-visual');

describe('every model in every scene', () => {
  const cells: [base: string, scene: Scene, tier: Tier, key: string, images: string[] | undefined][] = [
    ['jimeng-video-3.0', 'text', '720p', 'jimeng_t2v_v30', undefined],
    ['jimeng-video-3.0', 'image', '720p', 'jimeng_i2v_first_v30', [IMAGE]],
    ['jimeng-video-3.0', 'first_last', '720p', 'jimeng_i2v_first_tail_v30', [IMAGE, LAST]],
    ['jimeng-video-3.0', 'text', '1080p', 'jimeng_t2v_v30_1080p', undefined],
    ['jimeng-video-3.0', 'image', '1080p', 'jimeng_i2v_first_v30_1080', [IMAGE]],
    ['jimeng-video-3.0', 'first_last', '1080p', 'jimeng_i2v_first_tail_v30_1080', [IMAGE, LAST]],
    ['jimeng-video-2.0', 'text', '720p', 'jimeng_vgfm_t2v_l20', undefined],
    ['jimeng-video-2.0', 'image', '720p', 'jimeng_vgfm_i2v_l20', [IMAGE]],
    ['JV-3.0-pro', 'text', '1080p', 'jimeng_ti2v_v30_pro', undefined],
    ['JV-3.0-pro', 'image', '1080p', 'jimeng_ti2v_v30_pro', [IMAGE]],
  ];

  it.each(cells)('%s, %s at %s → %s', (base, scene, tier, key, images) => {
    const spec = task(base, scene, { tier });
    expect(canMake(spec)).toBe(true);
    expect(request(spec)).toEqual({
      req_key: key,
      prompt: 'a cat',
      image_urls: images,
      frames: 121,
      aspect_ratio: scene === 'text' ? '16:9' : undefined,
    });
  });

  it("covers all of the catalogue's", () => {
    const catalogued = defaultCatalogue.rows.flatMap((row) =>
      row.vendors
        .filter(({ vendor }) => vendor === 'jimeng-visual')
        .flatMap(({ tiers }) =>
          Object.keys(row.scenes).flatMap((scene) =>
            (tiers ?? row.tiers).map((tier) => `${row.base} ${scene} ${tier}`),
          ),
        ),
    );
    expect(cells.map(([base, scene, tier]) => `${base} ${scene} ${tier}`).toSorted()).toEqual(
      catalogued.toSorted(),
    );
  });
});

describe('the members of a request', () => {
  const members = (scene: Scene, more: Partial<TaskSpec>) => request(task('jimeng-video-3.0', scene, more));

  it('counts 24 frames a second and one more', () => {
    expect(members('text', { seconds: 5 }).frames).toBe(121);
    expect(members('text', { seconds: 10 }).frames).toBe(241);
  });

  it.each([
    [undefined, undefined],
    [-1, -1],
    [7, 7],
    [1.5, undefined],
  ])('seed %s → %s', (seed, sent) => {
    expect(members('text', { seed }).seed).toBe(sent);
  });

  it('leaves out an empty prompt', () => {
    expect(members('image', { prompt: '' }).prompt).toBeUndefined();
  });

  it('sends files as bare Base64, the first frame first', () => {
    const inputs: ResolvedInput[] = [
      { role: 'last_frame', kind: 'image', base64: 'ZZZZ', contentType: 'image/png' },
      { role: 'first_frame', kind: 'image', base64: 'AAAA', contentType: 'image/png' },
    ];
    const body = toVisualTask(task('jimeng-video-3.0', 'first_last'), inputs, CHANNEL, defaultCatalogue);
    expect(body.binary_data_base64).toEqual(['AAAA', 'ZZZZ']);
    expect(body.image_urls).toBeUndefined();
  });

  it.each<[string, ResolvedInput[]]>([
    [
      'a URL beside bytes',
      [
        { role: 'first_frame', kind: 'image', url: IMAGE },
        { role: 'last_frame', kind: 'image', base64: 'ZZZZ' },
      ],
    ],
    ['an image that is neither', [{ role: 'first_frame', kind: 'image' }]],
  ])('cannot send %s', (_what, inputs) => {
    expect(() =>
      toVisualTask(task('jimeng-video-3.0', 'first_last'), inputs, CHANNEL, defaultCatalogue),
    ).toThrow(Error);
  });

  it("takes the channel's own name of a model, or a whole req_key", () => {
    const channel = {
      ...CHANNEL,
      settings: { model_map: { 'jimeng-video-2.0': { name: 'v30' }, 'JV-3.0-pro': { name: 'jimeng_new' } } },
    };
    expect(request(task('jimeng-video-2.0', 'text'), channel).req_key).toBe('jimeng_t2v_v30');
    expect(request(task('JV-3.0-pro', 'text'), channel).req_key).toBe('jimeng_new');
    expect(request(task('jimeng-video-3.0', 'text'), channel).req_key).toBe('jimeng_t2v_v30');
  });
});

describe('what cannot be done here', () => {
  it.each<[string, TaskSpec]>([
    ['2k', task('JV-3.0-pro', 'text', { tier: '2k' })],
    [
      'a last frame alone',
      task('jimeng-video-3.0', 'first_last', { inputs: INPUTS['first_last']!.slice(0, 1) }),
    ],
    ['native file infos', task('jimeng-video-3.0', 'image', { native: { fileInfos: [{ Url: IMAGE }] } })],
    ['a native ExtInfo', task('jimeng-video-3.0', 'text', { native: { extInfo: '{}' } })],
    ["another vendor's model", task('Kling-3.0', 'text')],
    ['a model that nobody knows', { ...task('jimeng-video-3.0', 'text'), base: 'jimeng-video-9' }],
  ])('%s', (_what, spec) => {
    expect(canMake(spec)).toBe(false);
  });

  it('a model without a key is a fault', () => {
    expect(() => request(task('jimeng-video-2.0', 'first_last'))).toThrow('first_last');
    expect(() => request(task('Kling-3.0', 'text'))).toThrow('Kling-3.0');
  });
});
