import { describe, expect, it } from '@jest/globals';
import { billingName } from '../price-names.js';
import { accept, IMAGE, refuse, SECOND, THIRD, VIDEO, VOICE, warningsOf } from './normalize.fixture.js';

describe('duration', () => {
  const everything = {
    model: 'Kling-3.0',
    seconds: '4',
    duration: 6,
    metadata: {
      seconds: '7',
      duration: 8,
      video_duration: '9',
      output_config: { duration: 10 },
    },
  };
  const { seconds: _seconds, ...withoutSeconds } = everything;
  const { duration: _duration, ...metadataOnly } = withoutSeconds;
  const { metadata } = everything;

  it('1: seconds', () => {
    expect(accept(everything).spec).toMatchObject({ seconds: 4, secondsStated: true });
  });
  it('2: duration', () => {
    expect(accept(withoutSeconds).spec.seconds).toBe(6);
  });
  it('3: metadata.seconds', () => {
    expect(accept(metadataOnly).spec.seconds).toBe(7);
  });
  it('4: metadata.duration', () => {
    expect(accept({ model: 'Kling-3.0', metadata: { ...metadata, seconds: undefined } }).spec.seconds).toBe(
      8,
    );
  });
  it('5: metadata.video_duration', () => {
    const rest = { video_duration: '9', output_config: { duration: 10 } };
    expect(accept({ model: 'Kling-3.0', metadata: rest }).spec.seconds).toBe(9);
  });
  it('6: metadata.output_config.duration', () => {
    const result = accept({ model: 'Kling-3.0', metadata: { output_config: { duration: 10 } } });
    expect(result.spec).toMatchObject({ seconds: 10, secondsStated: true });
  });
  it.each([
    ['Kling-3.0', 5],
    ['Kling-2.6', 5],
    ['Vidu-q3-pro', 5],
    ['SV-1.0-pro', 5],
    ['Hailuo-02', 6],
    ['GV-3.1', 8],
    ['OS-2.0', 8],
  ])('7: the default of %s, %i', (model, seconds) => {
    expect(accept({ model }).spec).toMatchObject({ seconds, secondsStated: false });
  });

  it.each(['5', 5, ' 5 ', '05', '+5', '5.0', 5.0, '5s', '5 seconds', '5.0 sec'])(
    '%p is five seconds',
    (seconds) => {
      expect(accept({ model: 'Kling-3.0', seconds }).spec.seconds).toBe(5);
    },
  );
  it.each(['5.5', 5.5, 'abc', '5m', '5.5s', 's', true, [5], { s: 5 }, '1e1', NaN, Infinity])(
    '%p is malformed',
    (seconds) => {
      expect(refuse({ model: 'Kling-3.0', seconds })).toMatchObject({
        code: 'invalid_request',
        param: 'seconds',
      });
    },
  );
  it.each([-1, '-1', 0, 16, '99999999'])('%p is no duration of Kling-3.0', (seconds) => {
    const error = refuse({ model: 'Kling-3.0', seconds });
    expect(error).toMatchObject({ code: 'unsupported_parameter', param: 'seconds' });
    expect(error.message).toContain('3 to 15');
  });
  it('names the field that was used', () => {
    expect(refuse({ model: 'Kling-3.0', duration: 16 }).param).toBe('duration');
    expect(refuse({ model: 'Kling-3.0', metadata: { video_duration: 16 } }).param).toBe(
      'metadata.video_duration',
    );
    expect(refuse({ model: 'Kling-3.0', metadata: { output_config: { duration: 16 } } }).param).toBe(
      'metadata.output_config.duration',
    );
  });
  it('ignores a losing field, whatever it holds', () => {
    expect(accept({ model: 'Kling-3.0', seconds: 4, duration: 'soon' }).spec.seconds).toBe(4);
  });
  it('takes null and empty text for absent', () => {
    expect(accept({ model: 'Kling-3.0', seconds: '', duration: null }).spec.secondsStated).toBe(false);
  });
});

