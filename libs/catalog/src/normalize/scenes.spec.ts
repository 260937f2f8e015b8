import { describe, expect, it } from '@jest/globals';
import { billingName } from '../price-names.js';
import { accept, IMAGE, refuse, SECOND, THIRD, VIDEO, VOICE, warningsOf } from './normalize.fixture.js';
import { UploadedFile } from './task-request.js';

const upload = new UploadedFile('uploads/1', 'image/png');

describe('the scene of the inputs', () => {
  it.each<[string, string, Record<string, unknown>]>([
    ['text', 'Kling-3.0', {}],
    ['image', 'Kling-3.0', { image: IMAGE }],
    ['image', 'Kling-3.0', { images: [IMAGE] }],
    ['image', 'Kling-3.0', { input_reference: upload }],
    ['image', 'Kling-3.0', { input_reference: [upload] }],
    ['image', 'Kling-3.0', { input_reference: { image_url: IMAGE } }],
    ['image', 'Kling-3.0', { input_reference: { file_id: 'f-1' } }],
    ['image', 'doubao-seedance-1-5-pro', { first_frame_image: upload }],
    ['image', 'Kling-3.0', { metadata: { file_infos: [{ type: 'Url', url: IMAGE }] } }],
    ['first_last', 'Kling-3.0', { images: [IMAGE, SECOND] }],
    ['first_last', 'Kling-3.0', { image: IMAGE, metadata: { last_frame_url: SECOND } }],
    ['first_last', 'Kling-3.0', { image: IMAGE, metadata: { last_frame_file_id: 'f-2' } }],
    ['first_last', 'Kling-3.0', { metadata: { last_frame_url: SECOND } }],
    ['first_last', 'doubao-seedance-1-5-pro', { first_frame_image: upload, last_frame_image: IMAGE }],
    [
      'first_last',
      'Kling-3.0',
      {
        metadata: {
          file_infos: [
            { Url: IMAGE, Usage: 'FirstFrame' },
            { Url: SECOND, Usage: 'LastFrame' },
          ],
        },
      },
    ],
    ['reference', 'Kling-3.0-Omni', { images: [IMAGE, SECOND, THIRD] }],
    ['reference', 'Kling-3.0-Omni', { images: [IMAGE, SECOND], metadata: { image_mode: 'reference' } }],
    ['reference', 'Kling-3.0-Omni', { image: IMAGE, metadata: { image_mode: 'reference' } }],
    ['reference', 'Kling-3.0-Omni', { metadata: { video_url: VIDEO } }],
    ['reference', 'Kling-3.0-Omni', { image: IMAGE, metadata: { video_url: VIDEO } }],
    ['reference', 'Kling-3.0-Omni', { images: [IMAGE, SECOND], metadata: { video_url: VIDEO } }],
    ['reference', 'Kling-3.0-Omni', { metadata: { file_infos: [{ category: 'Video', url: VIDEO }] } }],
    ['reference', 'Kling-3.0-Omni', { metadata: { file_infos: [{ Url: IMAGE, Usage: 'Reference' }] } }],
    ['reference', 'Vidu-q3', { metadata: { file_infos: [{ Url: IMAGE, ObjectId: 'cat' }] } }],
    ['reference', 'Kling-3.0-Omni', { metadata: { file_infos: [{ Url: IMAGE }, { Url: SECOND }] } }],
    ['reference', 'Kling-1.6', { images: [IMAGE, SECOND, THIRD] }],
    ['reference', 'GV-3.1', { images: [IMAGE, SECOND, THIRD] }],
    ['first_last', 'GV-3.1', { images: [IMAGE, SECOND] }],
    ['reference', 'SV-1.0-lite', { images: [IMAGE, SECOND, THIRD] }],
    ['reference', 'doubao-seedance-2-0-260128', { image: IMAGE, metadata: { audio_url: VOICE } }],
    // Versions without an image scene, or without a last frame, take images as references.
    ['reference', 'Vidu-q2', { image: IMAGE }],
    ['reference', 'Vidu-q3', { image: IMAGE }],
    ['reference', 'Vidu-q2', { images: [IMAGE, SECOND] }],
  ])('%s: %s with %j', (scene, model, fields) => {
    expect(accept({ model, ...fields }).spec.scene).toBe(scene);
  });

  it('a reference name makes all images references', () => {
    const { spec } = accept({ model: 'vidu-q2-pro-reference-1080p', images: [IMAGE, SECOND] });
    expect(spec.scene).toBe('reference');
    expect(spec.inputs.map(({ role }) => role)).toEqual(['reference', 'reference']);
  });

  it('a last frame without a first one is accepted with a warning and counts as an input', () => {
    const request = { model: 'Kling-3.0-Omni', metadata: { last_frame_url: IMAGE } };
    expect(warningsOf(request)).toEqual(['last_frame_without_first_frame']);
    expect(accept(request).basis.images).toBe(1);
    expect(warningsOf({ ...request, image: SECOND })).toEqual([]);
  });
});

