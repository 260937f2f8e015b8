import { describe, expect, it } from '@jest/globals';
import type { TaskSpec } from '@reelgate/contracts';
import fc from 'fast-check';
import { defaultCatalogue } from './catalogue.js';
import { estimateTokens, reservedTokens } from './reserved-tokens.js';

describe('estimateTokens', () => {
  it.each([
    [1920, 1088, 5, 246840],
    [1088, 1920, 6, 295800],
    [1280, 720, 5, 108900],
    [1920, 1080, 5, 245025],
    [1248, 704, 5, 103818],
  ])('%i × %i, %i s', (width, height, seconds, tokens) => {
    expect(estimateTokens(width, height, seconds)).toBe(tokens);
  });

  it('is never less than by the older formula without the last frame', () => {
    const side = fc.integer({ min: 300, max: 4096 });
    fc.assert(
      fc.property(side, side, fc.integer({ min: 1, max: 30 }), (width, height, seconds) => {
        const older = Math.floor((width * height * 24 * seconds) / 1024);
        expect(estimateTokens(width, height, seconds)).toBeGreaterThanOrEqual(older);
      }),
    );
  });
});

describe('reservedTokens', () => {
  const spec = {
    base: 'doubao-seedance-1-0-pro',
    scene: 'text',
    tier: '1080p',
    aspectRatio: '16:9',
    seconds: 5,
  } as TaskSpec;
  const tokens = (members: Partial<TaskSpec> = {}, inputSeconds = 0): number =>
    reservedTokens({ ...spec, ...members }, inputSeconds, defaultCatalogue);

  it('takes the size of the ratio', () => {
    expect(tokens()).toBe(246840);
    expect(tokens({ base: 'doubao-seedance-1-5-pro' })).toBe(245025);
    expect(tokens({ base: 'doubao-seedance-1-5-pro', tier: '720p' })).toBe(108900);
  });

  it('takes the largest of the tier when the ratio is not ours to choose', () => {
    const base = 'doubao-seedance-1-5-pro';
    const largest = estimateTokens(2206, 946, 5);
    expect(tokens({ base, aspectRatio: 'adaptive' })).toBe(largest);
    expect(tokens({ base, aspectRatio: undefined })).toBe(largest);
    expect(tokens({ base, scene: 'image' })).toBe(largest);
  });

  it('counts the seconds of input videos like those of the film', () => {
    expect(tokens({ base: 'doubao-seedance-2-0-260128', tier: '720p' }, 15)).toBe(
      estimateTokens(1280, 720, 20),
    );
  });

  it('counts a tier without sizes as 16:9', () => {
    expect(tokens({ base: 'SV-1.0-pro' })).toBe(estimateTokens(1920, 1080, 5));
  });

  it('is never less than what a film of any listed ratio costs', () => {
    for (const row of defaultCatalogue.rows.filter((row) => row.base.startsWith('doubao-'))) {
      for (const [tier, sizes] of Object.entries(row.sizes ?? {})) {
        const reserved = reservedTokens(
          { ...spec, base: row.base, scene: 'image', tier: tier as TaskSpec['tier'] },
          0,
          defaultCatalogue,
        );
        for (const size of Object.values(sizes)) {
          const [width, height] = size.split('x').map(Number) as [number, number];
          expect(reserved).toBeGreaterThanOrEqual(estimateTokens(width, height, 5));
        }
      }
    }
  });

  it('does not know a model that the catalogue does not', () => {
    expect(() => tokens({ base: 'doubao-nobody' })).toThrow(RangeError);
  });
});
