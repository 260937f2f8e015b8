import { describe, expect, it } from '@jest/globals';
import { defaultCatalogue } from '@reelgate/catalog';
import type { TaskSpec } from '@reelgate/contracts';
import type { ResolvedInput, VendorChannel } from '@reelgate/vendor-port';
import { toOpenAiVideoRequest } from './map.js';

const CHANNEL: VendorChannel = { id: 'ch_1', baseUrl: 'https://up.example/v1', key: 'k', settings: {} };
const SPEC: TaskSpec = {
  model: 'Kling-3.0-Omni',
  base: 'Kling-3.0-Omni',
  family: 'kling',
  version: '3.0-Omni',
  scene: 'text',
  prompt: 'a paper boat',
  inputs: [],
  seconds: 5,
  secondsStated: false,
  tier: '720p',
  size: '1280x720',
  aspectRatio: '16:9',
  audio: false,
  offPeak: false,
  native: {},
  options: {},
};
const input = (role: ResolvedInput['role'], kind: ResolvedInput['kind'], name: string): ResolvedInput => ({
  role,
  kind,
  url: `https://example.com/${name}`,
});

/** As it goes over the wire. */
const request = (spec: Partial<TaskSpec>, inputs: ResolvedInput[] = [], settings = {}): unknown =>
  JSON.parse(
    JSON.stringify(
      toOpenAiVideoRequest({ ...SPEC, ...spec }, inputs, { ...CHANNEL, settings }, defaultCatalogue),
    ),
  );

const OUTPUT = { resolution: '720p', aspect_ratio: '16:9', audio_generation: 'Disabled' };

describe('the body of POST /videos', () => {
  it("is OpenAI's own for a text", () => {
    expect(
      request({ seed: 7, negativePrompt: 'fog', options: { enhance_prompt: true, payload: 'p' } }),
    ).toEqual({
      model: 'Kling-3.0-Omni',
      prompt: 'a paper boat',
      seconds: '5',
      size: '1280x720',
      seed: 7,
      metadata: { enhance_prompt: true, negative_prompt: 'fog', output_config: OUTPUT },
    });
  });

  it('names frames', () => {
    const frames = [input('first_frame', 'image', 'a.png'), input('last_frame', 'image', 'b.png')];
    expect(request({ scene: 'first_last' }, frames)).toMatchObject({
      input_reference: { image_url: 'https://example.com/a.png' },
      metadata: { last_frame_url: 'https://example.com/b.png' },
    });
  });

  it('names references of every kind', () => {
    const references = [
      input('reference', 'image', 'a.png'),
      input('reference', 'video', 'b.mp4'),
      input('reference', 'video', 'c.mp4'),
      input('reference', 'audio', 'd.mp3'),
    ];
    expect(request({ scene: 'reference' }, references)).toMatchObject({
      images: ['https://example.com/a.png'],
      metadata: {
        image_mode: 'reference',
        video_url: ['https://example.com/b.mp4', 'https://example.com/c.mp4'],
        audio_url: 'https://example.com/d.mp3',
      },
    });
  });

  it('names subjects with their pictures, which are no references of their own', () => {
    const references: ResolvedInput[] = [
      { role: 'reference', kind: 'image', base64: 'AAAA', contentType: 'image/png' },
    ];
    const subjects = [{ name: 'fox', images: [0] }];
    expect(request({ scene: 'reference', options: { subjects } }, references)).toEqual({
      model: 'Kling-3.0-Omni',
      prompt: 'a paper boat',
      seconds: '5',
      size: '1280x720',
      subjects: [{ name: 'fox', images: ['data:image/png;base64,AAAA'] }],
      metadata: { output_config: OUTPUT },
    });
  });

  it('names a scene whose length follows its inputs', () => {
    const inputs = [input('source', 'video', 'a.mp4'), input('voice', 'audio', 'b.mp3')];
    const body = request({ scene: 'lip_sync', prompt: '', audio: null }, inputs);
    expect(body).not.toHaveProperty('seconds');
    expect(body).toMatchObject({
      metadata: {
        scene_type: 'lip_sync',
        video_url: 'https://example.com/a.mp4',
        audio_url: 'https://example.com/b.mp3',
      },
    });
    expect(request({ scene: 'lip_sync', secondsStated: true }, inputs)).toMatchObject({ seconds: '5' });
  });

  it('passes native members on, and the mode of off-peak', () => {
    const native = {
      fileInfos: [{ FileId: '7' }],
      extInfo: '{}',
      outputConfig: { StorageMode: 'Permanent' },
    };
    expect(request({ native, offPeak: true })).toMatchObject({
      metadata: {
        file_infos: [{ FileId: '7' }],
        ext_info: '{}',
        offpeak: true,
        output_config: { StorageMode: 'Permanent', resolution: '720p' },
      },
    });
  });

  it("calls the model as the channel's owner says", () => {
    const settings = { model_map: { 'Kling-3.0-Omni': { name: 'kling-v3-omni' } } };
    expect(request({}, [], settings)).toMatchObject({ model: 'kling-v3-omni' });
  });
});