describe('resolution', () => {
  const output = (resolution: string) => ({ output_config: { resolution } });

  it('1: metadata.output_config.resolution', () => {
    const result = accept({
      model: 'viduq3-pro',
      size: '720x1280',
      resolution: '540p',
      metadata: output('1080P'),
    });
    expect(result.spec).toMatchObject({ tier: '1080p', size: '720x1280' });
  });
  it('2: size', () => {
    expect(accept({ model: 'viduq3-pro', size: '720x1280', resolution: '540p' }).spec.tier).toBe('720p');
  });
  it('3: resolution, for Vidu', () => {
    expect(accept({ model: 'viduq3-pro', resolution: '540p' }).spec.tier).toBe('540p');
  });
  it('3: for other families the top-level resolution is an unknown field, and the answer says so', () => {
    const result = accept({ model: 'Kling-3.0', resolution: '1080p' });
    expect(result.spec.tier).toBe('720p');
    expect(result.metadata).toEqual({ resolution: '1080p' });
    expect(result.warnings.map(({ code }) => code)).toEqual(['parameters_ignored']);
  });
  it("4: the combined name's tier", () => {
    expect(accept({ model: 'vidu-q3-pro-1080p' }).spec.tier).toBe('1080p');
  });
  it("5: the model's default", () => {
    expect(accept({ model: 'Vidu-q3-pro' }).spec.tier).toBe('720p');
    expect(accept({ model: 'Hailuo-02' }).spec.tier).toBe('768p');
    expect(accept({ model: 'JV-3.0-pro' }).spec.tier).toBe('1080p');
  });

  it.each([
    ['720P', '720p'],
    ['1080p', '1080p'],
    ['2K', '2k'],
    ['4k', '4k'],
    ['1080', '1080p'],
  ])('%s is the word for %s, in both fields', (word, tier) => {
    expect(accept({ model: 'Kling-3.0', size: word }).spec.tier).toBe(tier);
    expect(accept({ model: 'Kling-3.0', metadata: output(word) }).spec.tier).toBe(tier);
  });

  it.each([
    ['Kling-3.0', '1280x720', '720p'],
    ['Kling-3.0', '720x1280', '720p'],
    ['Kling-3.0', '640x360', '720p'],
    ['Kling-3.0', '1282x721', '1080p'],
    ['Kling-3.0', '2560x1440', '2k'],
    ['Kling-3.0', '2562x1441', '4k'],
    ['viduq3-pro', '640x360', '540p'],
    ['viduq3-pro', '1024x1808', '1080p'],
    ['SV-1.0-pro', '640x360', '480p'],
    ['Hailuo-02', '1280x720', '768p'],
    ['JV-3.0-pro', '1280x720', '1080p'],
    // 540p is for references there.
    ['Vidu-q2', '960x540', '720p'],
  ])('%s at %s is %s: the smallest tier that holds the short side', (model, size, tier) => {
    expect(accept({ model, size }).spec).toMatchObject({ tier, size });
  });
  it('takes a size the vendor itself renders for the tier it renders it for', () => {
    expect(accept({ model: 'doubao-seedance-1-0-pro-250528', size: '1920x1088' }).spec.tier).toBe('1080p');
    expect(accept({ model: 'doubao-seedance-2-0-260128', size: '960x960' }).spec.tier).toBe('720p');
  });
  it('refuses a size above the largest tier', () => {
    expect(refuse({ model: 'jimeng-video-2.0', size: '1920x1080' })).toMatchObject({
      code: 'unsupported_parameter',
      param: 'size',
    });
  });

  it.each([
    [{ size: '360p' }, 'size'],
    [{ metadata: output('360P') }, 'metadata.output_config.resolution'],
    [{ metadata: output('HD') }, 'metadata.output_config.resolution'],
  ])('%j is no resolution of Kling-3.0', (fields, param) => {
    const error = refuse({ model: 'Kling-3.0', ...fields });
    expect(error).toMatchObject({ code: 'unsupported_parameter', param });
    expect(error.message).toContain('720p, 1080p, 2k or 4k');
  });
  it.each(['big', '720x', 'x', '1280 720', 720, ['1280x720']])('size %j is malformed', (size) => {
    expect(refuse({ model: 'Kling-3.0', size })).toMatchObject({ code: 'invalid_request', param: 'size' });
  });
  it.each(['0x0', '1x1280', '99999x99999'])('size %s is out of range', (size) => {
    expect(refuse({ model: 'Kling-3.0', size })).toMatchObject({
      code: 'unsupported_parameter',
      param: 'size',
    });
  });
  it.each(['1280X720', '1280 x 720', '1280*720', '1280×720'])('%s is 1280x720', (size) => {
    expect(accept({ model: 'Kling-3.0', size }).spec.size).toBe('1280x720');
  });
});