describe('a version without the scene', () => {
  it.each<[string, Record<string, unknown>, string, string | undefined]>([
    ['Vidu-q2-pro', {}, 'image', 'Vidu-q2'],
    ['Hailuo-2.3-fast', {}, 'image', 'Hailuo-2.3'],
    ['SV-1.0-lite', {}, 'image', 'SV-1.0-pro'],
    ['Vidu-q3-mix', {}, 'image', 'Vidu-q3-pro'],
    ['doubao-seedance-1-0-lite-t2v-250428', { image: IMAGE }, 'image', 'doubao-seedance-1-0-lite-i2v-250428'],
    [
      'Hailuo-2.3',
      { image: IMAGE, metadata: { last_frame_url: SECOND } },
      'metadata.last_frame_url',
      'Hailuo-02',
    ],
    ['Vidu-q2', { metadata: { last_frame_url: SECOND } }, 'metadata.last_frame_url', 'Vidu-q2-pro'],
    ['Kling-3.0', { images: [IMAGE, SECOND, THIRD] }, 'images', 'Kling-3.0-Omni'],
    ['Hailuo-2.3', { images: [IMAGE, SECOND] }, 'images', undefined],
    [
      'Kling-3.0',
      { image: IMAGE, metadata: { image_mode: 'reference' } },
      'metadata.image_mode',
      'Kling-3.0-Omni',
    ],
    ['Kling-3.0', { image: IMAGE, metadata: { video_url: VIDEO } }, 'metadata.video_url', undefined],
    [
      'OS-2.0',
      { metadata: { file_infos: [{ Url: IMAGE }, { Url: SECOND }] } },
      'metadata.file_infos',
      undefined,
    ],
  ])('%s refuses %j by %s and names %s', (model, fields, param, sibling) => {
    const error = refuse({ model, ...fields });
    expect(error).toMatchObject({ code: 'unsupported_parameter', param });
    if (sibling) expect(error.message).toContain(`; ${sibling} can.`);
  });
});

describe('numbers of inputs', () => {
  const images = (count: number) =>
    Array.from({ length: count }, (_, index) => `https://example.com/${index}.png`);

  it.each<[string, Record<string, unknown>]>([
    ['Kling-3.0-Omni', { images: images(7) }],
    ['Kling-3.0-Omni', { images: images(4), metadata: { video_url: VIDEO } }],
    ['Kling-1.6', { images: images(4) }],
    ['Vidu-q2-pro', { images: images(7) }],
    ['Vidu-q2-pro', { images: images(4), metadata: { video_url: VIDEO } }],
    ['doubao-seedance-2-0-260128', { images: images(9), metadata: { video_url: [VIDEO, IMAGE, SECOND] } }],
  ])('%s takes %j', (model, fields) => {
    expect(accept({ model, ...fields }).spec.scene).toBe('reference');
  });

  it.each<[string, Record<string, unknown>, string]>([
    ['Kling-3.0-Omni', { images: images(8) }, 'images'],
    ['Kling-3.0-Omni', { images: images(5), metadata: { video_url: VIDEO } }, 'images'],
    ['Kling-3.0-Omni', { metadata: { video_url: [VIDEO, IMAGE] } }, 'metadata.video_url'],
    ['Kling-1.6', { images: images(5) }, 'images'],
    ['GV-3.1', { images: images(4) }, 'images'],
    ['Vidu-q3-turbo', { images: images(8) }, 'images'],
    ['Vidu-q3-turbo', { images: images(2), metadata: { video_url: VIDEO } }, 'metadata.video_url'],
    ['Kling-3.0-Omni', { images: images(2), metadata: { last_frame_url: IMAGE } }, 'metadata.last_frame_url'],
    [
      'Kling-3.0-Omni',
      { image: IMAGE, metadata: { last_frame_url: SECOND, video_url: VIDEO } },
      'metadata.video_url',
    ],
    ['Kling-3.0', { metadata: { audio_url: VOICE } }, 'metadata.audio_url'],
    [
      'Kling-3.0-Omni',
      { images: images(6), metadata: { file_infos: [{ url: IMAGE }, { url: SECOND }] } },
      'images',
    ],
  ])('%s refuses %j', (model, fields, param) => {
    expect(refuse({ model, ...fields })).toMatchObject({ code: 'unsupported_parameter', param });
  });

  it('counts a medium named in two fields once', () => {
    const { spec, basis } = accept({
      model: 'Kling-3.0',
      image: IMAGE,
      images: [IMAGE],
      input_reference: IMAGE,
    });
    expect(spec.inputs).toEqual([{ role: 'first_frame', kind: 'image', url: IMAGE }]);
    expect(basis.images).toBe(1);
    const both = accept({
      model: 'Kling-3.0',
      images: [IMAGE, SECOND],
      metadata: { last_frame_url: SECOND },
    });
    expect(both.spec.inputs.map(({ role, url }) => [role, url])).toEqual([
      ['first_frame', IMAGE],
      ['last_frame', SECOND],
    ]);
  });
  it('keeps an image repeated within one field', () => {
    expect(accept({ model: 'Vidu-q3', images: [IMAGE, IMAGE] }).basis.images).toBe(2);
  });
  it('refuses two last frames', () => {
    const metadata = { last_frame_url: IMAGE, last_frame_file_id: 'f-1' };
    expect(refuse({ model: 'Kling-3.0', metadata })).toMatchObject({ code: 'invalid_request' });
  });
});

