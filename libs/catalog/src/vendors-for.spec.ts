import { describe, expect, it } from '@jest/globals';
import { defaultCatalogue } from './catalogue.js';
import { accept, IMAGE, only, refuse, SECOND, VIDEO, VOICE } from './normalize/normalize.fixture.js';
import type { TaskRequest } from './normalize/task-request.js';
import { UploadedFile } from './normalize/task-request.js';
import { VENDORS, vendorFacts } from './vendors/index.js';

const file = (bytes: number, name = 'a') => new UploadedFile(`upload/${name}.png`, 'image/png', bytes);
const TEMPLATE = { scene_type: 'template_effect', template: 'hugging' };
const NATIVE_TEMPLATE = JSON.stringify({ AdditionalParameters: JSON.stringify({ template: 'hugging' }) });
const SUBJECTS = [{ id: 'a', images: [IMAGE] }];

describe('vendorsFor', () => {
  it.each<[string, TaskRequest, string[]]>([
    ['a plain film', { model: 'SV-1.0-pro' }, ['tencent-vod', 'ark']],
    ['a model of one vendor', { model: 'viduq1' }, ['vidu']],
    ['an upscaled tier', { model: 'SV-1.0-pro', size: '2k' }, ['tencent-vod']],
    [
      'a limit of one vendor',
      { model: 'Vidu-q2-pro', seconds: 10, images: [IMAGE, SECOND] },
      ['tencent-vod'],
    ],
    ['off-peak without sound', { model: 'Vidu-q3-pro', audio: false, off_peak: true }, ['tencent-vod']],
    ['off-peak with sound', { model: 'Vidu-q3-pro', audio: true, off_peak: true }, ['tencent-vod', 'vidu']],
    [
      'a q3 reference in 16:9',
      { model: 'Vidu-q3', images: [IMAGE], aspect_ratio: '16:9' },
      ['tencent-vod', 'vidu'],
    ],
    ['a template', { model: 'Vidu-q2-turbo', image: IMAGE, metadata: TEMPLATE }, ['tencent-vod', 'vidu']],
    [
      'a template in a native ExtInfo',
      {
        model: 'Vidu-q2-turbo',
        image: IMAGE,
        metadata: { scene_type: 'template_effect', ext_info: NATIVE_TEMPLATE },
      },
      ['tencent-vod', 'vidu'],
    ],
    ['two frames', { model: 'SV-1.5-pro', images: [IMAGE, SECOND] }, ['tencent-vod', 'ark']],
    ['two frames by URL', { model: 'jimeng-video-3.0', images: [IMAGE, SECOND] }, ['jimeng-visual']],
    [
      'two frames as files',
      { model: 'jimeng-video-3.0', images: [file(9), file(9, 'b')] },
      ['jimeng-visual'],
    ],
    ['subjects alone', { model: 'Vidu-q3', subjects: SUBJECTS }, ['tencent-vod', 'vidu']],
    [
      'a lip sync',
      { model: 'kling-identify-face', metadata: { video_url: VIDEO, audio_url: VOICE } },
      ['tencent-vod'],
    ],
  ])('%s', (_, request, vendors) => {
    const { spec } = accept(request);
    // Behind an OpenAI-compatible API anything can be made.
    expect(defaultCatalogue.vendorsFor(spec)).toEqual([...vendors, 'openai-videos']);
  });

  it('is nobody for a model that is no longer there', () => {
    const { spec } = accept({ model: 'Kling-3.0' });
    expect(defaultCatalogue.vendorsFor({ ...spec, base: 'Kling-9' })).toEqual([]);
  });

  it('does not count a window of the operator as the mode of a vendor', () => {
    const { spec } = accept(
      { model: 'Kling-3.0', off_peak: true },
      { offPeakWindowFamilies: new Set(['kling']) },
    );
    expect(defaultCatalogue.vendorsFor(spec)).toHaveLength(2);
  });
});

