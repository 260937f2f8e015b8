import { describe, expect, it } from '@jest/globals';
import type { CreateRequest } from './create-request.js';
import { planTask } from './plan-task.js';
import type { Plan } from './plan-task.js';

const FACE_SESSION = '888888';
const settings = {
  filmSeconds: '4',
  strictInputs: false,
  faceSeconds: (id: string) => (id === FACE_SESSION ? 7 : undefined),
};
const image = { Type: 'Url', Category: 'Image', Url: 'https://example.com/a.png' };
const video = { Type: 'Url', Category: 'Video', Url: 'https://example.com/a.mp4' };
const extInfo = (parameters: object): string =>
  JSON.stringify({ AdditionalParameters: JSON.stringify(parameters) });

function plan(request: Partial<CreateRequest>, more: Partial<typeof settings> = {}): Plan {
  const whole = { SubAppId: 1, ModelName: 'Kling', ModelVersion: '3.0-Omni', Prompt: 'x', ...request };
  return planTask(whole, 'task-1', [], { ...settings, ...more });
}

function film(request: Partial<CreateRequest>): unknown {
  const { outcome } = plan(request);
  if (outcome.kind === 'failure') return outcome.message;
  const { width, height, frames, audio } = outcome.film;
  return `${width}x${height} ${frames} ${audio ? 'sound' : 'mute'}`;
}

const refusal = (request: Partial<CreateRequest>, strictInputs = false): string => {
  const { outcome } = plan(request, { strictInputs });
  return outcome.kind === 'failure'
    ? `${outcome.errCode} ${outcome.errCodeExt} ${outcome.message}`
    : 'accepted';
};

describe('what a task delivers', () => {
  it.each<[string, Partial<CreateRequest>, string]>([
    ['the defaults', {}, '1280x720 121 mute'],
    [
      'what was asked',
      {
        OutputConfig: { Duration: 10, Resolution: '1080P', AspectRatio: '9:16', AudioGeneration: 'Enabled' },
      },
      '1080x1920 241 sound',
    ],
    ['4K', { OutputConfig: { Resolution: '4K', AspectRatio: '1:1' } }, '2160x2160 121 mute'],
    ['a family with other defaults', { ModelName: 'Hailuo', ModelVersion: '2.3' }, '1366x768 145 mute'],
    [
      'no ratio where the model takes none',
      { ModelName: 'Hailuo', ModelVersion: '2.3', OutputConfig: { AspectRatio: '9:16' } },
      '1366x768 145 mute',
    ],
    ['GV', { ModelName: 'GV', ModelVersion: '3.1', OutputConfig: { Duration: 8 } }, '1280x720 193 mute'],
    [
      'lower-case tiers',
      { ModelName: 'PixVerse', ModelVersion: 'v6', OutputConfig: { Resolution: '540p' } },
      '960x540 121 mute',
    ],
    [
      'no sound of a silent model',
      { ModelVersion: '2.5', OutputConfig: { AudioGeneration: 'Enabled' } },
      '1280x720 121 mute',
    ],
    [
      'music when asked',
      { ModelName: 'Vidu', ModelVersion: 'q3-pro', OutputConfig: { EnableBGM: 'Enabled' } },
      '1280x720 121 sound',
    ],
    [
      'a digital human as long as its sound',
      {
        SceneType: 'avatar_i2v',
        FileInfos: [image],
        Prompt: '[sim:input_seconds=9]',
        ExtInfo: extInfo({ sound_file: 'https://example.com/a.mp3' }),
      },
      '1280x720 217 sound',
    ],
    [
      'lip sync as long as its video',
      {
        SceneType: 'lip_sync',
        ExtInfo: extInfo({ session_id: FACE_SESSION, face_choose: [{ face_id: 0 }] }),
      },
      '1280x720 169 sound',
    ],
    [
      'motion control as long as its video',
      { SceneType: 'motion_control', FileInfos: [video, image], OutputConfig: { Duration: 10 } },
      '1280x720 121 mute',
    ],
    [
      'motion control without a video as long as asked',
      {
        SceneType: 'motion_control',
        FileInfos: [image],
        OutputConfig: { Duration: 10, Resolution: '1080P' },
      },
      '1920x1080 241 mute',
    ],
    [
      'a template',
      {
        ModelName: 'Vidu',
        ModelVersion: 'q2-turbo',
        SceneType: 'template_effect',
        FileInfos: [image],
        ExtInfo: extInfo({ template: 'morphlab' }),
      },
      '1280x720 121 mute',
    ],
    [
      'the ratio asked of a family without documents',
      { ModelName: 'Hunyuan', ModelVersion: '1.5', OutputConfig: { AspectRatio: '9:16' } },
      '720x1280 121 mute',
    ],
    [
      'a digital human, whatever Duration says',
      {
        SceneType: 'avatar_i2v',
        FileInfos: [image],
        OutputConfig: { Duration: 1000 },
        ExtInfo: extInfo({ audio_id: '1' }),
      },
      '1280x720 121 sound',
    ],
    ['another length', { Prompt: '[sim:wrong_duration=8]' }, '1280x720 193 mute'],
    ['another size', { Prompt: '[sim:wrong_resolution=320x240]' }, '320x240 121 mute'],
  ])('is %s', (_what, request, expected) => {
    expect(film(request)).toBe(expected);
  });
});