describe('named scenes', () => {
  it('motion control takes an image and a video, the video first', () => {
    const metadata = { scene_type: 'motion_control', video_url: VIDEO };
    const { spec, basis, warnings } = accept({ model: 'Kling-3.0', image: IMAGE, metadata });
    expect(spec).toMatchObject({ scene: 'motion_control', motionLevel: 'std', tier: '720p' });
    expect(spec.inputs).toEqual([
      { role: 'driver', kind: 'video', url: VIDEO },
      { role: 'first_frame', kind: 'image', url: IMAGE },
    ]);
    expect(basis).toMatchObject({ images: 1, videos: 1, motionLevel: 'std' });
    expect(warnings).toEqual([]);
  });
  it('motion control with an image only is accepted with a warning', () => {
    const request = { model: 'Kling-2.6', image: IMAGE, metadata: { scene_type: 'motion_control' } };
    expect(warningsOf(request)).toEqual(['motion_control_without_video']);
  });
  it.each([
    [{}, 'std', '720p'],
    [{ motion_level: 'std' }, 'std', '720p'],
    [{ motion_level: 'PRO' }, 'pro', '1080p'],
    [{ motion_level: 'pro', output_config: { resolution: '720P' } }, 'pro', '720p'],
    [{ output_config: { resolution: '1080P' } }, 'std', '1080p'],
  ])('motion control with %j: %s at %s', (fields, motionLevel, tier) => {
    const metadata = { scene_type: 'motion_control', video_url: VIDEO, ...fields };
    expect(accept({ model: 'Kling-3.0', image: IMAGE, metadata }).spec).toMatchObject({ motionLevel, tier });
  });
  it('motion control lasts as long as its video, up to 30 seconds', () => {
    const metadata = { scene_type: 'motion_control', video_url: VIDEO };
    expect(accept({ model: 'Kling-2.6', image: IMAGE, seconds: 27, metadata }).spec.seconds).toBe(27);
    expect(refuse({ model: 'Kling-2.6', image: IMAGE, seconds: 31, metadata }).param).toBe('seconds');
  });
  it('a motion level elsewhere is ignored with a warning', () => {
    const result = accept({ model: 'Kling-3.0', metadata: { motion_level: 'pro' } });
    expect(result.spec.motionLevel).toBeUndefined();
    expect(result.spec.tier).toBe('720p');
    expect(result.warnings.map(({ code }) => code)).toEqual(['parameters_ignored']);
  });

  it('an avatar takes an image and a voice, or native parameters', () => {
    const { spec } = accept({
      model: 'Kling-1.6',
      prompt: '',
      image: IMAGE,
      metadata: { scene_type: 'avatar_i2v', audio_url: VOICE },
    });
    expect(spec.inputs.map(({ role, kind }) => [role, kind])).toEqual([
      ['first_frame', 'image'],
      ['voice', 'audio'],
    ]);
    const native = accept({ model: 'kling-avatar-1080p', image: IMAGE, metadata: { ext_info: '{"a":1}' } });
    expect(native.spec).toMatchObject({ base: 'Kling-2.6', tier: '1080p', native: { extInfo: '{"a":1}' } });
  });
  it('a lip sync takes a video and a voice, or native parameters, and no prompt', () => {
    const metadata = { scene_type: 'lip_sync', video_url: VIDEO, audio_url: VOICE };
    const { spec, basis } = accept({ model: 'Kling-O1', prompt: undefined, metadata });
    expect(spec.inputs.map(({ role }) => role)).toEqual(['source', 'voice']);
    expect(billingName(basis)).toBe('kling-identify-face');
    const native = { prompt: undefined, metadata: { ext_info: '{}' } };
    expect(accept({ model: 'kling-identify-face', ...native }).spec.prompt).toBe('');
  });
  it('a template effect takes the name of the template, or native parameters', () => {
    const metadata = { scene_type: 'template_effect', template: 'morphlab' };
    const { spec, basis } = accept({ model: 'Vidu-q3-pro', prompt: undefined, image: IMAGE, metadata });
    expect(spec.options).toMatchObject({ template: 'morphlab' });
    expect(spec.inputs.map(({ role }) => role)).toEqual(['reference']);
    expect(billingName(basis)).toBe('vidu-template');
    const native = accept({ model: 'vidu-template', images: [IMAGE], metadata: { ext_info: '{}' } });
    expect(native.spec.base).toBe('Vidu-q2-turbo');
    expect(
      accept({ model: 'kling-template', image: IMAGE, metadata: { template: 'hug_pro' } }).spec.base,
    ).toBe('Kling-2.6');
  });

  it.each<[string, Record<string, unknown>, string]>([
    ['Kling-3.0', { metadata: { scene_type: 'motion_control', video_url: VIDEO } }, 'image'],
    ['Kling-3.0', { image: IMAGE, metadata: { scene_type: 'avatar_i2v' } }, 'metadata.audio_url'],
    ['Kling-3.0', { metadata: { scene_type: 'avatar_i2v', audio_url: VOICE } }, 'image'],
    ['Kling-3.0', { metadata: { scene_type: 'lip_sync', audio_url: VOICE } }, 'metadata.video_url'],
    ['Kling-3.0', { metadata: { scene_type: 'lip_sync', video_url: VIDEO } }, 'metadata.audio_url'],
    ['Vidu-q2', { image: IMAGE, metadata: { scene_type: 'template_effect' } }, 'metadata.template'],
    ['Vidu-q2', { metadata: { image_mode: 'reference' } }, 'images'],
  ])('%s with %j lacks %s', (model, fields, param) => {
    expect(refuse({ model, ...fields })).toMatchObject({ code: 'missing_required_parameter', param });
  });

  it.each<[string, Record<string, unknown>, string]>([
    ['Vidu-q2', { image: IMAGE, metadata: { scene_type: 'motion_control' } }, 'metadata.scene_type'],
    ['Kling-2.5', { image: IMAGE, metadata: { scene_type: 'motion_control' } }, 'metadata.scene_type'],
    ['Kling-O1', { image: IMAGE, metadata: { scene_type: 'motion_control' } }, 'metadata.scene_type'],
    ['GV-3.1', { image: IMAGE, metadata: { scene_type: 'template_effect' } }, 'metadata.scene_type'],
    ['Kling-3.0', { metadata: { scene_type: 'opera' } }, 'metadata.scene_type'],
    ['Kling-3.0', { metadata: { scene_type: 7 } }, 'metadata.scene_type'],
    [
      'Kling-3.0',
      { image: IMAGE, metadata: { scene_type: 'motion_control', motion_level: 'max' } },
      'metadata.motion_level',
    ],
    ['Kling-3.0', { images: [IMAGE, SECOND], metadata: { scene_type: 'motion_control' } }, 'images'],
    [
      'Kling-3.0',
      { image: IMAGE, metadata: { scene_type: 'motion_control', last_frame_url: SECOND } },
      'metadata.last_frame_url',
    ],
    [
      'Kling-3.0',
      { image: IMAGE, metadata: { scene_type: 'lip_sync', video_url: VIDEO, audio_url: VOICE } },
      'image',
    ],
    ['Kling-3.0', { image: IMAGE, metadata: { image_mode: 'mosaic' } }, 'metadata.image_mode'],
  ])('%s refuses %j by %s', (model, fields, param) => {
    expect(refuse({ model, ...fields })).toMatchObject({ code: 'unsupported_parameter', param });
  });
});

