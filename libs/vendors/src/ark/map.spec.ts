import { describe, expect, it } from '@jest/globals';
import { defaultCatalogue, normalize, resolveModel } from '@reelgate/catalog';
import type { Scene, TaskInput, TaskSpec } from '@reelgate/contracts';
import type { ResolvedInput, VendorChannel } from '@reelgate/vendor-port';
import { toArkRequest } from './map.js';

const CHANNEL: VendorChannel = { id: 'ch_1', baseUrl: 'https://a', key: 'k', settings: {} };
const IMAGE = 'https://example.com/a.png';
const LAST = 'https://example.com/z.png';

const INPUTS: Readonly<Record<string, TaskInput[]>> = {
  text: [],
  image: [{ role: 'first_frame', kind: 'image', url: IMAGE }],
  first_last: [
    { role: 'first_frame', kind: 'image', url: IMAGE },
    { role: 'last_frame', kind: 'image', url: LAST },
  ],
  reference: [
    { role: 'reference', kind: 'image', url: IMAGE },
    { role: 'reference', kind: 'image', url: LAST },
  ],
};

const first = { type: 'image_url', image_url: { url: IMAGE }, role: 'first_frame' };
const CONTENT: Readonly<Record<string, object[]>> = {
  text: [],
  image: [first],
  first_last: [first, { type: 'image_url', image_url: { url: LAST }, role: 'last_frame' }],
  reference: [
    { ...first, role: 'reference_image' },
    { type: 'image_url', image_url: { url: LAST }, role: 'reference_image' },
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
    prompt: 'rain on a tin roof',
    inputs: INPUTS[scene] ?? [],
    seconds: row.defaultSeconds,
    secondsStated: true,
    tier: row.defaultTier,
    size: '1280x720',
    aspectRatio: '16:9',
    audio: row.sound ? row.sound.default : null,
    offPeak: false,
    native: {},
    options: {},
    ...members,
  };
}

const request = (spec: TaskSpec, channel = CHANNEL) =>
  toArkRequest(spec, spec.inputs, channel, defaultCatalogue);

const CELLS = defaultCatalogue.rows.flatMap((row) =>
  row.vendors
    .filter(({ vendor }) => vendor === 'ark')
    .flatMap(({ name }) =>
      (Object.keys(row.scenes) as Scene[]).map((scene) => [row.base, scene, name] as const),
    ),
);

const canMake = (spec: TaskSpec): boolean => defaultCatalogue.vendorsFor(spec).includes('ark');

describe('every model in every scene', () => {
  it('covers the models of the documentation', () => {
    expect(new Set(CELLS.map(([, , name]) => name))).toEqual(
      new Set([
        'doubao-seedance-1-0-pro-250528',
        'doubao-seedance-1-0-pro-fast-251015',
        'doubao-seedance-1-0-lite-t2v-250428',
        'doubao-seedance-1-0-lite-i2v-250428',
        'doubao-seedance-1-5-pro-251215',
        'doubao-seedance-2-0-260128',
        'doubao-seedance-2-0-fast-260128',
        'doubao-seedance-2-0-mini-260615',
        'doubao-seedance-2-5-260628',
      ]),
    );
  });

  it.each(CELLS)('%s, %s → %s', (base, scene, name) => {
    const row = defaultCatalogue.byBase(base)!;
    const spec = task(base, scene);
    expect(canMake(spec)).toBe(true);
    expect(request(spec)).toEqual({
      model: name,
      content: [{ type: 'text', text: 'rain on a tin roof' }, ...CONTENT[scene]!],
      resolution: row.defaultTier,
      duration: row.defaultSeconds,
      // Beside frames newer models refuse a ratio.
      ratio: scene === 'text' || scene === 'reference' ? '16:9' : undefined,
      generate_audio: row.sound?.default,
    });
  });
});

describe('names of the Doubao channel', () => {
  it.each([
    ['doubao-seedance-1-0-pro_480p', 'doubao-seedance-1-0-pro-250528', '480p'],
    ['doubao-seedance-1-0-pro_720p', 'doubao-seedance-1-0-pro-250528', '720p'],
    ['doubao-seedance-1-0-pro_1080p', 'doubao-seedance-1-0-pro-250528', '1080p'],
    ['doubao-seedance-1-5-pro_720p-audio', 'doubao-seedance-1-5-pro-251215', '720p'],
    ['doubao-seedance-1-0-pro-fast-251015', 'doubao-seedance-1-0-pro-fast-251015', '1080p'],
    ['doubao-seedance-2-0-260128', 'doubao-seedance-2-0-260128', '720p'],
    ['SV-1.0-lite', 'doubao-seedance-1-0-lite-i2v-250428', '720p'],
    ['sv-1.5-pro-1080p-audio', 'doubao-seedance-1-5-pro-251215', '1080p'],
  ])('%s → %s at %s', (model, id, resolution) => {
    expect(resolveModel(model).ok).toBe(true);
    const normalized = normalize({ model, prompt: 'rain', image: IMAGE });
    if (!normalized.ok) throw new Error(normalized.error.message);
    expect(request(normalized.spec)).toMatchObject({ model: id, resolution });
  });
});

