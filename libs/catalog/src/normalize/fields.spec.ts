import { describe, expect, it } from '@jest/globals';
import { createCatalogue, defaultCatalogue } from '../catalogue.js';
import { billingName } from '../price-names.js';
import { accept, IMAGE, only, refuse, SECOND, THIRD, VIDEO, warningsOf } from './normalize.fixture.js';
import { normalize } from './normalize.js';
import type { TaskRequest } from './task-request.js';
import { UploadedFile } from './task-request.js';

const alone = (tier: string, seconds: number[]) => ({
  when: { tiers: [tier] },
  seconds,
  because: `at ${tier}`,
});

describe('model', () => {
  it.each([undefined, null, '', ' '])('%p is missing', (model) => {
    expect(refuse({ model })).toMatchObject({ code: 'missing_required_parameter', param: 'model' });
  });
  it.each([7, {}, ['Kling-3.0'], 'x'.repeat(201)])('%p is malformed', (model) => {
    expect(refuse({ model })).toMatchObject({ code: 'invalid_request', param: 'model' });
  });
  it('unknown: the nearest names are in the message', () => {
    const error = refuse({ model: 'Kling-3.0-Omnii' });
    expect(error).toMatchObject({ code: 'model_not_found', param: 'model' });
    expect(error.message).toContain('Kling-3.0-Omni');
  });
  it('is kept as sent, beside its base, family and version', () => {
    expect(accept({ model: ' VIDUQ3-PRO ' }).spec).toMatchObject({
      model: 'VIDUQ3-PRO',
      base: 'Vidu-q3-pro',
      family: 'vidu',
      version: 'q3-pro',
    });
    expect(accept({ model: 'VIDUQ3-PRO' }).impliedBy).toBeUndefined();
  });
});

describe('off-peak', () => {
  it.each<[string, TaskRequest]>([
    ['metadata.offpeak', { metadata: { offpeak: true } }],
    ['metadata.off_peak', { metadata: { off_peak: true } }],
    ['off_peak', { off_peak: true }],
    ['text', { metadata: { offpeak: 'true' } }],
    ['the native member', { metadata: { output_config: { OffPeak: 'Enabled' } } }],
    ['the combined name', { model: 'vidu-q3-pro-720p-offpeak' }],
  ])('by %s', (_, request) => {
    const result = accept({ model: 'Vidu-q3-pro', ...request });
    expect(result.spec.offPeak).toBe(true);
    expect(billingName(result.basis)).toBe('vidu-q3-pro-720p-offpeak');
    expect(result.warnings).toEqual([]);
  });
  it('metadata wins over the top level', () => {
    expect(accept({ model: 'Vidu-q3-pro', off_peak: true, metadata: { offpeak: false } }).spec.offPeak).toBe(
      false,
    );
  });
  it.each(['maybe', 7, {}])('%j is malformed', (offpeak) => {
    expect(refuse({ model: 'Vidu-q3-pro', metadata: { offpeak } })).toMatchObject({
      code: 'invalid_request',
      param: 'metadata.offpeak',
    });
  });
  it.each([
    ['Kling-3.0', {}],
    ['SV-1.5-pro', {}],
    ['Vidu-q3-mix', { image: IMAGE }],
    ['doubao-seedance-2-0-260128', {}],
    ['Vidu-q2', { image: IMAGE, template: 'x' }],
  ])(
    'is ignored with a warning where there is none: %s %j',
    (model, { template, ...fields }: TaskRequest) => {
      const metadata = { offpeak: true, ...(template ? { scene_type: 'template_effect', template } : {}) };
      const result = accept({ model, ...fields, metadata });
      expect(result.spec.offPeak).toBe(false);
      expect(result.basis.offPeak).toBe(false);
      expect(result.warnings.map(({ code }) => code)).toEqual(['off_peak_unavailable']);
    },
  );
  it("is kept for a family with operator's windows, at the normal name", () => {
    const offPeakWindowFamilies = new Set(['kling'] as const);
    const result = accept({ model: 'Kling-3.0', metadata: { offpeak: true } }, { offPeakWindowFamilies });
    expect(result.spec.offPeak).toBe(true);
    expect(billingName(result.basis)).toBe('kling-3.0-720p-mute');
    const vidu = { offPeakWindowFamilies: new Set(['vidu'] as const) };
    expect(warningsOf({ model: 'Vidu-q3-mix', image: IMAGE, off_peak: true }, vidu)).toEqual([
      'off_peak_unavailable',
    ]);
    expect(warningsOf({ model: 'GV-3.1', off_peak: true }, { offPeakWindowFamilies })).toEqual([
      'off_peak_unavailable',
    ]);
  });
  it("needs sound for q3 through Vidu's own API", () => {
    const request = { model: 'Vidu-q3-pro', audio: false, off_peak: true };
    expect(accept(request).spec.offPeak).toBe(true);
    expect(refuse(request, only('vidu'))).toMatchObject({
      code: 'unsupported_parameter',
      param: 'audio',
    });
  });
});

