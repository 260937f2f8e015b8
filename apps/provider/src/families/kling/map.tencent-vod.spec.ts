import { describe, expect, it } from '@jest/globals';
import { defaultCatalogue, normalize } from '@reelgate/catalog';
import type { TaskRequest } from '@reelgate/catalog';
import type { TaskSpec } from '@reelgate/contracts';
import type { FamilyOnVendor, ResolvedInput, VendorChannel, VendorHttpRequest } from '@reelgate/provider-kit';
import type { tencentVod } from '@reelgate/vendors';
import { defineFamily } from '../../define-family.js';
import { kling as file } from './index.js';

type CreateAigcVideoTask = tencentVod.CreateAigcVideoTask;

const CHANNEL: VendorChannel = {
  id: 'ch_1',
  baseUrl: 'https://vod.example.com',
  key: '1500000001|AKIDexampleexample|secretsecret',
  settings: {},
};

/** Kling on Tencent VOD, whose HTTP gives one answer to everything. */
function kling(answer?: object) {
  const requests: VendorHttpRequest[] = [];
  const definition = defineFamily(file, {
    http: (request) => {
      requests.push(request);
      if (!answer) throw new Error('no call expected');
      return Promise.resolve({ status: 200, headers: {}, body: JSON.stringify({ Response: answer }) });
    },
    now: () => new Date('2026-08-01T00:00:00Z'),
    catalogue: defaultCatalogue,
  });
  expect(definition.family).toBe('kling');
  const vod = definition.vendors.find(
    ({ client }) => client.vendor === 'tencent-vod',
  ) as FamilyOnVendor<CreateAigcVideoTask>;
  return { vod, requests };
}

/** The task that a request becomes. */
function specOf(request: TaskRequest): TaskSpec {
  const result = normalize(request);
  if (!result.ok) throw new Error(`${result.error.code}: ${result.error.message}`);
  return result.spec;
}

/** Inputs as the engine hands them over: URLs as they are, files as Base64. */
function resolve(spec: TaskSpec): ResolvedInput[] {
  return spec.inputs.map(({ role, kind, url, file, contentType }) =>
    url === undefined ? { role, kind, base64: `bytes of ${file}`, contentType } : { role, kind, url },
  );
}

/** The create request of a task, as it goes over the wire. */
function bodyOf(spec: TaskSpec, prepared: Record<string, unknown> = {}): CreateAigcVideoTask {
  const { vod } = kling();
  expect(defaultCatalogue.vendorsFor(spec)).toContain(vod.client.vendor);
  return JSON.parse(
    JSON.stringify(vod.toRequest(spec, resolve(spec), CHANNEL, prepared)),
  ) as CreateAigcVideoTask;
}

/** The model parameters within an ExtInfo. */
function parametersOf(body: CreateAigcVideoTask): unknown {
  const outer = JSON.parse(body.ExtInfo!) as { AdditionalParameters: string };
  return JSON.parse(outer.AdditionalParameters);
}

