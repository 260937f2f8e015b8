import { describe, expect, it } from '@jest/globals';
import type { Scene, Tier } from '@reelgate/contracts';
import { SCENES, TIERS } from '@reelgate/contracts';
import { defaultCatalogue } from '../catalogue.js';
import {
  applies,
  findViolation,
  includesSeconds,
  isRange,
  sceneLimits,
  sceneSeconds,
  sceneTiers,
} from '../limits.js';
import type { Durations, ModelRow, Restriction } from '../model-row.js';
import { accept, IMAGE, refuse, SECOND, VIDEO, VOICE } from '../normalize/normalize.fixture.js';
import type { TaskRequest } from '../normalize/task-request.js';
import { VENDORS } from '../vendors/index.js';

const { rows } = defaultCatalogue;
const NAMED: readonly Scene[] = ['motion_control', 'avatar_i2v', 'lip_sync', 'template_effect'];

const images = (count: number) =>
  Array.from({ length: count }, (_, index) => `https://example.com/${index}.png`);

/** Inputs and scene type that lead to a scene, with as many images as asked for. */
function inputsOf(scene: Scene, count = 1): TaskRequest {
  switch (scene) {
    case 'text':
      return {};
    case 'image':
      return { image: IMAGE };
    case 'first_last':
      return { image: IMAGE, metadata: { last_frame_url: SECOND } };
    case 'reference':
      return { images: images(count), metadata: { image_mode: 'reference' } };
    case 'motion_control':
      return { image: IMAGE, metadata: { scene_type: scene, video_url: VIDEO } };
    case 'avatar_i2v':
      return { image: IMAGE, metadata: { scene_type: scene, audio_url: VOICE } };
    case 'lip_sync':
      return { metadata: { scene_type: scene, video_url: VIDEO, audio_url: VOICE } };
    case 'template_effect':
      return { image: IMAGE, metadata: { scene_type: scene, template: 't' } };
  }
}

/** A tier the scene has at the usual vendor with the model's defaults. */
function tierOf(row: ModelRow, scene: Scene): Tier {
  const seconds = includesSeconds(sceneSeconds(row, scene), row.defaultSeconds) ? row.defaultSeconds : 0;
  const audio = row.sound ? row.sound.default : null;
  const facts = { scene, seconds, audio, videos: 0, offPeak: false };
  return sceneTiers(row, scene).find((tier) => !findViolation(row, { ...facts, tier }, row.vendors[0]))!;
}

/** A valid request for the scene. */
const valid = (row: ModelRow, scene: Scene): TaskRequest => ({
  model: row.base,
  ...inputsOf(scene),
  size: tierOf(row, scene),
});

const scenesOf = (row: ModelRow) => SCENES.filter((scene) => row.scenes[scene]);
const cases = rows.flatMap((row) => scenesOf(row).map((scene) => ({ base: row.base, row, scene })));

const outside = (durations: Durations): number[] =>
  isRange(durations)
    ? [durations.min - 1, durations.max + 1]
    : [Math.min(...durations) - 1, Math.max(...durations) + 1, ...[7].filter((s) => !durations.includes(s))];