describe('vendors that have a channel', () => {
  const row = defaultCatalogue.byBase('GV-3.1')!;
  const ark = { vendor: 'ark', name: 'x', seconds: [4, 8], restrictions: [alone('1080p', [8])] };
  const catalogue = createCatalogue([{ ...row, vendors: [...row.vendors, ark] }]);

  it('open what only they can do', () => {
    const request = { model: 'GV-3.1', seconds: 4 };
    expect(refuse(request, { catalogue }).param).toBe('seconds');
    expect(accept(request, { catalogue, ...only('ark', 'tencent-vod') }).spec.seconds).toBe(4);
    expect(refuse({ ...request, size: '1080p' }, { catalogue, ...only('ark') }).param).toBe('seconds');
  });
  it('close what they cannot', () => {
    expect(refuse({ model: 'SV-1.0-pro', size: '2k' }, only('ark'))).toMatchObject({
      code: 'unsupported_parameter',
      param: 'size',
    });
  });
  it('count as unknown when none of them serves the model', () => {
    expect(accept({ model: 'Kling-3.0', size: '2k' }, only('ark')).spec.tier).toBe('2k');
  });
  it('are asked for the family of the model', () => {
    const vendorsOf = (family: string) => new Set([family === 'vidu' ? 'vidu' : 'tencent-vod']);
    expect(refuse({ model: 'Vidu-q2', size: '4k' }, { vendorsOf }).param).toBe('size');
    expect(accept({ model: 'Kling-3.0', size: '4k' }, { vendorsOf }).spec.tier).toBe('4k');
  });
});

describe('seed and negative prompt', () => {
  it('may stand at the top level or in the metadata', () => {
    expect(accept({ model: 'Kling-3.0', seed: '42', metadata: { seed: 7 } }).spec.seed).toBe(42);
    expect(accept({ model: 'Kling-3.0', metadata: { seed: 7 } }).spec.seed).toBe(7);
    expect(accept({ model: 'Kling-3.0' }).spec.seed).toBeUndefined();
    expect(accept({ model: 'Kling-3.0', metadata: { negative_prompt: 'fog' } }).spec.negativePrompt).toBe(
      'fog',
    );
    expect(accept({ model: 'Kling-3.0', negative_prompt: 'fog' }).spec.negativePrompt).toBe('fog');
  });
  it('have their types', () => {
    expect(refuse({ model: 'Kling-3.0', seed: 1.5 })).toMatchObject({
      code: 'invalid_request',
      param: 'seed',
    });
    expect(refuse({ model: 'Kling-3.0', metadata: { negative_prompt: 7 } }).param).toBe(
      'metadata.negative_prompt',
    );
    expect(refuse({ model: 'Kling-3.0', negative_prompt: 7 }).param).toBe('negative_prompt');
  });
});