describe('documented requests', () => {
  it.each([
    [
      'text to video',
      {
        model: 'Kling-3.0-Omni',
        prompt: 'Cyberpunk city night scene, the camera slowly pushes in',
        seconds: '5',
        metadata: { output_config: { resolution: '720P', aspect_ratio: '16:9' } },
      },
      {
        ModelName: 'Kling',
        ModelVersion: '3.0-Omni',
        Prompt: 'Cyberpunk city night scene, the camera slowly pushes in',
        OutputConfig: {
          StorageMode: 'Temporary',
          Duration: 5,
          Resolution: '720P',
          AspectRatio: '16:9',
          AudioGeneration: 'Disabled',
        },
      },
    ],
    [
      'a last frame without a first one',
      {
        model: 'Kling-3.0-Omni',
        prompt: 'In a dead-quiet system space',
        seconds: '15',
        size: '720x1280',
        metadata: {
          output_config: {
            duration: 15,
            resolution: '720P',
            aspect_ratio: '9:16',
            audio_generation: 'Enabled',
          },
          last_frame_url: 'https://example.com/last-frame.png',
        },
      },
      {
        ModelName: 'Kling',
        ModelVersion: '3.0-Omni',
        Prompt: 'In a dead-quiet system space',
        LastFrameUrl: 'https://example.com/last-frame.png',
        OutputConfig: {
          StorageMode: 'Temporary',
          Duration: 15,
          Resolution: '720P',
          AspectRatio: '9:16',
          AudioGeneration: 'Enabled',
        },
      },
    ],
    [
      'motion control, image only',
      {
        model: 'Kling-3.0-Omni',
        prompt: 'The character waves hello',
        image: 'https://example.com/character.png',
        seconds: '5',
        metadata: {
          scene_type: 'motion_control',
          motion_level: 'pro',
          output_config: { resolution: '1080P', aspect_ratio: '16:9' },
        },
      },
      {
        ModelName: 'Kling',
        ModelVersion: '3.0-Omni',
        SceneType: 'motion_control',
        Prompt: 'The character waves hello',
        FileInfos: [{ Type: 'Url', Category: 'Image', Url: 'https://example.com/character.png' }],
        OutputConfig: { StorageMode: 'Temporary', Resolution: '1080P' },
        ExtInfo:
          '{"AdditionalParameters":"{\\"keep_original_sound\\":\\"yes\\",\\"character_orientation\\":\\"image\\"}"}',
      },
    ],
    [
      'a combined name with a reference and sound',
      { model: 'kling-3.0-omni-1080p-ref-audio', prompt: 'she turns', image: 'https://example.com/a.png' },
      {
        ModelName: 'Kling',
        ModelVersion: '3.0-Omni',
        Prompt: 'she turns',
        FileInfos: [
          { Type: 'Url', Category: 'Image', Url: 'https://example.com/a.png', Usage: 'FirstFrame' },
        ],
        OutputConfig: {
          StorageMode: 'Temporary',
          Duration: 5,
          Resolution: '1080P',
          AudioGeneration: 'Enabled',
        },
      },
    ],
    [
      'a combined name of motion control',
      {
        model: 'kling-2.6-motion-pro-1080p',
        prompt: 'dance',
        image: 'https://example.com/a.png',
        metadata: { video_url: 'https://example.com/move.mp4' },
      },
      {
        ModelName: 'Kling',
        ModelVersion: '2.6',
        SceneType: 'motion_control',
        Prompt: 'dance',
        FileInfos: [
          { Type: 'Url', Category: 'Video', Url: 'https://example.com/move.mp4' },
          { Type: 'Url', Category: 'Image', Url: 'https://example.com/a.png' },
        ],
        OutputConfig: { StorageMode: 'Temporary', Resolution: '1080P' },
        ExtInfo:
          '{"AdditionalParameters":"{\\"keep_original_sound\\":\\"yes\\",\\"character_orientation\\":\\"video\\"}"}',
      },
    ],
    [
      'a combined name of an avatar',
      {
        model: 'kling-avatar-720p',
        prompt: 'speak',
        image: 'https://example.com/a.png',
        metadata: { audio_url: 'https://example.com/voice.mp3' },
      },
      {
        ModelName: 'Kling',
        ModelVersion: '2.6',
        SceneType: 'avatar_i2v',
        Prompt: 'speak',
        FileInfos: [{ Type: 'Url', Category: 'Image', Url: 'https://example.com/a.png' }],
        OutputConfig: { StorageMode: 'Temporary', Resolution: '720P' },
        ExtInfo: '{"AdditionalParameters":"{\\"sound_file\\":\\"https://example.com/voice.mp3\\"}"}',
      },
    ],
  ] as [string, TaskRequest, CreateAigcVideoTask][])('%s', (_what, request, body) => {
    expect(bodyOf(specOf(request))).toEqual(body);
  });
});

