import { describe, expect, it } from '@jest/globals';
import { UploadedFile } from '@reelgate/catalog';
import type { NormalizeResult, PlainObject } from '@reelgate/catalog';
import { AppError } from '@reelgate/runtime';
import fc from 'fast-check';
import { normalizeIn } from '../test-support/normalize-in.js';
import { arkDialect } from './ark/request.js';
import type { Dialect } from './dialect.js';
import { generationsDialect } from './generations/request.js';
import { openAiDialect } from './openai/request.js';
import { unifiedDialect } from './unified/request.js';
import { viduDialect } from './vidu/request.js';

const A = 'https://example.com/a.png';
const B = 'https://example.com/b.png';
/** In none of the requests below. */
const C = 'https://example.com/c.png';
const omni = { model: 'Kling-3.0-Omni', prompt: 'x' };

const FORMATS: readonly (readonly [string, Dialect, PlainObject])[] = [
  ['openai', openAiDialect, omni],
  ['unified', unifiedDialect, omni],
  ['generations', generationsDialect, omni],
  ['ark', arkDialect, { model: 'doubao-seedance-1-5-pro-251215', content: [{ type: 'text', text: 'x' }] }],
  ['ark, another family', arkDialect, { model: 'Kling-3.0', content: [{ type: 'text', text: 'x' }] }],
  ['vidu text', viduDialect('text2video'), { model: 'viduq3-pro', prompt: 'x' }],
  ['vidu image', viduDialect('img2video'), { model: 'viduq3-pro', prompt: 'x', images: [A] }],
  ['vidu frames', viduDialect('start-end2video'), { model: 'viduq3-pro', images: [A, B] }],
  ['vidu references', viduDialect('reference2video'), { model: 'viduq3', prompt: 'x', images: [A] }],
  ['vidu template', viduDialect('template'), { template: 'hug', images: [A] }],
];

function resultOf(dialect: Dialect, body: PlainObject): NormalizeResult {
  try {
    return normalizeIn(dialect, body);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return { ok: false, error: { code: error.code, message: error.message, param: error.param ?? null } };
  }
}

/** Where in a request a member is added: at the top level, in its metadata, or in the output configuration in that. */
const PLACES = {
  '': (body, member) => ({ ...body, ...member }),
  'metadata.': (body, member) => ({ ...body, metadata: { ...(body['metadata'] as object), ...member } }),
  'metadata.output_config.': (body, member) => ({
    ...body,
    metadata: { ...(body['metadata'] as object), output_config: member },
  }),
} as const satisfies Record<string, (body: PlainObject, member: PlainObject) => PlainObject>;
type Place = keyof typeof PLACES;

/** Whether a text has a name in it, however it is spelled. */
const names = (text: string, name: string): boolean => plain(text).includes(plain(name));
const plain = (text: string): string => text.toLowerCase().replaceAll('_', '');

/** Whether a member was used, warned of by its name, or refused by it. */
function isHeard(dialect: Dialect, body: PlainObject, place: Place, name: string, value: unknown): boolean {
  const before = resultOf(dialect, body);
  const after = resultOf(dialect, PLACES[place](body, { [name]: value }));
  if (!before.ok) throw new Error(before.error.message);
  // What stands in the output configuration is called by the format's own word for it.
  if (!after.ok && place === 'metadata.output_config.') return true;
  if (!after.ok) return names(after.error.message, name) || names(after.error.param ?? '', name);
  if (JSON.stringify([after.spec, after.basis]) !== JSON.stringify([before.spec, before.basis])) return true;
  return after.warnings.some(({ message }) => names(message, name));
}

const NAMES = [
  'first_frame',
  'image_url',
  'reference_images',
  'image_tail',
  'input_references',
  'video_url',
  'videos',
  'ratio',
  'aspectRatio',
  'generate_audio',
  'sound',
  'duration_seconds',
  'n',
  'mode',
  'fps',
  'width',
  'style',
  'enhance_prompt',
  'is_rec',
  'camera_control',
  'multi_shot',
  'subject_infos',
  'watermark',
  'tools',
  'size',
  'resolution_name',
  'seconds',
  'audio',
  'aspect_ratio',
  'scene_type',
  'subjects',
  'input',
  'parameters',
  'duratoin',
  'promt',
  'resolutoin',
  'frobnicate',
  'last_frame_url',
  'webhook_url',
  'service_tier',
  'off_peak',
];
const value = fc.constantFrom<unknown>(
  8,
  '8',
  '9:16',
  '1080p',
  'pro',
  'https://example.com/hook',
  C,
  [C],
  { url: C },
  { type: 'simple' },
  new UploadedFile('upload/x.png', 'image/png'),
);

/** Names that mean something wherever they stand, whatever their value. */
const MEANT = NAMES.filter(
  (name) => !['frobnicate', 'promt', 'input', 'parameters', 'size', 'seconds', 'payload'].includes(name),
);

describe.each(FORMATS)('in the format of %s', (_name, dialect, body) => {
  it('nothing is dropped in silence', () => {
    const name = fc.oneof(fc.constantFrom(...NAMES), fc.stringMatching(/^[a-z][a-z_]{1,14}$/));
    fc.assert(
      fc.property(name, value, (name, value) => {
        fc.pre(!Object.hasOwn(body, name) && !['user', 'metadata', 'payload'].includes(name));
        expect([name, value, isHeard(dialect, body, '', name, value)]).toEqual([name, value, true]);
      }),
      { numRuns: 400 },
    );
  });
  it('nothing that has a meaning is dropped in silence in the metadata', () => {
    const place = fc.constantFrom<Place>('metadata.', 'metadata.output_config.');
    fc.assert(
      fc.property(fc.constantFrom(...MEANT), place, value, (name, place, value) => {
        expect([place, name, value, isHeard(dialect, body, place, name, value)]).toEqual([
          place,
          name,
          value,
          true,
        ]);
      }),
      { numRuns: 400 },
    );
  });
  it("the caller's own data are kept", () => {
    const result = resultOf(dialect, { ...body, metadata: { order: 17, custom: { cover: A } } });
    expect(result).toMatchObject({ ok: true, warnings: [], metadata: { order: 17, custom: { cover: A } } });
  });
});

describe('Ark', () => {
  const ark = arkDialect;
  const request = (fields: PlainObject, item: PlainObject = {}): NormalizeResult =>
    resultOf(ark, {
      model: 'doubao-seedance-2-0-260128',
      content: [
        { type: 'text', text: 'x' },
        { type: 'image_url', image_url: { url: A, detail: 'high' }, role: 'reference_image', ...item },
      ],
      ...fields,
    });
  it('warns of what its content has not got', () => {
    const result = request({}, { weight: 2 });
    expect(result.ok && result.warnings.map(({ message }) => message)).toEqual([
      expect.stringContaining('`content[1].weight`'),
      expect.stringContaining('`content[1].image_url.detail`'),
    ]);
  });
  it('refuses media beside the content that it would not read', () => {
    expect(request({}, { mask: B })).toMatchObject({ ok: false, error: { param: 'content[1].mask' } });
  });
  it('refuses a field of ours that contradicts its own', () => {
    expect(request({ duration: 5, seconds: 10 })).toMatchObject({ ok: false, error: { param: 'seconds' } });
    expect(request({ ratio: '9:16', aspect_ratio: '9:16' })).toMatchObject({ ok: true });
  });
});
