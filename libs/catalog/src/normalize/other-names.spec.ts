import { describe, expect, it } from '@jest/globals';
import { accept, IMAGE, refuse, SECOND, VIDEO, VOICE, warningsOf } from './normalize.fixture.js';
import { MEANINGS } from './meanings.js';
import type { TaskRequest } from './task-request.js';
import { UploadedFile } from './task-request.js';

const OMNI = 'Kling-3.0-Omni';
const FILE = new UploadedFile('upload/file_1.png', 'image/png', 100);
const OPAQUE = 'https://cdn.example.com/objects/8f3a';

/** What the inputs of a request are, in short. */
const inputsOf = (request: TaskRequest): unknown =>
  accept({ model: OMNI, ...request }).spec.inputs.map(
    ({ role, url, file }) => `${role} ${(url ?? file)!.split('/').at(-1)}`,
  );
const messagesOf = (request: TaskRequest): string[] =>
  accept({ model: OMNI, ...request }).warnings.map(({ message }) => message);

describe('media under the names of other vendors and gateways', () => {
  it.each<[TaskRequest, string[]]>([
    [{ first_frame: IMAGE }, ['first_frame a.png']],
    [{ first_frame: FILE, last_frame: FILE }, ['first_frame file_1.png', 'last_frame file_1.png']],
    [{ image_url: IMAGE }, ['first_frame a.png']],
    [{ image_url: { url: IMAGE } }, ['first_frame a.png']],
    [{ img_url: IMAGE }, ['first_frame a.png']],
    [{ promptImage: IMAGE }, ['first_frame a.png']],
    [{ start_image_url: IMAGE, end_image_url: SECOND }, ['first_frame a.png', 'last_frame b.png']],
    [{ image: IMAGE, image_tail: SECOND }, ['first_frame a.png', 'last_frame b.png']],
    [{ image_url: IMAGE, tail_image_url: SECOND }, ['first_frame a.png', 'last_frame b.png']],
    [{ firstFrame: IMAGE, lastFrame: SECOND }, ['first_frame a.png', 'last_frame b.png']],
    [{ image: IMAGE, last_frame_url: SECOND }, ['first_frame a.png', 'last_frame b.png']],
    [{ input_references: [IMAGE, SECOND] }, ['first_frame a.png', 'last_frame b.png']],
    [{ reference_images: [IMAGE] }, ['reference a.png']],
    [{ ref_image_urls: [IMAGE, SECOND] }, ['reference a.png', 'reference b.png']],
    [{ image: IMAGE, reference_images: [SECOND] }, ['reference a.png', 'reference b.png']],
    [{ image: IMAGE, video_url: VIDEO }, ['reference a.png', 'reference move.mp4']],
    [{ video: VIDEO }, ['reference move.mp4']],
    [
      { image: IMAGE, video_url: VIDEO, metadata: { scene_type: 'motion_control' } },
      ['driver move.mp4', 'first_frame a.png'],
    ],
    [
      { image: IMAGE, audio: VOICE, metadata: { scene_type: 'avatar_i2v' } },
      ['first_frame a.png', 'voice voice.mp3'],
    ],
    [{ image: IMAGE, sound_file: VOICE, scene_type: 'avatar_i2v' }, ['first_frame a.png', 'voice voice.mp3']],
    [{ metadata: { image: IMAGE } }, ['first_frame a.png']],
    [{ metadata: { first_frame_url: IMAGE, end_frame: SECOND } }, ['first_frame a.png', 'last_frame b.png']],
    [
      {
        frame_images: [
          { type: 'image_url', image_url: { url: IMAGE }, frame_type: 'last_frame' },
          { type: 'image_url', image_url: { url: SECOND }, frame_type: 'first_frame' },
        ],
      },
      ['first_frame b.png', 'last_frame a.png'],
    ],
    [
      {
        image_list: [
          { image_url: IMAGE, type: 'first_frame' },
          { image_url: SECOND, type: 'end_frame' },
        ],
      },
      ['first_frame a.png', 'last_frame b.png'],
    ],
    [{ video_list: [{ video_url: VIDEO }] }, ['reference move.mp4']],
    [
      {
        promptImage: [
          { uri: IMAGE, position: 'last' },
          { uri: SECOND, position: 'first' },
        ],
      },
      ['first_frame b.png', 'last_frame a.png'],
    ],
    [{ start_img: IMAGE, end_img: SECOND }, ['first_frame a.png', 'last_frame b.png']],
    [{ images: `${IMAGE}\n${SECOND}` }, ['first_frame a.png', 'last_frame b.png']],
    [{ images: `${IMAGE}; ${SECOND}` }, ['first_frame a.png', 'last_frame b.png']],
    [{ image: `${IMAGE} ${SECOND}` }, ['first_frame a.png', 'last_frame b.png']],
    [{ image: { url: IMAGE, mimeType: 'image/png' } }, ['first_frame a.png']],
  ])('%j', (request, inputs) => {
    expect(inputsOf(request)).toEqual(inputs);
    expect(
      accept({ model: OMNI, ...request }).basis.images + accept({ model: OMNI, ...request }).basis.videos,
    ).toBe(inputs.filter((input) => !input.startsWith('voice')).length);
  });

  it('are all taken, by every name of the table', () => {
    for (const meaning of ['firstFrame', 'images', 'references', 'lastFrame'] as const)
      for (const name of MEANINGS[meaning].aliases ?? [])
        expect([name, inputsOf({ image: SECOND, [name]: IMAGE }) as unknown[]]).toEqual([
          name,
          expect.arrayContaining([expect.stringContaining('a.png')]),
        ]);
    for (const name of MEANINGS.videos.aliases ?? [])
      expect([name, inputsOf({ [name]: VIDEO })]).toEqual([name, ['reference move.mp4']]);
    for (const name of MEANINGS.audios.aliases ?? [])
      expect([
        name,
        inputsOf({ image: IMAGE, [name]: VOICE, metadata: { scene_type: 'avatar_i2v' } }),
      ]).toEqual([name, ['first_frame a.png', 'voice voice.mp3']]);
  });

  it.each<[TaskRequest, string]>([
    [{ first_frame: IMAGE, reference_images: [SECOND] }, 'first_frame'],
    [{ first_frame_image: IMAGE, ref_images: [SECOND] }, 'first_frame_image'],
    [{ last_frame: IMAGE, end_image: SECOND }, 'end_image'],
    [{ images: [{ image_url: IMAGE, type: 'banana' }] }, 'images[0].type'],
    [{ image_url: 'nowhere' }, 'image_url'],
    [{ first_frame: 7 }, 'first_frame'],
  ])('%j is refused', (request, param) => {
    expect(refuse({ model: OMNI, ...request }).param).toBe(param);
  });

  it('bring a warning for what stands beside a medium and means nothing', () => {
    expect(messagesOf({ images: [{ image_url: { url: IMAGE, detail: 'high' }, weight: 0.5 }] })).toEqual([
      expect.stringContaining('`images[0].weight`'),
      expect.stringContaining('`images[0].image_url.detail`'),
    ]);
  });
});