describe('what a model refuses, asynchronously', () => {
  it.each<[string, Partial<CreateRequest>, RegExp]>([
    ['an unknown model', { ModelName: 'Kling', ModelVersion: '9' }, /^70000 InvalidParameterValue .*Kling 9/],
    ['an inherited name', { ModelName: 'toString', ModelVersion: 'x' }, /InvalidParameterValue/],
    ['a duration', { OutputConfig: { Duration: 16 } }, /^70000 InternalError .*duration 16 is not supported/],
    ['a fraction of a second', { OutputConfig: { Duration: 5.5 } }, /duration 5.5/],
    ['a duration between two values', { ModelVersion: '2.6', OutputConfig: { Duration: 7 } }, /duration 7/],
    ['a tier', { OutputConfig: { Resolution: '540P' } }, /resolution 540P/],
    ['a ratio', { OutputConfig: { AspectRatio: '21:9' } }, /aspect ratio 21:9/],
    [
      'text where an image is needed',
      { ModelName: 'Hailuo', ModelVersion: '2.3-fast' },
      /^70000 InternalError task failed with status: FAIL, message: create gen_video task failed. ret:2013,msg:invalid params, model MiniMax-Hailuo-2.3-Fast does not support Text-to-Video mode$/,
    ],
    ['too many images', { ModelVersion: '3.0', FileInfos: [image, image] }, /at most 1 images/],
    ['a video', { ModelVersion: '2.5', FileInfos: [video] }, /videos/],
    [
      'a last frame',
      { ModelName: 'Hailuo', ModelVersion: '2.3', LastFrameUrl: 'https://example.com/z.png' },
      /last frame/,
    ],
    [
      'a last frame below 1080P',
      { ModelVersion: '2.5', FileInfos: [image], LastFrameUrl: 'https://example.com/z.png' },
      /pro mode/,
    ],
    ['sound below 1080P', { ModelVersion: '2.6', OutputConfig: { AudioGeneration: 'Enabled' } }, /pro mode/],
    [
      'Hailuo for 10 s at 1080P',
      { ModelName: 'Hailuo', ModelVersion: '02', OutputConfig: { Duration: 10, Resolution: '1080P' } },
      /does not support duration 10/,
    ],
    [
      'PixVerse for 10 s at 1080p',
      { ModelName: 'PixVerse', ModelVersion: 'v6', OutputConfig: { Duration: 10, Resolution: '1080p' } },
      /400017/,
    ],
    [
      'base64 with a prefix',
      { FileInfos: [{ Type: 'Base64', Base64: 'data:image/png;base64,AAAA' }] },
      /^60000 InvalidParameter.MediaFormat/,
    ],
    [
      'motion control without an image',
      { SceneType: 'motion_control', FileInfos: [video] },
      /exactly one image/,
    ],
    [
      'motion control of an old version',
      { ModelVersion: '2.1', SceneType: 'motion_control', FileInfos: [video, image] },
      /2.1 does not support motion control/,
    ],
    [
      'a ratio of a scene',
      { SceneType: 'motion_control', FileInfos: [image], OutputConfig: { AspectRatio: 'wide' } },
      /aspect ratio wide/,
    ],
    [
      'a duration of a scene',
      { SceneType: 'motion_control', FileInfos: [image], OutputConfig: { Duration: 1000 } },
      /duration 1000/,
    ],
    [
      'a digital human without a voice',
      { SceneType: 'avatar_i2v', FileInfos: [image] },
      /sound_file or audio_id/,
    ],
    [
      'parameters that are not encoded twice',
      { SceneType: 'avatar_i2v', FileInfos: [image], ExtInfo: '{"AdditionalParameters":{"audio_id":"1"}}' },
      /sound_file or audio_id/,
    ],
    [
      'an unknown lip-sync session',
      { SceneType: 'lip_sync', ExtInfo: extInfo({ session_id: '1', face_choose: [{}] }) },
      /session_id/,
    ],
    [
      'a template without its name',
      { ModelName: 'Vidu', ModelVersion: 'q2-turbo', SceneType: 'template_effect', FileInfos: [image] },
      /template is missing/,
    ],
    [
      'a scene of another family',
      { ModelName: 'GV', ModelVersion: '3.1', SceneType: 'motion_control' },
      /scene motion_control is not supported/,
    ],
    [
      'a word that is mistyped',
      { Prompt: '[sim:modration]' },
      /InvalidParameterValue simulator: \[sim:modration\]/,
    ],
    ['what moderation refuses', { Prompt: '[sim:moderation]' }, /^70000 ContentModerationFailed/],
    ['what was asked to fail', { Prompt: '[sim:fail=TaskTimeout:too long]' }, /^70000 TaskTimeout too long$/],
  ])('is %s', (_what, request, expected) => {
    expect(refusal(request)).toMatch(expected);
  });

  it('is not that OS renders 720P alone: its larger films are sold too', () => {
    const os = { ModelName: 'OS', ModelVersion: '2.0' };
    const at = (Resolution: string) => refusal({ ...os, OutputConfig: { Duration: 8, Resolution } });
    expect(['720P', '1080P', '2K', '4K'].map(at)).toEqual(Array(4).fill('accepted'));
    expect(at('540P')).toMatch(/resolution 540P is not supported/);
  });

  it('depends on the setting where documents and practice differ', () => {
    const lastOnly = { LastFrameUrl: 'https://example.com/z.png' };
    const imageOnly = { SceneType: 'motion_control', FileInfos: [image] };
    expect([refusal(lastOnly), refusal(imageOnly)]).toEqual(['accepted', 'accepted']);
    expect(refusal(lastOnly, true)).toMatch(/needs a first frame/);
    expect(refusal(imageOnly, true)).toMatch(/exactly one video/);
  });
});

