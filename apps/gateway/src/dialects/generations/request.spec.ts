import { describe, expect, it } from '@jest/globals';
import { normalizeIn } from '../../test-support/normalize-in.js';
import { generationsDialect } from './request.js';

describe("new-api's request", () => {
  const spec = (body: Record<string, unknown>): object => {
    const result = normalizeIn(generationsDialect, { model: 'Kling-3.0', prompt: 'x', ...body });
    return result.ok ? result.spec : result.error;
  };

  it('states pixels by width and height', () => {
    expect(spec({ width: 1080, height: 1920 })).toMatchObject({
      tier: '1080p',
      size: '1080x1920',
      aspectRatio: '9:16',
    });
    expect(spec({ width: '1280', height: '720' })).toMatchObject({ size: '1280x720' });
    expect(spec({ width: 1080, height: 1920, size: '720p' })).toMatchObject({ tier: '720p' });
  });
  it('leaves numbers unset as zero', () => {
    expect(spec({ duration: 0, width: 0, height: 0, fps: 0 })).toMatchObject({ seconds: 5, tier: '720p' });
  });
  it.each([{ width: 1280 }, { height: 720 }, { width: -1, height: 720 }, { width: 'wide', height: 720 }])(
    'ignores half a size: %j',
    (fields) => {
      expect(spec(fields)).toMatchObject({ tier: '720p' });
    },
  );
  it('is otherwise the unified one', () => {
    expect(spec({ resolution: '1080p', image: 'https://example.com/1.png', duration: 10 })).toMatchObject({
      tier: '1080p',
      scene: 'image',
      seconds: 10,
    });
  });
});