describe('what a vendor cannot be told', () => {
  const long = 'x'.repeat(2_001);

  it.each<[string, string, TaskRequest, string, RegExp]>([
    [
      'images beside subjects',
      'vidu',
      { model: 'Vidu-q3', subjects: SUBJECTS, images: [SECOND] },
      'images',
      /Vidu-q3 through Vidu's own API .* put each into one of the subjects/,
    ],
    [
      'subjects of a model that takes none',
      'vidu',
      { model: 'Vidu-q3-mix', subjects: SUBJECTS },
      'subjects',
      /images/,
    ],
    [
      'references without a text',
      'vidu',
      { model: 'Vidu-q3', prompt: '', images: [IMAGE] },
      'prompt',
      /prompt/,
    ],
    [
      'references with a long text',
      'vidu',
      { model: 'Vidu-q3', prompt: long, images: [IMAGE] },
      'prompt',
      /2000/,
    ],
    [
      'a ratio',
      'vidu',
      { model: 'Vidu-q3', images: [IMAGE], aspect_ratio: '4:3' },
      'aspect_ratio',
      /16:9, 9:16 or 1:1/,
    ],
    [
      'a ratio in the output configuration',
      'vidu',
      { model: 'Vidu-q3', images: [IMAGE], metadata: { output_config: { aspect_ratio: '4:3' } } },
      'metadata.output_config.aspect_ratio',
      /not 4:3/,
    ],
    [
      'native files',
      'vidu',
      { model: 'Vidu-q2-pro', metadata: { file_infos: [{ Type: 'Url', Category: 'Image', Url: IMAGE }] } },
      'metadata.file_infos',
      /native file entries/,
    ],
    [
      "a vendor's own file id",
      'vidu',
      { model: 'Vidu-q2-pro', image: { file_id: '7' } },
      'image.file_id',
      /native/,
    ],
    [
      'a native ExtInfo',
      'vidu',
      { model: 'viduq3-pro', metadata: { ext_info: '{}' } },
      'metadata.ext_info',
      /leave it/,
    ],
    [
      'a template in an ExtInfo that cannot be read',
      'vidu',
      { model: 'viduq3-pro', image: IMAGE, metadata: { scene_type: 'template_effect', ext_info: '{}' } },
      'metadata.ext_info',
      /the template's name/,
    ],
    ['a template without an image', 'vidu', { model: 'viduq3-pro', metadata: TEMPLATE }, 'images', /image/],
    [
      'a last frame alone',
      'ark',
      { model: 'SV-1.5-pro', last_frame_image: IMAGE },
      'last_frame_image',
      /first frame/,
    ],
    [
      'subjects known elsewhere',
      'tencent-vod',
      { model: 'Vidu-q3', subjects: [{ name: 'a', server_id: '17' }] },
      'subjects',
      /images/,
    ],
    [
      'a subject with a video',
      'tencent-vod',
      { model: 'Vidu-q2-pro', subjects: [{ name: 'a', videos: [VIDEO] }] },
      'subjects',
      /images/,
    ],
    [
      'a voice beside a native ExtInfo',
      'tencent-vod',
      {
        model: 'Kling-3.0',
        image: IMAGE,
        metadata: { scene_type: 'avatar_i2v', audio_url: VOICE, ext_info: '{}' },
      },
      'metadata.audio_url',
      /leave one of them out/,
    ],
    [
      'an ExtInfo with more than a template',
      'vidu',
      { model: 'viduq3-pro', image: IMAGE, metadata: { ...TEMPLATE, ext_info: '{"a":1}' } },
      'metadata.ext_info',
      /nothing but a template/,
    ],
    [
      'a lip sync of a native file',
      'tencent-vod',
      {
        model: 'kling-identify-face',
        metadata: { file_infos: [{ Type: 'File', Category: 'Video', FileId: '7' }], audio_url: VOICE },
      },
      'metadata.video_url',
      /a video that is sent as a URL/,
    ],
  ])('%s', (_, vendor, request, param, message) => {
    const error = refuse(request, only(vendor));
    expect(error).toMatchObject({ code: 'unsupported_parameter', param });
    expect(error.message).toMatch(message);
  });

  it('is accepted while another vendor with a channel can be told', () => {
    const request = { model: 'Vidu-q3', subjects: SUBJECTS, images: [SECOND] };
    expect(accept(request, only('vidu', 'tencent-vod')).spec.scene).toBe('reference');
  });

  it('is refused when each vendor lacks something else', () => {
    // 4k is Tencent VOD's, subjects by their ids are Vidu's.
    const request = { model: 'Vidu-q3', size: '4k', subjects: [{ name: 'a', server_id: '17' }] };
    expect(refuse(request, only('vidu', 'tencent-vod')).param).toBe('subjects');
  });
});

describe('vendorFacts', () => {
  it('knows every vendor of a row, and no other word', () => {
    for (const vendor of VENDORS) expect(vendorFacts(vendor).title).not.toBe('');
    expect(() => vendorFacts('acme')).toThrow(RangeError);
  });
});