describe('the members of a request', () => {
  const members = (base: string, scene: Scene, more: Partial<TaskSpec>) => request(task(base, scene, more));
  const PRO = 'doubao-seedance-1-0-pro';

  it('states sound for a model that has it, on or off', () => {
    expect(members('SV-1.5-pro', 'text', { audio: false }).generate_audio).toBe(false);
    expect(members('SV-1.5-pro', 'text', { audio: true }).generate_audio).toBe(true);
  });

  it('makes off-peak the offline mode with two days to live', () => {
    expect(members(PRO, 'text', { offPeak: true })).toMatchObject({
      service_tier: 'flex',
      execution_expires_after: 172_800,
    });
  });

  it.each([
    ['without the flag', PRO, false],
    ['for the 2.0 series, which has no offline mode', 'doubao-seedance-2-0-260128', true],
    ["for SV, whose off-peak is the operator's window", 'SV-1.0-pro', true],
  ])('sends no offline mode %s', (_what, base, offPeak) => {
    expect(members(base, 'text', { offPeak })).toMatchObject({
      service_tier: undefined,
      execution_expires_after: undefined,
    });
  });

  it('passes an adaptive ratio', () => {
    expect(members('doubao-seedance-1-5-pro', 'text', { aspectRatio: 'adaptive' }).ratio).toBe('adaptive');
    expect(members('doubao-seedance-1-5-pro', 'text', { aspectRatio: undefined }).ratio).toBeUndefined();
  });

  it.each([
    [undefined, undefined],
    [-1, undefined],
    [0, 0],
    [4294967295, 4294967295],
    [4294967296, undefined],
    [1.5, undefined],
  ])('seed %s → %s', (seed, sent) => {
    expect(members(PRO, 'text', { seed }).seed).toBe(sent);
  });

  it('passes the options it has', () => {
    const options = { camera_fixed: true, watermark: true, return_last_frame: true, bgm: true, payload: 'x' };
    expect(members(PRO, 'text', { options })).toMatchObject({
      camera_fixed: true,
      watermark: true,
      return_last_frame: true,
    });
    expect(members(PRO, 'text', { options })).not.toHaveProperty('bgm');
  });

  it('tells how long the task may wait', () => {
    const options = { execution_expires_after: 200_000 };
    expect(members(PRO, 'text', { options }).execution_expires_after).toBe(200_000);
    expect(members(PRO, 'text', {}).execution_expires_after).toBeUndefined();
    // Off-peak no longer than its money is held.
    expect(members(PRO, 'text', { options, offPeak: true }).execution_expires_after).toBe(172_800);
  });

  it('leaves out what is off by default, but not the watermark', () => {
    const options = { camera_fixed: false, watermark: false, return_last_frame: false };
    expect(members(PRO, 'text', { options })).toMatchObject({
      camera_fixed: undefined,
      watermark: false,
      return_last_frame: undefined,
    });
  });

  it('leaves out an empty prompt', () => {
    expect(members(PRO, 'image', { prompt: '' }).content).toEqual([first]);
  });

  it('sends files as data URIs, and references of every kind', () => {
    const inputs: ResolvedInput[] = [
      { role: 'reference', kind: 'image', base64: 'AAAA', contentType: 'image/PNG' },
      { role: 'reference', kind: 'video', url: 'https://example.com/move.mp4' },
      { role: 'reference', kind: 'audio', url: 'https://example.com/voice.mp3' },
    ];
    const spec = task('doubao-seedance-2-0-260128', 'reference');
    expect(toArkRequest(spec, inputs, CHANNEL, defaultCatalogue).content.slice(1)).toEqual([
      { type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' }, role: 'reference_image' },
      { type: 'video_url', video_url: { url: 'https://example.com/move.mp4' }, role: 'reference_video' },
      { type: 'audio_url', audio_url: { url: 'https://example.com/voice.mp3' }, role: 'reference_audio' },
    ]);
  });

  it('cannot send an input that is neither', () => {
    const inputs: ResolvedInput[] = [{ role: 'first_frame', kind: 'image' }];
    expect(() => toArkRequest(task(PRO, 'image'), inputs, CHANNEL, defaultCatalogue)).toThrow('first_frame');
  });

  it("takes the channel's own id of a model", () => {
    const channel = { ...CHANNEL, settings: { model_map: { [PRO]: { name: 'ep-20260101-abcde' } } } };
    expect(request(task(PRO, 'text'), channel).model).toBe('ep-20260101-abcde');
    expect(request(task('SV-1.0-pro', 'text'), channel).model).toBe('doubao-seedance-1-0-pro-250528');
  });
});

describe('what cannot be done here', () => {
  it.each<[string, TaskSpec]>([
    ['2k', task('SV-1.5-pro', 'text', { tier: '2k' })],
    ['4k', task('SV-1.0-pro', 'text', { tier: '4k' })],
    [
      'a last frame alone',
      task('SV-1.5-pro', 'first_last', { inputs: [{ role: 'last_frame', kind: 'image', url: LAST }] }),
    ],
    ['native file infos', task('SV-1.5-pro', 'image', { native: { fileInfos: [{ Url: IMAGE }] } })],
    ['a native ExtInfo', task('SV-1.5-pro', 'text', { native: { extInfo: '{}' } })],
    ["another vendor's model", task('Kling-3.0', 'text')],
    ['a model that nobody knows', { ...task('SV-1.5-pro', 'text'), base: 'SV-9' }],
  ])('%s', (_what, spec) => {
    expect(canMake(spec)).toBe(false);
  });

  it('a model without a name here is a fault', () => {
    expect(() => request(task('Kling-3.0', 'text'))).toThrow('Kling-3.0');
  });
});