describe('every model', () => {
  it.each(cases)('$base makes $scene', ({ row, scene }) => {
    const { spec } = accept(valid(row, scene));
    expect(spec).toMatchObject({ base: row.base, family: row.family, version: row.version, scene });
  });

  it.each(cases)('$base, $scene: refuses seconds outside its range', ({ row, scene }) => {
    for (const seconds of outside(sceneSeconds(row, scene, row.vendors[0])))
      expect(refuse({ ...valid(row, scene), seconds })).toMatchObject({
        code: 'unsupported_parameter',
        param: 'seconds',
      });
  });

  it.each(cases)('$base, $scene: takes the ends of its range', ({ row, scene }) => {
    const seconds = sceneSeconds(row, scene, row.vendors[0]);
    const unrestricted = (candidate: number) =>
      !row.restrictions?.some(({ when }) => when.seconds?.includes(candidate));
    const ends = isRange(seconds) ? [seconds.min, seconds.max] : [...seconds];
    for (const end of ends.filter(unrestricted))
      expect(accept({ ...valid(row, scene), seconds: end }).spec.seconds).toBe(end);
  });

  it.each(cases)('$base, $scene: refuses a tier it has not', ({ row, scene }) => {
    const tiers = sceneTiers(row, scene);
    for (const tier of TIERS.filter((tier) => !tiers.includes(tier))) {
      const { size: _, metadata, ...request } = valid(row, scene);
      const output_config = { resolution: tier.toUpperCase() };
      expect(refuse({ ...request, metadata: { ...(metadata as object), output_config } })).toMatchObject({
        code: 'unsupported_parameter',
        param: 'metadata.output_config.resolution',
      });
    }
  });

  it.each(cases)('$base, $scene: refuses one image more than it takes', ({ row, scene }) => {
    const limits = sceneLimits(row, scene);
    const most = limits.images?.[1] ?? 0;
    if (scene === 'text' || scene === 'image') return;
    const request = { ...valid(row, scene), image: undefined, images: images(most + 1) };
    expect(refuse(request)).toMatchObject({ code: 'unsupported_parameter' });
  });

  it.each(rows)('$base: refuses a ratio it has not', (row) => {
    const scene = scenesOf(row)[0]!;
    const request = { ...valid(row, scene), aspect_ratio: '7:5' };
    if (row.ratios.length === 0) {
      expect(accept(request).warnings.map(({ code }) => code)).toEqual(['aspect_ratio_ignored']);
      return;
    }
    expect(refuse(request)).toMatchObject({ code: 'unsupported_parameter', param: 'aspect_ratio' });
    for (const aspect_ratio of row.ratios)
      expect(accept({ ...request, aspect_ratio }).spec.aspectRatio).toBe(aspect_ratio);
  });

  it.each(rows.filter((row) => !row.sound))('$base: refuses sound', (row) => {
    const scene = scenesOf(row)[0]!;
    expect(refuse({ ...valid(row, scene), audio: true })).toMatchObject({
      code: 'unsupported_parameter',
      param: 'audio',
    });
  });

  it.each(rows.filter((row) => !row.scenes.first_last))('$base: refuses a last frame', (row) => {
    const error = refuse({ model: row.base, metadata: { last_frame_url: IMAGE } });
    expect(error).toMatchObject({ code: 'unsupported_parameter', param: 'metadata.last_frame_url' });
  });

  it.each(
    rows.flatMap((row) =>
      NAMED.filter((scene) => !row.scenes[scene]).map((scene) => ({ base: row.base, scene })),
    ),
  )('$base: refuses $scene', ({ base, scene }) => {
    expect(refuse({ model: base, ...inputsOf(scene) })).toMatchObject({
      code: 'unsupported_parameter',
      param: 'metadata.scene_type',
    });
  });

  it.each(rows.filter((row) => !row.scenes.text))('$base: refuses a text alone', (row) => {
    expect(refuse({ model: row.base })).toMatchObject({ code: 'unsupported_parameter', param: 'image' });
  });
});

