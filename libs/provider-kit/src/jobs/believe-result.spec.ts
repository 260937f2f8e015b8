import { describe, expect, it } from '@jest/globals';
import type { VendorResult } from '@reelgate/vendor-port';
import { believeResult } from './believe-result.js';

const url = 'https://vendor.example/film.mp4';

describe('believeResult', () => {
  it('tells what can be true, in whole numbers where messages have them', () => {
    const expiresAt = new Date('2026-07-01T00:00:00Z');
    expect(
      believeResult({ url, seconds: 5.042, width: 1279.6, height: 720, bytes: 9, tokens: 99.5, expiresAt }),
    ).toEqual({
      figures: {
        seconds: 5.042,
        width: 1280,
        height: 720,
        bytes: 9,
        tokens: 100,
        expiresAt: expiresAt.toISOString(),
      },
      disbelieved: [],
    });
  });

  it('makes nothing of silence', () => {
    expect(believeResult({ url })).toEqual({ figures: { expiresAt: null }, disbelieved: [] });
  });

  it.each<[keyof VendorResult, unknown]>([
    ['seconds', 5_042_000],
    ['seconds', 1e300],
    ['width', 1e12],
    ['height', Infinity],
    ['tokens', NaN],
    ['aspectRatio', '16x9'],
    ['framesPerSecond', 1e6],
    ['seed', -1],
    ['inputSeconds', -1],
    ['bytes', 1e18],
    ['expiresAt', new Date(NaN)],
    ['expiresAt', new Date(8.64e15)],
    ['usage', { note: '\u0000' }],
  ])('does not tell %s %p', (member, value) => {
    const { figures, disbelieved } = believeResult({ url, [member]: value });
    expect(figures).toEqual({ expiresAt: null });
    expect(disbelieved).toEqual([member]);
  });
});
