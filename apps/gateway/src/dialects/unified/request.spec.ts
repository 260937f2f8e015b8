import { describe, expect, it } from '@jest/globals';
import { normalizeIn } from '../../test-support/normalize-in.js';
import { unifiedDialect } from './request.js';

describe('a unified request', () => {
  const spec = (body: Record<string, unknown>): object => {
    const result = normalizeIn(unifiedDialect, { prompt: 'x', ...body });
    return result.ok ? result.spec : result.error;
  };

  it.each([
    ['Kling-3.0-Omni', '1080P', '1080p'],
    ['viduq3-pro', '1080p', '1080p'],
    ['jimeng-video-3.0', '1080p', '1080p'],
    ['doubao-seedance-1-5-pro', '480p', '480p'],
  ])('of %s may state its resolution', (model, resolution, tier) => {
    expect(spec({ model, resolution })).toMatchObject({ tier });
  });

  it('lets the places of the OpenAI format win', () => {
    const body = { model: 'Kling-3.0', resolution: '1080p' };
    expect(spec({ ...body, size: '720x1280' })).toMatchObject({ tier: '720p', size: '720x1280' });
    expect(spec({ ...body, metadata: { output_config: { resolution: '2K' } } })).toMatchObject({
      tier: '2k',
    });
    // A ratio states no resolution.
    expect(spec({ model: 'doubao-seedance-1-0-pro', size: '9:16', resolution: '480p' })).toMatchObject({
      tier: '480p',
      aspectRatio: '9:16',
    });
  });

  it('has the other fields of the OpenAI format', () => {
    expect(
      spec({
        model: 'Kling-3.0-Omni',
        images: ['https://example.com/1.png', 'https://example.com/2.png'],
        duration: 10,
        aspect_ratio: '9:16',
        metadata: { output_config: { audio_generation: 'Enabled' } },
      }),
    ).toMatchObject({
      scene: 'first_last',
      seconds: 10,
      aspectRatio: '9:16',
      audio: true,
      inputs: [{ role: 'first_frame' }, { role: 'last_frame' }],
    });
  });

  it('may carry flags for Doubao', () => {
    expect(spec({ model: 'doubao-seedance-1-0-pro', prompt: 'a cat --dur 3' })).toMatchObject({
      prompt: 'a cat',
      seconds: 3,
    });
  });
});