describe('image scenes', () => {
  it('first and last frame', () => {
    const body = bodyOf(
      specOf({
        model: 'Kling-3.0',
        prompt: 'x',
        image: 'https://example.com/a.png',
        aspect_ratio: '1:1',
        metadata: { last_frame_url: 'https://example.com/b.png' },
      }),
    );
    expect(body).toMatchObject({
      FileInfos: [{ Type: 'Url', Category: 'Image', Url: 'https://example.com/a.png', Usage: 'FirstFrame' }],
      LastFrameUrl: 'https://example.com/b.png',
    });
    expect(body.OutputConfig).not.toHaveProperty('AspectRatio');
  });

  it('references', () => {
    const images = ['a', 'b', 'c'].map((name) => `https://example.com/${name}.png`);
    const body = bodyOf(specOf({ model: 'Kling-O1', prompt: 'x', images }));
    expect(body.FileInfos).toEqual(
      images.map((Url) => ({ Type: 'Url', Category: 'Image', Url, Usage: 'Reference' })),
    );
    expect(body.OutputConfig).toEqual({
      StorageMode: 'Temporary',
      Duration: 5,
      Resolution: '720P',
      AspectRatio: '16:9',
    });
  });
});

describe('a reference video', () => {
  const spec = specOf({
    model: 'Kling-3.0-Omni',
    prompt: 'x',
    images: ['https://example.com/a.png', 'https://example.com/b.png', 'https://example.com/c.png'],
    metadata: { video_url: 'https://example.com/ref.mp4' },
  });
  const videoOf = (options: Record<string, unknown>): unknown =>
    bodyOf({ ...spec, options }).FileInfos!.find((item) => item.Category === 'Video');

  it('lends its features, and says so', () => {
    expect(spec.scene).toBe('reference');
    expect(videoOf({})).toEqual({
      Type: 'Url',
      Category: 'Video',
      Url: 'https://example.com/ref.mp4',
      Usage: 'Reference',
      ReferenceType: 'feature',
    });
  });

  it('is edited when the caller asks for it', () => {
    expect(videoOf({ reference_type: 'base' })).toMatchObject({ ReferenceType: 'base' });
  });

  it('keeps its sound or not as asked', () => {
    expect(videoOf({ keep_original_sound: true })).toMatchObject({ KeepOriginalSound: 'Enabled' });
    expect(videoOf({ keep_original_sound: false })).toMatchObject({ KeepOriginalSound: 'Disabled' });
  });

  it('changes nothing of the images', () => {
    for (const item of bodyOf(spec).FileInfos!.filter(({ Category }) => Category === 'Image')) {
      expect(item).not.toHaveProperty('ReferenceType');
      expect(item).toMatchObject({ Usage: 'Reference' });
    }
  });
});

describe('motion control', () => {
  const spec = specOf({
    model: 'Kling-2.6',
    prompt: 'dance',
    image: 'https://example.com/a.png',
    metadata: { scene_type: 'motion_control', video_url: 'https://example.com/move.mp4' },
  });

  it('takes sound and orientation from the caller', () => {
    const options = { keep_original_sound: false, character_orientation: 'image' };
    expect(parametersOf(bodyOf({ ...spec, options }))).toEqual({
      keep_original_sound: 'no',
      character_orientation: 'image',
    });
  });

  it("sends the caller's own ExtInfo instead", () => {
    const extInfo = '{"AdditionalParameters":"{}"}';
    expect(bodyOf({ ...spec, native: { extInfo } }).ExtInfo).toBe(extInfo);
  });
});

describe('avatar', () => {
  it('sends a file as Base64, without a data: prefix', () => {
    const { vod } = kling();
    const spec = specOf({
      model: 'Kling-2.6',
      image: 'https://example.com/a.png',
      metadata: { scene_type: 'avatar_i2v', audio_url: 'https://example.com/voice.mp3' },
    });
    const inputs: ResolvedInput[] = [
      { role: 'first_frame', kind: 'image', url: 'https://example.com/a.png' },
      { role: 'voice', kind: 'audio', base64: 'data:audio/mpeg;base64,SUQz', contentType: 'audio/mpeg' },
    ];
    expect(parametersOf(vod.toRequest(spec, inputs, CHANNEL, {}))).toEqual({ sound_file: 'SUQz' });
  });
});

