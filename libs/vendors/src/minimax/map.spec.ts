import { describe, expect, it } from '@jest/globals';
import { defaultCatalogue } from '@reelgate/catalog';
import type { TaskSpec } from '@reelgate/contracts';
import type { ResolvedInput, VendorChannel } from '@reelgate/vendor-port';
import { toMiniMaxRequest } from './map.js';

const CHANNEL: VendorChannel = { id: 'ch_1', baseUrl: 'https://up.example', key: 'k', settings: {} };
const SPEC: TaskSpec = {
  model: 'Hailuo-02',
  base: 'Hailuo-02',
  family: 'hailuo',
  version: '02',
  scene: 'text',
  prompt: 'a paper boat',
  inputs: [],
  seconds: 6,
  secondsStated: false,
  tier: '768p',
  size: '1366x768',
  audio: null,
  offPeak: false,
  native: {},
  options: {},
};
const H3 = { base: 'Hailuo-H3', version: 'H3', audio: true, seconds: 5, aspectRatio: '9:16' } as const;
const input = (role: ResolvedInput['role'], kind: ResolvedInput['kind'], name: string): ResolvedInput => ({
  role,
  kind,
  url: `https://example.com/${name}`,
});

/** As it goes over the wire. */
const request = (spec: Partial<TaskSpec>, inputs: ResolvedInput[] = [], settings = {}): unknown =>
  JSON.parse(
    JSON.stringify(
      toMiniMaxRequest({ ...SPEC, ...spec }, inputs, { ...CHANNEL, settings }, defaultCatalogue),
    ),
  );

describe('a create', () => {
  it('of the first contract has members for its frames', () => {
    const frames = [input('first_frame', 'image', 'a.png'), input('last_frame', 'image', 'b.png')];
    const options = { enhance_prompt: false, watermark: true };
    expect(request({ scene: 'first_last', options }, frames)).toEqual({
      contract: 'v1',
      body: {
        model: 'MiniMax-Hailuo-02',
        prompt: 'a paper boat',
        duration: 6,
        resolution: '768P',
        first_frame_image: 'https://example.com/a.png',
        last_frame_image: 'https://example.com/b.png',
        prompt_optimizer: false,
        aigc_watermark: true,
      },
    });
  });

  it('of the second contract has a content', () => {
    const references = [
      input('reference', 'image', 'a.png'),
      input('reference', 'video', 'b.mp4'),
      input('reference', 'audio', 'c.mp3'),
    ];
    expect(request({ ...H3, scene: 'reference' }, references)).toEqual({
      contract: 'v2',
      body: {
        model: 'MiniMax-H3',
        content: [
          { type: 'text', text: 'a paper boat' },
          { type: 'image_url', image_url: { url: 'https://example.com/a.png' }, role: 'reference_image' },
          { type: 'video_url', video_url: { url: 'https://example.com/b.mp4' }, role: 'reference_video' },
          { type: 'audio_url', audio_url: { url: 'https://example.com/c.mp3' }, role: 'reference_audio' },
        ],
        duration: 5,
        resolution: '768P',
        ratio: '9:16',
      },
    });
  });

  it('leaves the ratio to a first frame', () => {
    const body = request({ ...H3, scene: 'image' }, [input('first_frame', 'image', 'a.png')]);
    expect(body).toMatchObject({ body: { content: [{}, { role: 'first_frame' }] } });
    expect(body).not.toHaveProperty('body.ratio');
  });

  it("speaks the contract of what the channel's owner calls the model", () => {
    const settings = { model_map: { 'Hailuo-02': { name: 'MiniMax-H3-Max' } } };
    expect(request({}, [], settings)).toMatchObject({ contract: 'v2', body: { model: 'MiniMax-H3-Max' } });
  });
});