describe('restrictions', () => {
  const restricted = rows.flatMap((row) =>
    (row.restrictions ?? []).map((restriction) => ({
      base: row.base,
      because: restriction.because,
      row,
      restriction,
    })),
  );

  it('are those of the documents', () => {
    expect(restricted.map(({ base, because }) => `${base} ${because}`)).toEqual([
      'Kling-3.0-Omni with a reference video',
      'Kling-2.6 with sound',
      'Kling-2.6 with a last frame',
      'Kling-2.5 with a last frame',
      'Kling-2.1 with a last frame',
      'Kling-1.6 with a last frame',
      'Vidu-2.0 with 8 seconds',
      'Hailuo-02 with 10 seconds',
      'Hailuo-2.3 with 10 seconds',
      'Hailuo-2.3-fast with 10 seconds',
      'Hailuo-H3 makes sound with every film',
      'Hailuo-H3-Max makes sound with every film',
      'GV-omni makes sound with every film',
      'PixVerse-v5.6 at 1080p and above',
      'PixVerse-v6 at 1080p and above',
      'PixVerse-c1 at 1080p and above',
    ]);
  });

  it.each<[string, TaskRequest, string]>([
    ['Kling-3.0-Omni', { seconds: 11, metadata: { video_url: VIDEO } }, 'seconds'],
    ['Kling-2.6', { audio: true, size: '720p' }, 'size'],
    ['Kling-2.6', { audio: true }, 'metadata.output_config.resolution'],
    ['Kling-2.6', { images: [IMAGE, SECOND] }, 'metadata.output_config.resolution'],
    ['Kling-2.6', { images: [IMAGE, SECOND], size: '2k' }, 'size'],
    ['Kling-2.6', { images: [IMAGE, SECOND], size: '1080p', audio: true }, 'audio'],
    ['Kling-2.5', { images: [IMAGE, SECOND], size: '720p' }, 'size'],
    ['Kling-2.1', { images: [IMAGE, SECOND], size: '720p' }, 'size'],
    ['Kling-1.6', { images: [IMAGE, SECOND], size: '720p' }, 'size'],
    ['Vidu-2.0', { image: IMAGE, seconds: 8, size: '1080p' }, 'size'],
    ['Vidu-2.0', { images: [IMAGE, SECOND], seconds: 8, size: '360p' }, 'size'],
    ['Hailuo-02', { seconds: 10, size: '1080p' }, 'size'],
    ['Hailuo-2.3', { seconds: 10, size: '1080p' }, 'size'],
    ['Hailuo-2.3-fast', { image: IMAGE, seconds: 10, size: '2k' }, 'size'],
    // Limits of single scenes.
    ['Vidu-q3-turbo', { images: images(3), seconds: 2 }, 'seconds'],
    ['Vidu-q2', { size: '540p' }, 'size'],
    ['Vidu-q2-pro', { image: IMAGE, size: '540p' }, 'size'],
    ['Vidu-q2-pro-fast', { images: [IMAGE, SECOND], seconds: 9 }, 'seconds'],
    ['Vidu-2.0', { images: images(3), seconds: 8 }, 'seconds'],
    ['Vidu-2.0', { images: images(3), size: '1080p' }, 'size'],
    ['Kling-O1', { seconds: 11 }, 'seconds'],
  ])('%s refuses %j by %s', (model, fields, param) => {
    expect(refuse({ model, ...fields })).toMatchObject({ code: 'unsupported_parameter', param });
  });

  it.each<[string, TaskRequest]>([
    ['Kling-3.0-Omni', { seconds: 10, metadata: { video_url: VIDEO } }],
    ['Kling-3.0-Omni', { seconds: 15, images: images(3) }],
    ['Kling-2.6', { audio: true, size: '1080p' }],
    ['Kling-2.6', { audio: true, size: '4k' }],
    ['Kling-2.6', { images: [IMAGE, SECOND], size: '1080p' }],
    ['Kling-2.0', { images: [IMAGE, SECOND] }],
    ['Kling-3.0', { images: [IMAGE, SECOND] }],
    ['Hailuo-02', { seconds: 10 }],
    ['Hailuo-02', { seconds: 6, size: '4k' }],
    ['Vidu-q3-turbo', { images: images(3), seconds: 3 }],
    ['Vidu-q3-turbo', { seconds: 1 }],
    ['Vidu-q2', { images: images(3), size: '540p' }],
    ['Vidu-q2-pro', { images: images(3), size: '540p' }],
    ['Vidu-q2-pro-fast', { images: [IMAGE, SECOND], seconds: 8 }],
    ['Vidu-2.0', { image: IMAGE, seconds: 4, size: '1080p' }],
  ])('%s takes %j', (model, fields) => {
    expect(accept({ model, ...fields }).ok).toBe(true);
  });

  it('Vidu-2.0 makes eight seconds at 720p unless told otherwise', () => {
    expect(accept({ model: 'vidu2.0', image: IMAGE }).spec).toMatchObject({ seconds: 4, tier: '360p' });
    expect(accept({ model: 'vidu2.0', image: IMAGE, seconds: 8 }).spec.tier).toBe('720p');
  });

  it.each(restricted)('of $base $because: can be fulfilled', ({ row, restriction }) => {
    expect(canApply(row, restriction)).toBe(true);
  });
});