describe('callback_url', () => {
  it('is https', () => {
    const callback_url = 'https://example.com/hook?x=1';
    expect(accept({ model: 'Kling-3.0', callback_url }).spec.callbackUrl).toBe(callback_url);
  });
  it.each(['http://example.com/hook', 'https://127.0.0.1/hook', 'https://localhost/hook', 'nowhere', 7, {}])(
    '%j is refused',
    (callback_url) => {
      expect(refuse({ model: 'Kling-3.0', callback_url })).toMatchObject({
        code: 'invalid_request',
        param: 'callback_url',
      });
    },
  );
  it('may be anywhere in development', () => {
    const request = { model: 'Kling-3.0', callback_url: 'http://127.0.0.1:9000/hook' };
    expect(accept(request, { allowPrivateUrls: true }).spec.callbackUrl).toBe(request.callback_url);
  });
});

describe('options', () => {
  it("Vidu's top-level fields are options of the Vidu family", () => {
    const fields = {
      bgm: 'true',
      watermark: true,
      wm_position: '2',
      wm_url: IMAGE,
      payload: 'order-17',
      meta_data: '{"Label":"x"}',
      voice_id: 'v-1',
      is_rec: false,
      style: 'anime',
      movement_amplitude: 'large',
    };
    const { spec, metadata } = accept({ model: 'viduq3-pro', ...fields });
    expect(spec.options).toEqual({ ...fields, bgm: true, wm_position: 2 });
    expect(metadata).toEqual({});
  });
  it.each<[string, unknown, string]>([
    ['bgm', 'loud', 'invalid_request'],
    ['wm_position', 5, 'invalid_request'],
    ['wm_url', 'http://10.0.0.1', 'invalid_media_url'],
    ['movement_amplitude', 'wild', 'invalid_request'],
    ['payload', 'x'.repeat(32_001), 'invalid_request'],
    ['voice_id', 7, 'invalid_request'],
  ])('Vidu with %s %j is refused', (field, value, code) => {
    expect(refuse({ model: 'viduq3-pro', [field]: value })).toMatchObject({ code, param: field });
  });
  it('are metadata for other families, never refused, taken when they make sense, else warned of', () => {
    const { spec, metadata, warnings } = accept({
      model: 'Kling-3.0',
      watermark: 'true',
      bgm: 'loud',
      style: 3,
    });
    expect(metadata).toEqual({ watermark: 'true', bgm: 'loud', style: 3 });
    expect(spec.options).toEqual({ watermark: true });
    expect(warnings.map(({ message }) => message)).toEqual([
      expect.stringContaining('`bgm` is ignored'),
      expect.stringContaining('`style` is ignored'),
      ...(warnings.length > 2 ? [expect.stringContaining('`watermark`')] : []),
    ]);
  });
  it('of motion control and off-peak are read from the metadata', () => {
    const metadata = {
      scene_type: 'motion_control',
      video_url: VIDEO,
      keep_original_sound: 'no',
      character_orientation: 'video',
      off_peak_fallback: true,
    };
    expect(accept({ model: 'Kling-2.6', image: IMAGE, metadata }).spec.options).toEqual({
      keep_original_sound: false,
      character_orientation: 'video',
      off_peak_fallback: true,
    });
    expect(refuse({ model: 'Kling-2.6', metadata: { character_orientation: 'up' } }).param).toBe(
      'metadata.character_orientation',
    );
  });
});