describe('lip sync', () => {
  const spec = specOf({
    model: 'Kling-2.6',
    metadata: {
      scene_type: 'lip_sync',
      video_url: 'https://example.com/talk.mp4',
      audio_url: 'https://example.com/voice.mp3',
    },
  });
  const FACES = {
    FaceInfoSet: [
      {
        SessionId: '8456920512089',
        FaceInfoList: [{ FaceId: '0', FaceImage: '', StartTime: 500, EndTime: 8300 }],
      },
    ],
  };
  const prepared = { sessionId: '8456920512089', faceId: '0', startMs: 500, endMs: 8300 };

  it('finds the face in the video first', async () => {
    const { vod, requests } = kling(FACES);
    expect(await vod.prepare!(spec, resolve(spec), CHANNEL)).toEqual({ kind: 'done', prepared });
    expect(requests[0]!.headers).toMatchObject({ 'x-tc-action': 'DescribeAigcFaceInfo' });
    expect(JSON.parse(requests[0]!.body!)).toMatchObject({
      FileInfos: [{ Type: 'Url', Url: 'https://example.com/talk.mp4' }],
    });
  });

  it('then speaks for as long as the face is seen', () => {
    const body = bodyOf(spec, prepared);
    expect(body).toMatchObject({ SceneType: 'lip_sync', OutputConfig: { StorageMode: 'Temporary' } });
    expect(body.Prompt).not.toBe('');
    expect(body).not.toHaveProperty('FileInfos');
    expect(parametersOf(body)).toEqual({
      session_id: '8456920512089',
      face_choose: [
        {
          face_id: 0,
          sound_file: 'https://example.com/voice.mp3',
          sound_start_time: 0,
          sound_end_time: 7800,
          sound_insert_time: 500,
          sound_volume: 1,
          original_audio_volume: 0,
        },
      ],
    });
  });

  it('or as long as the caller says, and over the original sound when asked to', () => {
    const bounded = { ...spec, secondsStated: true, seconds: 4, options: { keep_original_sound: true } };
    expect(parametersOf(bodyOf(bounded, prepared))).toMatchObject({
      face_choose: [{ sound_end_time: 4000, original_audio_volume: 1 }],
    });
  });

  it('does not find a face when the caller names one', async () => {
    const { vod, requests } = kling();
    const native = { extInfo: '{"AdditionalParameters":"{\\"session_id\\":\\"1\\"}"}' };
    expect(await vod.prepare!({ ...spec, native }, [], CHANNEL)).toEqual({ kind: 'done', prepared: {} });
    expect(requests).toEqual([]);
    expect(vod.toRequest({ ...spec, native }, [], CHANNEL, {}).ExtInfo).toBe(native.extInfo);
  });

  it('is not sent without its face or its voice', () => {
    expect(() => bodyOf(spec, {})).toThrow('face');
    expect(() => kling().vod.toRequest(spec, [], CHANNEL, prepared)).toThrow('voice');
  });
});

describe('prepare', () => {
  it('does nothing for any other scene', async () => {
    const { vod, requests } = kling();
    const spec = specOf({ model: 'Kling-3.0', prompt: 'x' });
    expect(await vod.prepare!(spec, [], CHANNEL)).toEqual({ kind: 'done', prepared: {} });
    expect(requests).toEqual([]);
  });
});

describe('template effect', () => {
  it('names the template', () => {
    const body = bodyOf(
      specOf({
        model: 'Kling-2.6',
        image: 'https://example.com/a.png',
        metadata: { scene_type: 'template_effect', template: 'hug_pro' },
      }),
    );
    expect(body).toMatchObject({ SceneType: 'template_effect' });
    expect(parametersOf(body)).toEqual({ template: 'hug_pro' });
  });
});