/** Whether a restriction speaks of things the row has; a typing mistake in one would make it void. */
function canApply(row: ModelRow, restriction: Restriction): boolean {
  const { when } = restriction;
  return applies(restriction, {
    scene: when.scenes?.find((scene) => row.scenes[scene]),
    seconds: when.seconds?.find((seconds) => includesSeconds(row.seconds, seconds)),
    tier: when.tiers?.find((tier) => row.tiers.includes(tier)),
    audio: when.audio === undefined || !row.sound ? null : when.audio,
    videos: when.video ? 1 : 0,
    offPeak: when.offPeak === true && row.offPeak,
  });
}

/** The published table once more, in another form than the data: seconds, tiers, ratios, sound, most images, last frame. */
describe('the table of models', () => {
  const plain = '16:9 9:16 1:1';
  const vidu = '16:9 9:16 1:1 4:3 3:4';
  const wide = '16:9 4:3 1:1 3:4 9:16 21:9';
  const up = '720p* 1080p 2k 4k';
  const full = '540p 720p* 1080p 2k 4k';
  const sv = '480p 720p* 1080p 2k 4k';
  const ark = '480p 720p* 1080p';

  const third = '16:9 9:16 1:1 4:3 3:4 21:9';
  const TABLE = [
    ['Kling-3.0-Omni', '3-15 5', up, plain, 'off', 7, true],
    ['Kling-3.0', '3-15 5', up, plain, 'off', 1, true],
    ['Kling-O1', '3-10 5', up, plain, '', 7, true],
    ['Kling-2.6', '5,10 5', up, plain, 'off', 1, true],
    ['Kling-2.5', '5,10 5', up, plain, '', 1, true],
    ['Kling-2.1', '5,10 5', up, plain, '', 1, true],
    ['Kling-2.0', '5,10 5', up, plain, '', 1, true],
    ['Kling-1.6', '5,10 5', up, plain, '', 4, true],
    ['Vidu-q3-pro', '1-16 5', full, vidu, 'on', 1, true],
    ['Vidu-q3-turbo', '1-16 5', full, vidu, 'on', 7, true],
    ['Vidu-q3', '3-16 5', full, vidu, 'on', 7, false],
    ['Vidu-q3-mix', '3-16 5', up, vidu, 'on', 7, false],
    ['Vidu-q2', '1-10 5', full, vidu, '', 7, false],
    ['Vidu-q2-pro', '1-10 5', full, vidu, '', 7, true],
    ['Vidu-q2-turbo', '1-10 5', up, vidu, '', 1, true],
    ['Vidu-q2-pro-fast', '1-10 5', '720p* 1080p', vidu, '', 1, true],
    ['Vidu-q1', '5 5', '1080p*', plain, '', 7, true],
    ['Vidu-q1-classic', '5 5', '1080p*', plain, '', 1, true],
    ['Vidu-2.0', '4,8 4', '360p* 720p 1080p', plain, '', 7, true],
    ['Hailuo-02', '6,10 6', '768p* 1080p 2k 4k', '', '', 1, true],
    ['Hailuo-2.3', '6,10 6', '768p* 1080p 2k 4k', '', '', 1, false],
    ['Hailuo-2.3-fast', '6,10 6', '768p* 1080p 2k 4k', '', '', 1, false],
    ['GV-3.1', '8 8', up, '16:9 9:16', 'off', 3, true],
    ['GV-3.1-fast', '8 8', up, '16:9 9:16', 'off', 3, true],
    ['GV-3.1-lite', '8 8', up, '16:9 9:16', 'off', 3, true],
    ['OS-2.0', '4,8,12 8', up, '16:9 9:16', 'on', 1, false],
    ['Kling-3.0-turbo', '3-15 5', '720p* 1080p', plain, 'off', 1, true],
    ['Vidu-q3-drama', '3-15 5', '720p* 1080p', '9:16 16:9 1:1', 'on', 7, false],
    ['Vidu-q3-ad', '3-15 5', '720p* 1080p', plain, 'on', 7, false],
    ['Hailuo-H3', '4-15 5', '768p* 1080p 2k 4k', third, 'on', 9, true],
    ['Hailuo-H3-Max', '5-15 5', '768p* 1080p 2k 4k', third, 'on', 9, true],
    ['GV-omni', '3-10 5', '720p* 1080p 4k', '16:9 9:16', 'on', 6, true],
    ['Wan-3.0', '2-30 5', ark, '16:9 9:16 1:1 4:3 3:4', 'on', 10, true],
    ['Wan-3.0-prime', '2-30 5', ark, '16:9 9:16 1:1 4:3 3:4', 'on', 10, true],
    ['PixVerse-v5.6', '5,8,10 5', '540p 720p* 1080p 2k 4k', '16:9 4:3 1:1 3:4 9:16', '', 7, true],
    ['PixVerse-v6', '1-15 5', '540p 720p* 1080p 2k 4k', `16:9 4:3 1:1 3:4 9:16 2:3 3:2 21:9`, 'off', 7, true],
    ['PixVerse-c1', '1-15 5', '540p 720p* 1080p 2k 4k', `16:9 4:3 1:1 3:4 9:16 2:3 3:2 21:9`, 'off', 7, true],
    ['Vega-1.0-lite', '4-15 5', '480p 720p*', wide, '', 9, true],
    ['Vega-1.0-pro', '4-15 5', '480p 720p*', wide, '', 1, true],
    ['Vega-1.5-pro', '4-15 5', '480p 720p*', wide, '', 1, true],
    ['Hunyuan-1.5', '5 5', up, plain, '', 1, false],
    ['Mingmou-1.0', '5 5', up, plain, '', 1, false],
    ['SV-1.5-pro', '4-12 5', sv, wide, 'off', 1, true],
    ['SV-1.0-pro', '2-12 5', sv, wide, '', 1, true],
    ['SV-1.0-pro-fast', '2-12 5', sv, wide, '', 1, false],
    ['SV-1.0-lite', '2-12 5', sv, wide, '', 4, true],
    ['JV-3.0-pro', '5,10 5', '1080p* 2k 4k', wide, '', 1, false],
    ['jimeng-video-3.0', '5,10 5', '720p* 1080p', wide, '', 1, true],
    ['jimeng-video-2.0', '5,10 5', '720p*', wide, '', 1, false],
    ['doubao-seedance-1-0-pro', '2-12 5', '480p 720p 1080p*', `${wide} adaptive`, '', 1, true],
    ['doubao-seedance-1-5-pro', '4-12 5', ark, `adaptive ${wide}`, 'on', 1, true],
    ['doubao-seedance-1-0-pro-250528', '2-12 5', '480p 720p 1080p*', `${wide} adaptive`, '', 1, true],
    ['doubao-seedance-1-0-pro-fast-251015', '2-12 5', '480p 720p 1080p*', `${wide} adaptive`, '', 1, false],
    ['doubao-seedance-1-0-lite-t2v-250428', '2-12 5', ark, `${wide} adaptive`, '', 0, false],
    ['doubao-seedance-1-0-lite-i2v-250428', '2-12 5', ark, `${wide} adaptive`, '', 4, true],
    ['doubao-seedance-2-0-260128', '4-15 5', `${ark} 4k`, `adaptive ${wide}`, 'on', 9, true],
    ['doubao-seedance-2-0-fast-260128', '4-15 5', '480p 720p*', `adaptive ${wide}`, 'on', 9, true],
    ['doubao-seedance-2-0-mini-260615', '4-15 5', '480p 720p*', `adaptive ${wide}`, 'on', 9, true],
    ['doubao-seedance-2-5-260628', '4-30 5', ark, `adaptive ${wide}`, 'on', 30, true],
  ] as const;
  it.each(TABLE)('%s', (base, seconds, tiers, ratios, sound, mostImages, lastFrame) => {
    const row = defaultCatalogue.byBase(base)!;
    const range = isRange(row.seconds) ? `${row.seconds.min}-${row.seconds.max}` : row.seconds.join(',');
    const { image, reference } = row.scenes;
    expect({
      seconds: `${range} ${row.defaultSeconds}`,
      tiers: row.tiers.map((tier) => (tier === row.defaultTier ? `${tier}*` : tier)).join(' '),
      ratios: row.ratios.join(' '),
      sound: row.sound ? (row.sound.default ? 'on' : 'off') : '',
      mostImages: Math.max(image?.images?.[1] ?? 0, reference?.images?.[1] ?? 0),
      lastFrame: row.scenes.first_last !== undefined,
    }).toEqual({ seconds, tiers, ratios, sound, mostImages, lastFrame });
  });

  it('has no other row of these families', () => {
    const bases: readonly string[] = TABLE.map(([base]) => base);
    const families = new Set(bases.map((base) => defaultCatalogue.byBase(base)!.family));
    const others = rows.filter(({ base, family }) => families.has(family) && !bases.includes(base));
    expect(others.map(({ base }) => base)).toEqual([]);
  });

  it('names vendors and versions', () => {
    const names = (base: string) =>
      defaultCatalogue
        .byBase(base)!
        .vendors.filter(({ vendor }) => vendor !== 'openai-videos')
        .map(({ vendor, name, version }) => [vendor, name, version]);
    expect(names('Kling-3.0-Omni')).toEqual([['tencent-vod', 'Kling', '3.0-Omni']]);
    expect(names('Vidu-q2-pro')).toEqual([
      ['tencent-vod', 'Vidu', 'q2-pro'],
      ['vidu', 'viduq2-pro', undefined],
    ]);
    expect(names('Vidu-2.0')).toEqual([['vidu', 'vidu2.0', undefined]]);
    expect(names('SV-1.0-lite')).toEqual([
      ['tencent-vod', 'SV', '1.0-lite-i2v'],
      ['ark', 'doubao-seedance-1-0-lite-i2v-250428', undefined],
    ]);
    expect(names('doubao-seedance-1-5-pro')).toEqual([['ark', 'doubao-seedance-1-5-pro-251215', undefined]]);
    expect(names('jimeng-video-3.0')).toEqual([['jimeng-visual', 'v30', undefined]]);
  });

  it('names vendors that have a client', () => {
    for (const { vendors } of rows) for (const { vendor } of vendors) expect(VENDORS).toContain(vendor);
  });

  it('suggests siblings that exist', () => {
    for (const { sibling } of rows) if (sibling) expect(defaultCatalogue.byBase(sibling)).toBeDefined();
  });

  it('says off-peak where the vendor has it', () => {
    const offPeak = rows.filter((row) => row.offPeak).map((row) => row.base);
    expect(offPeak).toEqual([
      ...rows
        .filter(({ base }) => base.startsWith('Vidu-') && !/-q3-(mix|drama|ad)$/.test(base))
        .map(({ base }) => base),
      ...rows.filter(({ base }) => base.startsWith('doubao-seedance-1-')).map(({ base }) => base),
    ]);
  });
});