describe("Vidu's subjects", () => {
  const cat = { name: 'cat', images: [IMAGE, SECOND], voice_id: 'v-1' };
  const dog = { id: 'dog', images: [THIRD] };

  it.each<[string, TaskRequest]>([
    ['at the top level', { subjects: [cat, dog] }],
    ['in the metadata', { metadata: { subjects: [cat, dog] } }],
    ['as one JSON text', { subjects: JSON.stringify([cat, dog]) }],
  ])('%s are references and options that point to the inputs', (_, fields) => {
    const { spec, basis } = accept({
      model: 'Vidu-q2-pro',
      images: ['https://example.com/0.png'],
      ...fields,
    });
    expect(spec.scene).toBe('reference');
    expect(spec.inputs.map(({ role, url }) => [role, url])).toEqual([
      ['reference', 'https://example.com/0.png'],
      ['reference', IMAGE],
      ['reference', SECOND],
      ['reference', THIRD],
    ]);
    expect(spec.options['subjects']).toEqual([
      { name: 'cat', voice_id: 'v-1', images: [1, 2] },
      { name: 'dog', images: [3] },
    ]);
    expect(billingName(basis)).toBe('vidu-q2-pro-reference-720p');
  });
  it('may be stored at Vidu, or have a video', () => {
    const subjects = [
      { name: 'a', server_id: 's-1' },
      { name: 'b', videos: [VIDEO] },
    ];
    const { spec, basis } = accept({ model: 'Vidu-q2-pro', subjects }, only('vidu'));
    expect(spec.options['subjects']).toEqual([
      { name: 'a', server_id: 's-1' },
      { name: 'b', videos: [0] },
    ]);
    expect(basis).toMatchObject({ scene: 'reference', images: 2, videos: 1 });
  });
  it('count as one image each', () => {
    const many = (count: number) =>
      Array.from({ length: count }, (_, index) => ({ ...cat, name: `s${index}` }));
    expect(accept({ model: 'Vidu-q3', subjects: many(7) }).spec.inputs).toHaveLength(14);
    expect(refuse({ model: 'Vidu-q3', subjects: many(8) })).toMatchObject({
      code: 'unsupported_parameter',
      param: 'subjects',
    });
  });
  it.each<[TaskRequest, string, string]>([
    [{ model: 'Vidu-q3', subjects: 'x' }, 'invalid_request', 'subjects'],
    [{ model: 'Vidu-q3', subjects: [7] }, 'invalid_request', 'subjects[0]'],
    [{ model: 'Vidu-q3', subjects: [{ images: [IMAGE] }] }, 'invalid_request', 'subjects[0].name'],
    [
      { model: 'Vidu-q3', subjects: [{ name: 'a', images: 'file:///x' }] },
      'invalid_media_url',
      'subjects[0].images',
    ],
    [
      { model: 'Vidu-q3', subjects: [{ name: 'a', images: [{ file_id: 'f' }] }] },
      'invalid_request',
      'subjects[0].images[0].file_id',
    ],
    [
      { model: 'Vidu-q3', subjects: [{ name: 'a', images: [IMAGE, SECOND, THIRD, VIDEO] }] },
      'unsupported_parameter',
      'subjects[0]',
    ],
    [{ model: 'Vidu-q3', subjects: [{ name: 'a', videos: [VIDEO] }] }, 'unsupported_parameter', 'subjects'],
    [{ model: 'Vidu-q3-pro', subjects: [cat] }, 'unsupported_parameter', 'subjects'],
    [
      { model: 'Vidu-q2-pro', subjects: [cat], metadata: { last_frame_url: THIRD } },
      'unsupported_parameter',
      'subjects',
    ],
    [
      { model: 'vidu-template', subjects: [cat], metadata: { template: 't' } },
      'unsupported_parameter',
      'subjects',
    ],
    [{ model: 'vidu-q2-pro-720p', subjects: [cat] }, 'model_parameter_conflict', 'subjects'],
    [{ model: 'Vidu-q3', subjects: Array.from({ length: 21 }, () => cat) }, 'invalid_request', 'subjects'],
  ])('%j: %s on %s', (request, code, param) => {
    expect(refuse(request)).toMatchObject({ code, param });
  });
  it('are refused by other families, to which they mean nothing', () => {
    expect(refuse({ model: 'Kling-3.0', subjects: [cat] })).toMatchObject({
      code: 'unsupported_parameter',
      param: 'subjects',
    });
  });
  it('are echoed without storage keys', () => {
    const subjects = [{ name: 'a', images: [new UploadedFile('uploads/1', 'image/png')] }];
    const { metadata, spec } = accept({ model: 'Vidu-q3', metadata: { subjects } });
    expect(spec.inputs[0]).toMatchObject({ file: 'uploads/1' });
    expect(JSON.stringify(metadata)).not.toContain('uploads/1');
  });
});