describe('size of the film', () => {
  it.each([
    [{ model: 'Kling-3.0' }, '1280x720'],
    [{ model: 'Kling-3.0', aspect_ratio: '9:16', size: '1080p' }, '1080x1920'],
    [{ model: 'Kling-3.0', aspect_ratio: '1:1', size: '2k' }, '1440x1440'],
    [{ model: 'Kling-3.0', size: '4k' }, '3840x2160'],
    [{ model: 'SV-1.0-pro', size: '480p' }, '854x480'],
    [{ model: 'SV-1.0-pro', aspect_ratio: '21:9' }, '1680x720'],
    [{ model: 'viduq3-pro', aspect_ratio: '3:4', size: '540p' }, '540x720'],
    [{ model: 'Hailuo-02' }, '1366x768'],
    [{ model: 'Kling-3.0', image: IMAGE }, '1280x720'],
    [{ model: 'doubao-seedance-1-0-pro-250528' }, '1920x1088'],
    [{ model: 'doubao-seedance-1-0-pro-250528', aspect_ratio: '1:1', size: '720p' }, '960x960'],
    [{ model: 'doubao-seedance-2-0-260128' }, '1280x720'],
    // The caller's own, even where tier and ratio say otherwise.
    [
      { model: 'Kling-3.0', size: '1024x1792', metadata: { output_config: { resolution: '720P' } } },
      '1024x1792',
    ],
  ])('%j is %s', (request, size) => {
    expect(accept(request).spec.size).toBe(size);
  });
});

describe('aspect ratio', () => {
  const output = { output_config: { aspect_ratio: '1:1' } };

  it('1: metadata.output_config.aspect_ratio', () => {
    const result = accept({ model: 'Kling-3.0', aspect_ratio: '16:9', size: '720x1280', metadata: output });
    expect(result.spec.aspectRatio).toBe('1:1');
  });
  it('2: aspect_ratio', () => {
    expect(accept({ model: 'Kling-3.0', aspect_ratio: '1:1', size: '720x1280' }).spec.aspectRatio).toBe(
      '1:1',
    );
  });
  it('3: size', () => {
    expect(accept({ model: 'Kling-3.0', size: '720x1280' }).spec.aspectRatio).toBe('9:16');
  });
  it("4: the model's default", () => {
    expect(accept({ model: 'Kling-3.0' }).spec.aspectRatio).toBe('16:9');
    expect(accept({ model: 'doubao-seedance-2-0-260128' }).spec.aspectRatio).toBe('adaptive');
  });

  it.each([
    ['1024x1792', '9:16'],
    ['1024x1808', '9:16'],
    ['1366x768', '16:9'],
    ['1000x1000', '1:1'],
  ])('of %s is %s: the nearest of the model', (size, ratio) => {
    expect(accept({ model: 'Kling-3.0', size }).spec.aspectRatio).toBe(ratio);
  });
  it('refuses a size whose ratio is far from all of them', () => {
    expect(refuse({ model: 'GV-3.1', size: '1000x1000' })).toMatchObject({
      code: 'unsupported_parameter',
      param: 'size',
    });
  });
  it('does not mind such a size where the film follows an image', () => {
    const { spec } = accept({ model: 'GV-3.1', size: '1000x1000', image: IMAGE });
    expect(spec).toMatchObject({ size: '1000x1000', tier: '1080p' });
    expect(spec.aspectRatio).toBeUndefined();
  });
  it('is kept when given with an image, and has no default there', () => {
    expect(accept({ model: 'viduq3-pro', image: IMAGE, aspect_ratio: '9:16' }).spec.aspectRatio).toBe('9:16');
    expect(accept({ model: 'viduq3-pro', image: IMAGE }).spec.aspectRatio).toBeUndefined();
  });
  it.each([
    [{ aspect_ratio: '21:9' }, 'aspect_ratio'],
    [{ metadata: { output_config: { aspect_ratio: '4:3' } } }, 'metadata.output_config.aspect_ratio'],
    [{ image: IMAGE, aspect_ratio: '4:3' }, 'aspect_ratio'],
    [{ aspect_ratio: 'wide' }, 'aspect_ratio'],
    [{ aspect_ratio: 1.5 }, 'aspect_ratio'],
  ])('%j is refused on Kling-3.0', (fields, param) => {
    expect(refuse({ model: 'Kling-3.0', ...fields })).toMatchObject({ code: 'unsupported_parameter', param });
  });
  it('is ignored with a warning by a model that takes none', () => {
    const request = { model: 'Hailuo-2.3', metadata: { output_config: { aspect_ratio: '9:16' } } };
    expect(warningsOf(request)).toEqual(['aspect_ratio_ignored']);
    expect(accept(request).spec.aspectRatio).toBeUndefined();
    expect(warningsOf({ model: 'Hailuo-2.3', size: '720x1280' })).toEqual(['aspect_ratio_ignored']);
    expect(warningsOf({ model: 'Hailuo-2.3' })).toEqual([]);
  });
  it('may stand in size for the families whose clients write it there', () => {
    expect(accept({ model: 'doubao-seedance-1-5-pro', size: '9:16' }).spec).toMatchObject({
      aspectRatio: '9:16',
      tier: '720p',
      size: '720x1280',
    });
    expect(accept({ model: 'jimeng-video-3.0', size: '1:1' }).spec.aspectRatio).toBe('1:1');
    expect(refuse({ model: 'Kling-3.0', size: '9:16' })).toMatchObject({
      code: 'unsupported_parameter',
      param: 'size',
    });
  });
});