describe('media that nothing reads', () => {
  it.each<[TaskRequest, string]>([
    [{ foto: FILE }, 'foto'],
    [{ foto: IMAGE }, 'foto'],
    [{ face_swap_picture: OPAQUE }, 'face_swap_picture'],
    [{ controlnet: { image: IMAGE } }, 'controlnet'],
    [{ input: { prompt: 'x', img_url: IMAGE } }, 'input'],
    [{ keyframes: { frame0: { type: 'image', url: IMAGE } } }, 'keyframes'],
    [{ mask: `data:image/png;base64,${'A'.repeat(20)}` }, 'mask'],
    [{ style_picture: `iVBORw0KGgo${'A'.repeat(100)}` }, 'style_picture'],
    [{ metadata: { pose_video: OPAQUE } }, 'metadata.pose_video'],
    [{ metadata: { extra: [{ deep: { url: IMAGE } }] } }, 'metadata.extra'],
    [{ metadata: { thing: FILE } }, 'metadata.thing'],
    [{ metadata: { output_config: { cover_image: IMAGE } } }, 'metadata.output_config.cover_image'],
  ])('is refused: %j', (request, param) => {
    const error = refuse({ model: OMNI, ...request });
    expect(error).toMatchObject({ code: 'unsupported_parameter', param });
    expect(error.message).toContain(`\`${param}`);
    expect(error.message).toContain('first_frame_image');
  });

  it.each<TaskRequest>([
    { metadata: { custom: { cover: IMAGE } } },
    { metadata: { order: 17, tags: ['a'], site: 'https://example.com/orders/17', note: 'see a.png' } },
    { user: 'u-17' },
  ])("is the caller's own where that belongs: %j", (request) => {
    expect(warningsOf({ model: OMNI, ...request })).toEqual([]);
  });
});