describe('how long a task takes', () => {
  const total = (request: Partial<CreateRequest>, filmSeconds = '4'): number => {
    const { waitMs, workMs } = plan(request, { filmSeconds });
    return (waitMs + workMs) / 1000;
  };

  it('is the configured time, an eighth of it waiting', () => {
    expect(plan({})).toMatchObject({ waitMs: 500, workMs: 3500 });
    expect(total({}, '0.2')).toBe(0.2);
  });

  it('can be asked for', () => {
    expect(total({ Prompt: '[sim:seconds=12]' })).toBe(12);
    expect(total({ Prompt: '[sim:slow]' })).toBe(40);
  });

  it('is short for a task that fails', () => {
    expect(total({ OutputConfig: { Duration: 99 } }, '60')).toBe(4);
    expect(total({ OutputConfig: { Duration: 99 } }, '1')).toBe(1);
  });

  it('can be what was observed upstream', () => {
    const kling = { ModelVersion: '2.5', OutputConfig: { Duration: 5, Resolution: '720P' } };
    const seconds = total(kling, 'realistic');
    expect(seconds).toBeGreaterThan(63 * 0.84);
    expect(seconds).toBeLessThan(63 * 1.16);
    const longer = { ModelVersion: '2.5', OutputConfig: { Duration: 10, Resolution: '1080P' } };
    expect(total(longer, 'realistic')).toBeCloseTo(seconds * 2.4, 1);
  });
});
