import 'reflect-metadata';
import { describe, expect, it } from '@jest/globals';
import type { PlainObject } from '@reelgate/catalog';
import { AppError } from '@reelgate/runtime';
import { normalizeIn } from '../test-support/normalize-in.js';
import { ArkCreate } from './ark/request.dto.js';
import { arkDialect } from './ark/request.js';
import type { Dialect } from './dialect.js';
import { CreateGeneration } from './generations/generation.dto.js';
import { generationsDialect } from './generations/request.js';
import { CreateVideo, OutputConfig, VideoMetadata } from './openai/request.dto.js';
import { openAiDialect } from './openai/request.js';
import { unifiedDialect } from './unified/request.js';
import { ViduCreate, ViduTemplate } from './vidu/request.dto.js';
import { viduDialect } from './vidu/request.js';

const A = 'https://example.com/a.png';
const B = 'https://example.com/b.png';
const FILM = 'https://example.com/a.mp4';
const VOICE = 'https://example.com/a.mp3';
const HOOK = 'https://example.com/hook';

/** A field's case: the request without it, where that is not the dialect's plainest, and values that all have to be heard. */
interface Case {
  readonly beside?: PlainObject;
  readonly values: readonly unknown[];
}
type Cases = Readonly<Record<string, Case>>;
const values = (...values: readonly unknown[]): Case => ({ values });

/** What becomes of a body: what the task is and costs, what is said of it, or why there is none. */
function outcomeOf(dialect: Dialect, body: PlainObject): { task: string; words: readonly string[] } {
  try {
    const result = normalizeIn(dialect, body);
    if (!result.ok) return { task: '', words: [`${result.error.param} ${result.error.message}`] };
    const { spec, basis, quoteId, warnings } = result;
    return { task: JSON.stringify([spec, basis, quoteId]), words: warnings.map(({ message }) => message) };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return { task: '', words: [`${error.param} ${error.message}`] };
  }
}

/** Whether a sentence names a field, be it in words: off-peak. */
const names = (sentence: string, field: string): boolean =>
  sentence.includes(field) || sentence.replaceAll('-', '').includes(field.replaceAll('_', ''));

/** The names of the fields that a class of requests documents. */
function fieldsOf(type: new () => unknown): string[] {
  const marked = Reflect.getMetadata('swagger/apiModelPropertiesArray', type.prototype as object) as string[];
  return marked.map((name) => name.slice(1));
}

const VIDU_OPTIONS: Cases = {
  prompt: values('another'),
  seed: values(7),
  aspect_ratio: values('9:16', '1:1'),
  bgm: values(true),
  watermark: values(true),
  wm_position: values(1),
  wm_url: values(A),
  meta_data: values('{"a":1}'),
  payload: values('mine'),
  callback_url: values(HOOK),
};

const KLING = { model: 'Kling-3.0', prompt: 'x' };
const OPENAI: Cases = {
  model: values('Kling-2.5', 'nothing'),
  prompt: values('another'),
  seconds: values('7', 7),
  duration: values(7, '7'),
  size: values('1080p', '720x1280'),
  image: values(A),
  images: values([A], [A, B]),
  input_reference: values(A, { image_url: A }, { file_id: 'f' }, [A]),
  first_frame_image: values(A),
  last_frame_image: values(B),
  aspect_ratio: values('9:16'),
  resolution: values('1080p'),
  audio: values(true, 'loud'),
  seed: values(7),
  off_peak: values(true),
  callback_url: values(HOOK),
  metadata: { beside: { image: A }, values: [{ scene_type: 'avatar_i2v', audio_url: VOICE }] },
};
const METADATA: Cases = {
  scene_type: { beside: { image: A }, values: ['motion_control', 'nothing'] },
  motion_level: { beside: { image: A, metadata: { scene_type: 'motion_control' } }, values: ['pro'] },
  offpeak: values(true),
  off_peak: values(true),
  last_frame_url: { beside: { image: A }, values: [B] },
  last_frame_file_id: { beside: { image: A }, values: ['file-1'] },
  video_url: values(FILM),
  audio_url: values(VOICE),
  negative_prompt: values('blur'),
  seed: values(7),
  image_mode: { beside: { model: 'Kling-3.0-Omni', image: A }, values: ['reference'] },
  file_infos: values([{ Type: 'Url', Category: 'Image', Url: A }]),
  ext_info: values('{}'),
  seconds: values(7),
  duration: values(7),
  video_duration: values(7),
  quote_id: values('quote_1'),
  output_config: values({ resolution: '1080P' }),
};
const OUTPUT_CONFIG: Cases = {
  resolution: values('1080P'),
  aspect_ratio: values('9:16'),
  duration: values(7),
  audio_generation: values('Enabled', 'loud'),
};