describe('sound', () => {
  const enabled = { output_config: { audio_generation: 'Enabled' } };
  const disabled = { output_config: { audio_generation: 'Disabled' } };

  it('1: metadata.output_config.audio_generation', () => {
    expect(accept({ model: 'Kling-3.0', audio: false, metadata: enabled }).spec.audio).toBe(true);
    expect(accept({ model: 'viduq3-pro', audio: true, metadata: disabled }).spec.audio).toBe(false);
  });
  it('2: audio', () => {
    expect(accept({ model: 'Kling-3.0', audio: true }).spec.audio).toBe(true);
    expect(accept({ model: 'viduq3-pro', audio: 'false' }).spec.audio).toBe(false);
  });
  it('3: the combined name', () => {
    expect(accept({ model: 'kling-3.0-720p-audio' }).spec.audio).toBe(true);
    expect(accept({ model: 'doubao-seedance-1-5-pro_720p-mute' }).spec.audio).toBe(false);
  });
  it.each([
    ['Kling-3.0', false],
    ['GV-3.1', false],
    ['SV-1.5-pro', false],
    ['viduq3-pro', true],
    ['OS-2.0', true],
    ['doubao-seedance-1-5-pro', true],
    ['Kling-2.5', null],
    ['Vidu-q2', null],
  ])('4: the default of %s, %p', (model, audio) => {
    const result = accept({ model });
    expect(result.spec.audio).toBe(audio);
    expect(result.basis.audio).toBe(audio);
  });
  it('is explicit in every scene of a model that has it', () => {
    const request = {
      model: 'Kling-3.0',
      image: IMAGE,
      metadata: { scene_type: 'motion_control', video_url: VIDEO },
    };
    expect(accept(request).spec.audio).toBe(false);
  });

  it.each(['Enabled', 'enabled', 'ENABLED', true, 'true', 'on'])('%p turns it on', (audio_generation) => {
    const metadata = { output_config: { audio_generation } };
    expect(accept({ model: 'Kling-3.0', metadata }).spec.audio).toBe(true);
  });
  it('is refused when asked of a model without', () => {
    const error = refuse({ model: 'Kling-2.5', metadata: enabled });
    expect(error).toMatchObject({
      code: 'unsupported_parameter',
      param: 'metadata.output_config.audio_generation',
    });
    expect(refuse({ model: 'Vidu-q2', audio: true }).param).toBe('audio');
    expect(accept({ model: 'Kling-2.5', metadata: disabled }).spec.audio).toBeNull();
  });
  it('is malformed as any other word', () => {
    const metadata = { output_config: { audio_generation: 'loud' } };
    expect(refuse({ model: 'Kling-3.0', metadata })).toMatchObject({ code: 'invalid_request' });
  });
});

