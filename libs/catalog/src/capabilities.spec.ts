import { describe, expect, it } from '@jest/globals';
import { billingNamesOf, capabilities } from './capabilities.js';
import { defaultCatalogue } from './catalogue.js';

const row = (base: string) => defaultCatalogue.byBase(base)!;

describe('capabilities', () => {
  it('of a model with everything', () => {
    expect(capabilities(row('Kling-2.6'))).toEqual({
      seconds: [5, 10],
      default_seconds: 5,
      resolutions: ['720p', '1080p', '2k', '4k'],
      default_resolution: '720p',
      aspect_ratios: ['16:9', '9:16', '1:1'],
      sound: { default: false },
      off_peak: false,
      last_frame: true,
      scenes: [
        scene('text', [0, 0], [0, 0], [0, 0], [5, 10]),
        scene('image', [1, 1], [0, 0], [0, 0], [5, 10]),
        scene('first_last', [1, 2], [0, 0], [0, 0], [5, 10]),
        scene('motion_control', [1, 1], [0, 1], [0, 0], { min: 3, max: 30 }),
        scene('avatar_i2v', [1, 1], [0, 0], [0, 1], { min: 2, max: 300 }),
        scene('lip_sync', [0, 0], [0, 1], [0, 1], { min: 2, max: 60 }),
        scene('template_effect', [0, 2], [0, 0], [0, 0], [5, 10]),
      ],
      restrictions: [
        'with sound: resolution 1080p, 2k or 4k',
        'with a last frame: resolution 1080p, sound off',
      ],
    });
  });
  it('of a model with exceptions per scene', () => {
    const { scenes, sound, off_peak } = capabilities(row('Vidu-q2'));
    expect(sound).toBeNull();
    expect(off_peak).toBe(true);
    expect(scenes.map(({ scene, resolutions }) => [scene, resolutions[0]])).toEqual([
      ['text', '720p'],
      ['reference', '540p'],
      ['template_effect', '540p'],
    ]);
  });
  it.each(defaultCatalogue.rows)('of $base are plain JSON', (row) => {
    const answer = capabilities(row);
    expect(JSON.parse(JSON.stringify(answer))).toEqual(answer);
  });

  function scene(scene: string, images: number[], videos: number[], audios: number[], seconds: unknown) {
    return { scene, images, videos, audios, seconds, resolutions: ['720p', '1080p', '2k', '4k'] };
  }
});

describe('billingNamesOf', () => {
  it('leaves out what cannot be made', () => {
    const names = billingNamesOf(row('Kling-2.6'));
    expect(names).toContain('kling-2.6-720p-mute');
    expect(names).toContain('kling-2.6-1080p-audio');
    expect(names).not.toContain('kling-2.6-720p-audio');
    expect(names).toContain('kling-2.6-motion-pro-1080p');
    expect(names).not.toContain('kling-2.6-motion-1080p');
    expect(names).toContain('kling-avatar-4k');
    expect(names).toContain('kling-identify-face');
    expect(names).toContain('kling-template');
  });
  it('of Vidu: references and off-peak', () => {
    expect(billingNamesOf(row('Vidu-q2')).filter((name) => name.includes('540p'))).toEqual([
      'vidu-q2-reference-540p',
      'vidu-q2-reference-540p-offpeak',
    ]);
    expect(billingNamesOf(row('Vidu-q3-mix'))).toEqual([
      'vidu-q3-mix-720p',
      'vidu-q3-mix-1080p',
      'vidu-q3-mix-2k',
      'vidu-q3-mix-4k',
      'vidu-template',
    ]);
  });
  it('of Omni: with and without references', () => {
    expect(billingNamesOf(row('Kling-3.0-Omni')).filter((name) => name.includes('-4k-'))).toEqual([
      'kling-3.0-omni-4k-noref-mute',
      'kling-3.0-omni-4k-noref-audio',
      'kling-3.0-omni-4k-ref-mute',
      'kling-3.0-omni-4k-ref-audio',
    ]);
  });
  it.each([
    ['JV-3.0-pro', ['jv-3.0-pro', 'jv-3.0-pro-2k', 'jv-3.0-pro-4k']],
    ['jimeng-video-3.0', ['jimeng-video-3.0']],
    ['Hailuo-2.3', ['hailuo-2.3-768p', 'hailuo-2.3-1080p', 'hailuo-2.3-2k', 'hailuo-2.3-4k']],
    [
      'doubao-seedance-1-0-pro-250528',
      ['doubao-seedance-1-0-pro-250528', 'doubao-seedance-1-0-pro-250528-offpeak'],
    ],
  ])('of %s', (base, names) => {
    expect(billingNamesOf(row(base))).toEqual(names);
  });
});