const within =
  (...path: string[]) =>
  (body: PlainObject, name: string, value: unknown): PlainObject => {
    const [outer, ...inner] = path;
    if (outer === undefined) return { ...body, [name]: value };
    const holder = (body[outer] ?? {}) as PlainObject;
    return { ...body, [outer]: within(...inner)(holder, name, value) };
  };

const SEEDANCE = { model: 'doubao-seedance-1-5-pro-251215', content: [{ type: 'text', text: 'x' }] };
const ARK: Cases = {
  model: values('doubao-seedance-1-0-pro-250528', 'nothing'),
  content: values(
    [{ type: 'text', text: 'y' }],
    [...SEEDANCE.content, { type: 'image_url', image_url: { url: A } }],
  ),
  resolution: values('480p'),
  ratio: values('9:16'),
  duration: values(8),
  frames: values(193, 100),
  seed: values(7),
  generate_audio: values(false),
  camera_fixed: values(true),
  watermark: values(true),
  return_last_frame: values(true),
  service_tier: values('flex', 'other'),
  execution_expires_after: values(3_600, 1),
  safety_identifier: values('user-1'),
  priority: values(3),
  tools: values([{ type: 'web_search' }]),
  callback_url: values(HOOK),
};

const VIDU: Cases = {
  ...VIDU_OPTIONS,
  model: values('viduq2-pro', 'nothing'),
  images: values([A], [A, B]),
  videos: values([FILM]),
  subjects: values([{ id: 'a', images: [A] }]),
  duration: values(3),
  resolution: values('1080p'),
  audio: values(false),
  style: values('anime'),
  off_peak: values(true),
  movement_amplitude: values('large'),
};

const q3 = { model: 'viduq3-pro', prompt: 'x' };
/** A dialect, what its plainest request is, the class that documents its fields, where they stand, and their cases. */
type Form = readonly [
  name: string,
  dialect: Dialect,
  plain: PlainObject,
  type: new () => unknown,
  place: readonly string[],
  cases: Cases,
];
const FORMS: readonly Form[] = [
  ['openai', openAiDialect, KLING, CreateVideo, [], OPENAI],
  ['openai metadata', openAiDialect, KLING, VideoMetadata, ['metadata'], METADATA],
  ['openai output', openAiDialect, KLING, OutputConfig, ['metadata', 'output_config'], OUTPUT_CONFIG],
  ['unified', unifiedDialect, KLING, CreateVideo, [], OPENAI],
  ['unified metadata', unifiedDialect, KLING, VideoMetadata, ['metadata'], METADATA],
  [
    'generations',
    generationsDialect,
    KLING,
    CreateGeneration,
    [],
    {
      ...OPENAI,
      width: { beside: { height: 1280 }, values: [720] },
      height: { beside: { width: 720 }, values: [1280] },
    },
  ],
  ['ark', arkDialect, SEEDANCE, ArkCreate, [], ARK],
  ['vidu text', viduDialect('text2video'), q3, ViduCreate, [], VIDU],
  ['vidu image', viduDialect('img2video'), { ...q3, images: [B] }, ViduCreate, [], VIDU],
  ['vidu frames', viduDialect('start-end2video'), { ...q3, images: [B, A] }, ViduCreate, [], VIDU],
  [
    'vidu references',
    viduDialect('reference2video'),
    { ...q3, model: 'viduq3', images: [B] },
    ViduCreate,
    [],
    VIDU,
  ],
  [
    'vidu template',
    viduDialect('template'),
    { template: 'hugging', images: [B] },
    ViduTemplate,
    [],
    { ...VIDU_OPTIONS, template: values('morphlab'), images: values([A]) },
  ],
];

describe.each(FORMS)('in the format of %s', (_name, dialect, plain, type, place, cases) => {
  it('every documented field has its case', () => {
    expect(Object.keys(cases).sort()).toEqual(expect.arrayContaining(fieldsOf(type).sort()));
  });

  const each = fieldsOf(type).flatMap((name) =>
    (cases[name]?.values ?? []).map((value): [string, unknown] => [name, value]),
  );
  it.each(each)('%s: %j changes the task, is warned of, or is refused', (name, value) => {
    const body = { ...plain, ...cases[name]!.beside };
    const before = outcomeOf(dialect, body);
    expect(before.task).not.toBe('');
    const after = outcomeOf(dialect, within(...place)(body, name, value));
    const isNamed = after.words.some((said) => names(said, name) && !before.words.includes(said));
    expect([after.task !== '' && after.task !== before.task, isNamed, after.words]).toEqual(
      expect.arrayContaining([true]),
    );
  });
});