describe('a combined name', () => {
  const output = (fields: Record<string, unknown>) => ({ metadata: { output_config: fields } });
  const omni = 'kling-3.0-omni-1080p-ref-audio';

  it.each<[string, Record<string, unknown>, string]>([
    [omni, { image: IMAGE, ...output({ resolution: '720P' }) }, 'metadata.output_config.resolution'],
    [omni, { image: IMAGE, size: '1280x720' }, 'size'],
    [omni, { image: IMAGE, size: '720p' }, 'size'],
    ['vidu-q3-pro-1080p', { resolution: '720p' }, 'resolution'],
    [
      omni,
      { image: IMAGE, ...output({ audio_generation: 'Disabled' }) },
      'metadata.output_config.audio_generation',
    ],
    [omni, { image: IMAGE, audio: false }, 'audio'],
    [omni, {}, 'image'],
    ['kling-o1-720p-noref', { image: IMAGE }, 'image'],
    ['kling-o1-720p-noref', { images: [IMAGE, SECOND] }, 'images'],
    ['kling-o1-720p-noref', { metadata: { video_url: VIDEO } }, 'metadata.video_url'],
    ['kling-o1-720p-noref', { metadata: { last_frame_url: IMAGE } }, 'metadata.last_frame_url'],
    ['kling-o1-720p-noref', { metadata: { file_infos: [{ Url: IMAGE }] } }, 'metadata.file_infos'],
    [omni, { image: IMAGE, metadata: { scene_type: 'motion_control' } }, 'metadata.scene_type'],
    ['kling-avatar-720p', { image: IMAGE, metadata: { scene_type: 'lip_sync' } }, 'metadata.scene_type'],
    [
      'kling-2.6-motion-pro-1080p',
      { image: IMAGE, metadata: { motion_level: 'std' } },
      'metadata.motion_level',
    ],
    [
      'kling-2.6-motion-pro-1080p',
      { image: IMAGE, ...output({ resolution: '720P' }) },
      'metadata.output_config.resolution',
    ],
    ['kling-avatar-720p', { image: IMAGE, size: '1080p', metadata: { audio_url: VOICE } }, 'size'],
    ['vidu-q2-pro-reference-1080p', {}, 'images'],
    [
      'vidu-q2-pro-reference-1080p',
      { images: [IMAGE], metadata: { last_frame_url: SECOND } },
      'metadata.last_frame_url',
    ],
    ['vidu-q2-pro-1080p', { images: [IMAGE, SECOND, THIRD] }, 'images'],
    ['vidu-q2-720p', { image: IMAGE }, 'image'],
    [
      'vidu-q2-pro-reference-1080p-offpeak',
      { images: [IMAGE], metadata: { offpeak: false } },
      'metadata.offpeak',
    ],
    ['vidu-q3-pro-1080p-offpeak', { off_peak: false }, 'off_peak'],
    ['jv-3.0-pro-2k', output({ resolution: '4K' }), 'metadata.output_config.resolution'],
    ['doubao-seedance-1-5-pro_720p', { size: '1080p' }, 'size'],
  ])('%s contradicted by %j: model_parameter_conflict on %s', (model, fields, param) => {
    const error = refuse({ model, ...fields });
    expect(error).toMatchObject({ code: 'model_parameter_conflict', param });
    expect(error.message).toContain(model);
    expect(error.message).toContain(param);
  });

  it.each<[string, Record<string, unknown>]>([
    [omni, { image: IMAGE, size: '1080p', audio: true, ...output({ audio_generation: 'Enabled' }) }],
    // The losing field may say anything.
    [omni, { image: IMAGE, size: '1280x720', ...output({ resolution: '1080P' }) }],
    [
      'kling-2.6-motion-pro-1080p',
      { image: IMAGE, metadata: { scene_type: 'motion_control', motion_level: 'pro' } },
    ],
    ['vidu-q2-pro-reference-1080p', { images: [IMAGE, SECOND], metadata: { image_mode: 'reference' } }],
    ['kling-o1-720p-ref', { images: [IMAGE, SECOND] }],
    ['vidu-q2-pro-720p', { images: [IMAGE, SECOND] }],
    ['vidu-q2-pro-reference-1080p-offpeak', { images: [IMAGE], metadata: { offpeak: true } }],
  ])('%s agrees with %j and is what is charged', (model, fields) => {
    const result = accept({ model, ...fields });
    expect(billingName(result.basis)).toBe(model);
    expect(result.impliedBy).toBeDefined();
  });

  it('states which inputs count by the installation rule', () => {
    const byVideo = { refRule: 'video' } as const;
    expect(refuse({ model: omni, image: IMAGE }, byVideo)).toMatchObject({
      code: 'model_parameter_conflict',
      param: 'image',
    });
    expect(accept({ model: 'kling-3.0-omni-1080p-noref-audio', image: IMAGE }, byVideo).spec.scene).toBe(
      'image',
    );
    expect(accept({ model: omni, image: IMAGE, metadata: { video_url: VIDEO } }, byVideo).spec.scene).toBe(
      'reference',
    );
  });

  it('without -offpeak lets a request add the flag, which only lowers the price', () => {
    const result = accept({ model: 'vidu-q3-pro-1080p', metadata: { offpeak: true } });
    expect(billingName(result.basis)).toBe('vidu-q3-pro-1080p-offpeak');
  });

  it('that cannot be made is refused as the model', () => {
    expect(refuse({ model: 'kling-2.6-720p-audio' })).toMatchObject({
      code: 'unsupported_parameter',
      param: 'model',
    });
    expect(refuse({ model: 'vidu-q2-540p' })).toMatchObject({
      code: 'unsupported_parameter',
      param: 'model',
    });
  });

  it('of a price row without a level means level std', () => {
    const result = accept({ model: 'kling-2.6-motion-1080p', image: IMAGE, metadata: { video_url: VIDEO } });
    expect(result.spec).toMatchObject({ motionLevel: 'std', tier: '1080p' });
    expect(billingName(result.basis)).toBe('kling-2.6-motion-std-1080p');
  });
});
