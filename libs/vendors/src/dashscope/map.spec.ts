import { describe, expect, it } from '@jest/globals';
import { defaultCatalogue } from '@reelgate/catalog';
import type { TaskSpec } from '@reelgate/contracts';
import type { ResolvedInput, VendorChannel } from '@reelgate/vendor-port';
import { toDashScopeRequest } from './map.js';

const CHANNEL: VendorChannel = { id: 'ch_1', baseUrl: 'https://up.example', key: 'k', settings: {} };
const SPEC: TaskSpec = {
  model: 'Wan-3.0',
  base: 'Wan-3.0',
  family: 'wan',
  version: '3.0',
  scene: 'text',
  prompt: 'a paper boat',
  inputs: [],
  seconds: 5,
  secondsStated: false,
  tier: '720p',
  size: '1280x720',
  aspectRatio: '16:9',
  audio: true,
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
      toDashScopeRequest({ ...SPEC, ...spec }, inputs, { ...CHANNEL, settings }, defaultCatalogue),
    ),
  );

describe('the body of a create', () => {
  it('always states what costs money', () => {
    expect(request({})).toEqual({
      model: 'wan3.0-video',
      input: { prompt: 'a paper boat' },
      parameters: { resolution: '720P', ratio: '16:9', duration: 5, audio: true },
    });
  });

  it('says the options it has a place for', () => {
    const options = { enhance_prompt: false, watermark: true };
    expect(request({ options, seed: 7, negativePrompt: 'fog', audio: false })).toMatchObject({
      input: { negative_prompt: 'fog' },
      parameters: { prompt_extend: false, watermark: true, seed: 7, audio: false },
    });
    expect(request({ seed: 2 ** 31 })).not.toHaveProperty('parameters.seed');
  });

  it('names frames, whose ratio the film follows', () => {
    const frames = [input('first_frame', 'image', 'a.png'), input('last_frame', 'image', 'b.png')];
    const body = request({ scene: 'first_last' }, frames);
    expect(body).toMatchObject({
      input: {
        media: [
          { type: 'first_frame', url: 'https://example.com/a.png' },
          { type: 'last_frame', url: 'https://example.com/b.png' },
        ],
      },
    });
    expect(body).not.toHaveProperty('parameters.ratio');
  });

  it('names references of every kind, in the order that the prompt counts them', () => {
    const references = [
      input('reference', 'image', 'a.png'),
      input('reference', 'video', 'b.mp4'),
      input('reference', 'audio', 'c.mp3'),
    ];
    expect(request({ scene: 'reference', base: 'Wan-3.0-prime' }, references)).toMatchObject({
      model: 'wan3.0-video-prime',
      input: {
        media: [
          { type: 'reference_image', url: 'https://example.com/a.png' },
          { type: 'reference_video', url: 'https://example.com/b.mp4' },
          { type: 'reference_audio', url: 'https://example.com/c.mp3' },
        ],
      },
      parameters: { ratio: '16:9' },
    });
  });

  it("calls the model as the channel's owner says", () => {
    const settings = { model_map: { 'Wan-3.0': { name: 'wan3.0-video-2026-10-15' } } };
    expect(request({}, [], settings)).toMatchObject({ model: 'wan3.0-video-2026-10-15' });
  });
});