describe('prompt', () => {
  it.each([undefined, null, '', '  \n'])('%p is missing for a text film', (prompt) => {
    expect(refuse({ model: 'Kling-3.0', prompt })).toMatchObject({
      code: 'missing_required_parameter',
      param: 'prompt',
    });
  });
  it.each<Record<string, unknown>>([
    { image: IMAGE },
    { metadata: { video_url: VIDEO } },
    { metadata: { last_frame_url: IMAGE } },
    { metadata: { file_infos: [{ url: IMAGE }] } },
  ])('may be left out with %j', (fields) => {
    expect(accept({ model: 'Kling-3.0-Omni', prompt: undefined, ...fields }).spec.prompt).toBe('');
  });
  it('has at most 32000 characters, counted as people do', () => {
    expect(accept({ model: 'Kling-3.0', prompt: '🎬'.repeat(32_000) }).ok).toBe(true);
    expect(refuse({ model: 'Kling-3.0', prompt: 'x'.repeat(32_001) })).toMatchObject({
      code: 'invalid_request',
      param: 'prompt',
    });
  });
  it.each([7, ['x'], { text: 'x' }])('%j is malformed', (prompt) => {
    expect(refuse({ model: 'Kling-3.0', prompt })).toMatchObject({
      code: 'invalid_request',
      param: 'prompt',
    });
  });
});