describe('settings under the names of other vendors and gateways', () => {
  it.each<[TaskRequest, object]>([
    [{ ratio: '9:16' }, { aspectRatio: '9:16' }],
    [
      { metadata: { OutputConfig: { Resolution: '1080P', AspectRatio: '9:16' } } },
      { tier: '1080p', aspectRatio: '9:16' },
    ],
    [{ metadata: { outputConfig: { duration: 7 } } }, { seconds: 7 }],
    [{ OutputConfig: { AudioGeneration: 'Enabled' } }, { audio: true }],
    [{ duration: '7s' }, { seconds: 7 }],
    [{ secs: 7 }, { seconds: 7 }],
    [{ metadata: { video_quality: '1080p' } }, { tier: '1080p' }],
    [
      { video_list: [{ video_url: VIDEO, refer_type: 'base', keep_original_sound: 'yes' }] },
      { options: { reference_type: 'base', keep_original_sound: true } },
    ],
    [{ scene: 'motion_control', image: IMAGE, video_url: VIDEO }, { scene: 'motion_control' }],
    [{ aspectRatio: '9:16' }, { aspectRatio: '9:16' }],
    [{ metadata: { aspect_ratio: '9:16' } }, { aspectRatio: '9:16' }],
    [{ metadata: { aspectRatio: '1:1' } }, { aspectRatio: '1:1' }],
    [{ metadata: { output_config: { ratio: '1:1' } } }, { aspectRatio: '1:1' }],
    [{ generate_audio: true }, { audio: true }],
    [{ generateAudio: 'true' }, { audio: true }],
    [{ sound: 'on' }, { audio: true }],
    [{ metadata: { audio: true } }, { audio: true }],
    [{ mute: false }, { audio: true }],
    [{ duration_seconds: 7 }, { seconds: 7 }],
    [{ durationSeconds: '7' }, { seconds: 7 }],
    [{ n_seconds: 7 }, { seconds: 7 }],
    [{ video_length: 7 }, { seconds: 7 }],
    [{ metadata: { durationSeconds: 7 } }, { seconds: 7 }],
    [{ metadata: { output_config: { seconds: 7 } } }, { seconds: 7 }],
    [{ metadata: { resolution: '1080p' } }, { tier: '1080p' }],
    [{ metadata: { resolution_name: '1080P' } }, { tier: '1080p' }],
    [{ metadata: { size: '1080x1920' } }, { tier: '1080p', size: '1080x1920' }],
    [{ output_config: { resolution: '1080P', duration: 7 } }, { tier: '1080p', seconds: 7 }],
    [{ random_seed: 4 }, { seed: 4 }],
    [{ negativePrompt: 'fog' }, { negativePrompt: 'fog' }],
    [{ webhook_url: 'https://example.com/hook' }, { callbackUrl: 'https://example.com/hook' }],
    [
      { scene_type: 'motion_control', image: IMAGE, mode: 'pro', video_url: VIDEO },
      { motionLevel: 'pro', tier: '1080p' },
    ],
    [{ prompt: '', prompt_text: 'rain' }, { prompt: 'rain' }],
  ])('%j', (request, spec) => {
    expect(accept({ model: OMNI, ...request }).spec).toMatchObject(spec);
    expect(warningsOf({ model: OMNI, ...request })).toEqual([]);
  });
  it('count for the models whose sound is on, and for a resolution at the top level where it counts', () => {
    const model = 'doubao-seedance-1-5-pro-251215';
    expect(accept({ model, generate_audio: false }).spec.audio).toBe(false);
    expect(accept({ model, silent: true }).spec.audio).toBe(false);
    expect(accept({ model: 'viduq3-pro', metadata: { resolution: '1080p' } }).spec.tier).toBe('1080p');
    expect(accept({ model: 'viduq3-pro', resolution_name: '1080p' }).spec.tier).toBe('1080p');
    expect(messagesOf({ resolution_name: '1080p' })).toEqual([
      expect.stringMatching(/`resolution_name` does not count.*`metadata.output_config.resolution`/),
    ]);
    expect(accept({ model: 'Vidu-q3-pro', service_tier: 'flex' }).spec.offPeak).toBe(true);
  });
  it.each<[TaskRequest, string, string]>([
    [{ aspect_ratio: '16:9', ratio: '9:16' }, 'ratio', 'aspect_ratio'],
    [{ seconds: 5, durationSeconds: 10 }, 'durationSeconds', 'seconds'],
    [{ audio: true, mute: true }, 'mute', 'audio'],
    [{ size: '720p', metadata: { resolution: '1080p' } }, 'metadata.resolution', 'size'],
    [{ prompt: 'x', metadata: { prompt: 'y' } }, 'metadata.prompt', 'prompt'],
    [{ metadata: { model: 'Kling-2.6' } }, 'metadata.model', 'model'],
    [{ seconds: '4', duration: 6 }, 'duration', 'seconds'],
    [{ duration: 6, metadata: { seconds: 4 } }, 'metadata.seconds', 'duration'],
    [{ seed: 1, metadata: { seed: 2 } }, 'metadata.seed', 'seed'],
    [{ size: '720x1280', aspect_ratio: '16:9' }, 'size', 'aspect_ratio'],
    [
      { size: '1280x720', metadata: { output_config: { resolution: '1080P' } } },
      'size',
      'metadata.output_config.resolution',
    ],
    [
      { output_config: { resolution: '720P' }, metadata: { OutputConfig: { resolution: '1080P' } } },
      'output_config',
      'metadata.OutputConfig',
    ],
    [{ metdata: { output_config: {} } }, 'metdata', '`metadata`'],
    [{ metadata: { output_confg: {} } }, 'metadata.output_confg', 'metadata.output_config`'],
    [{ scene: 'beach' }, 'scene', 'scene_type'],
    [{ metadata: { orientation: 'portrait' } }, 'metadata.orientation', 'aspect_ratio'],
    [{ metadata: { duration_ms: 8000 } }, 'metadata.duration_ms', '`seconds`'],
    [{ metadata: { model_version: '2.6' } }, 'metadata.model_version', '`model`'],
    [{ metadata: { sfx: true } }, 'metadata.sfx', '`audio`'],
    [{ image: IMAGE, keep_audio: 'perhaps' }, 'keep_audio', 'true or false'],
    [{ n: 2 }, 'n', 'a request makes one film'],
    [{ metadata: { n: 2 } }, 'metadata.n', 'a request makes one film'],
    [{ metadata: { fps: 60 } }, 'metadata.fps', '`seconds`'],
    [{ cfg_scale: 0.5 }, 'cfg_scale', ''],
    [{ mode: 'turbo' }, 'mode', 'metadata.motion_level'],
    [{ mode: 'pro' }, 'mode', 'motion control'],
    [{ ratio: '1280:720' }, 'ratio', 'aspect_ratio'],
    [{ parameters: { duration: 10 } }, 'parameters', 'top level'],
    [{ metadata: { parameters: { duration: 10 } } }, 'metadata.parameters', 'top level'],
    [{ quality: 'best' }, 'quality', 'resolution'],
    [{ duratoin: 10 }, 'duratoin', '`duration`'],
    [{ metadata: { duratoin: 10 } }, 'metadata.duratoin', 'duration`'],
    [{ promt: 'y' }, 'promt', '`prompt`'],
    [{ aspect_ration: '9:16' }, 'aspect_ration', 'aspect_ratio`'],
    [{ metadata: { negative_promt: 'x' } }, 'metadata.negative_promt', 'negative_prompt`'],
    [
      { metadata: { output_config: { Resolutoin: '4K' } } },
      'metadata.output_config.Resolutoin',
      'resolution`',
    ],
    [{ frobnicate: 1 }, 'frobnicate', 'metadata'],
    // Documented fields that lose against stronger ones.
    [{ seconds: '4', duration: 6 }, 'duration', '`seconds`'],
    [{ size: '4k', metadata: { output_config: { resolution: '720P' } } }, 'size', '720p'],
    [{ size: '1920x1080', metadata: { output_config: { resolution: '720P' } } }, 'size', '720p'],
    [{ size: '1280x720', aspect_ratio: '9:16' }, 'size', '9:16'],
    [
      { aspect_ratio: '9:16', metadata: { output_config: { aspect_ratio: '1:1' } } },
      'aspect_ratio',
      'aspect_ratio`',
    ],
    [{ seed: 1, metadata: { seed: 2 } }, 'metadata.seed', '`seed`'],
  ])('%j warns of `%s`', (request, param, instead) => {
    const [warning, ...more] = accept({ model: OMNI, ...request }).warnings;
    expect(warning).toMatchObject({ code: 'parameters_ignored' });
    expect(warning!.message).toContain(`\`${param}\``);
    expect(warning!.message).toContain(instead);
    expect(more).toEqual([]);
  });
  it.each<TaskRequest>([
    { aspect_ratio: '9:16', ratio: '9:16' },
    { seconds: '5', duration_seconds: 5.0 },
    { seconds: '4', duration: 4.0 },
    { size: '1280x720', metadata: { output_config: { resolution: '720P', aspect_ratio: '16:9' } } },
    { seconds: '4', duration: '4s' },
    { size: '1920x1080', metadata: { output_config: { resolution: '1080P' } } },
    { size: '720x1280', aspect_ratio: '9:16' },
    {
      metadata: {
        order: 17,
        customer: 'c',
        title: 'A film',
        project: { options: { color: 'red' } },
        shot: 3,
      },
    },
    { metadata: { input: 'form', settings: { theme: 'dark' } } },
  ])('%j warns of nothing', (request) => {
    expect(warningsOf({ model: OMNI, ...request })).toEqual([]);
  });
});

it.each<[TaskRequest, string]>([
  [{ model: 'doubao-seedance-1-5-pro', ext__info: '{}' }, 'ext__info'],
  [{ model: 'doubao-seedance-1-5-pro', metadata: { 'Ext-Info': '{}' } }, 'metadata.Ext-Info'],
  [{ model: 'doubao-seedance-1-5-pro', FileInfos: [{ FileId: 'f' }] }, 'FileInfos'],
  [
    { model: 'Hailuo-02', sceneType: 'lip_sync', video_url: VIDEO, metadata: { audio_url: VOICE } },
    'sceneType',
  ],
  [{ model: 'Kling-3.0-Omni', ratio: '9:17' }, 'ratio'],
  [{ model: OMNI, video_size: '1000x240' }, 'video_size'],
  [{ model_name: 'kling-9' }, 'model_name'],
])('%j is refused by the name its caller used', (request, param) => {
  expect(refuse({ prompt: 'x', ...request })).toMatchObject({ param });
});