describe('metadata', () => {
  it('is echoed with the unknown top-level fields, and wins over them', () => {
    const { metadata } = accept({
      model: 'Kling-3.0',
      n: 1,
      user: 'outer',
      metadata: { user: 'inner', tags: ['a', { b: 1 }], output_config: { resolution: '1080P' } },
    });
    expect(metadata).toEqual({
      n: 1,
      user: 'inner',
      tags: ['a', { b: 1 }],
      output_config: { resolution: '1080P' },
    });
  });
  it('may be one JSON text', () => {
    const metadata = JSON.stringify({ output_config: { resolution: '1080P' }, note: 1 });
    const result = accept({ model: 'Kling-3.0', metadata });
    expect(result.spec.tier).toBe('1080p');
    expect(result.metadata).toEqual({ output_config: { resolution: '1080P' }, note: 1 });
  });
  it('its output_config may be one JSON text', () => {
    expect(accept({ model: 'Kling-3.0', metadata: { output_config: '{"duration":7}' } }).spec.seconds).toBe(
      7,
    );
  });
  it.each<[unknown, string]>([
    ['{', 'metadata'],
    ['[]', 'metadata'],
    ['"x"', 'metadata'],
    [[], 'metadata'],
    [7, 'metadata'],
    [{ output_config: [] }, 'metadata.output_config'],
    [{ output_config: 'x' }, 'metadata.output_config'],
    [{ quote_id: 7 }, 'metadata.quote_id'],
  ])('%j is malformed', (metadata, param) => {
    expect(refuse({ model: 'Kling-3.0', metadata })).toMatchObject({ code: 'invalid_request', param });
  });
  it('carries the quote', () => {
    expect(accept({ model: 'Kling-3.0', metadata: { quote_id: 'quote_1' } }).quoteId).toBe('quote_1');
    expect(accept({ model: 'Kling-3.0' }).quoteId).toBeUndefined();
  });
  it('cannot reach a prototype', () => {
    const body = JSON.parse(
      '{"model":"Kling-3.0","__proto__":{"a":1},"metadata":{"__proto__":{"b":1}}}',
    ) as TaskRequest;
    const { metadata } = accept({ ...body, prompt: 'x' });
    expect(Object.getPrototypeOf(metadata)).toBe(Object.prototype);
    expect(metadata['b']).toBeUndefined();
    expect(({} as Record<string, unknown>)['b']).toBeUndefined();
  });
  it('cannot be nested beyond what can be walked', () => {
    const deep = `${'['.repeat(50_000)}${']'.repeat(50_000)}`;
    const nested: unknown = Array.from({ length: 40 }).reduce<unknown>((inner) => [inner], []);
    expect(refuse({ model: 'Kling-3.0', metadata: { nested } })).toMatchObject({ code: 'invalid_request' });
    expect(refuse({ model: 'Kling-3.0', metadata: `{"a":${deep}}` })).toMatchObject({
      code: 'invalid_request',
      param: 'metadata',
    });
  });
});

describe('JSON and multipart', () => {
  it('mean the same', () => {
    const json = accept({
      model: 'viduq3-pro',
      seconds: 7,
      audio: false,
      seed: 3,
      off_peak: false,
      bgm: true,
      images: [IMAGE, SECOND],
      metadata: { offpeak: true, output_config: { resolution: '1080P', aspect_ratio: '9:16' } },
    });
    const multipart = accept({
      model: 'viduq3-pro',
      seconds: '7',
      audio: 'false',
      seed: '3',
      off_peak: 'false',
      bgm: 'true',
      images: [IMAGE, SECOND],
      metadata: { offpeak: 'true', output_config: { resolution: '1080P', aspect_ratio: '9:16' } },
    });
    expect(multipart.spec).toEqual(json.spec);
    expect(multipart.basis).toEqual(json.basis);
  });
});

describe('the body', () => {
  it.each([null, undefined, 'x', 7, [], new Date(), new Map()])('%p is no body', (body) => {
    expect(normalize(body as unknown as TaskRequest)).toEqual({
      ok: false,
      error: { code: 'invalid_request', param: null, message: 'The body has to be an object.' },
    });
  });
});
