import { describe, expect, it } from '@jest/globals';
import type { VendorResult } from '@reelgate/vendor-port';
import { believeResult, whyNoFilm } from './believe-result.js';

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

describe('a film that nobody could get', () => {
  const now = new Date('2026-07-01T00:00:00Z');

  it.each<[string, Partial<VendorResult>]>([
    ['a script for a link', { url: 'javascript:alert(1)' }],
    ['a file for a link', { url: 'file:///etc/passwd' }],
    ['the data for a link', { url: 'data:video/mp4;base64,AAAA' }],
    ['a path for a link', { url: '/film.mp4' }],
    ['words for a link', { url: 'soon' }],
    ['no bytes', { bytes: 0 }],
    ['a link that has expired', { expiresAt: new Date('2026-06-30T23:59:59Z') }],
    ['a link that expires now', { expiresAt: now }],
  ])('is one with %s', (_what, members) => {
    expect(whyNoFilm({ url, ...members }, now)).toEqual(expect.any(String));
  });

  it.each<[string, Partial<VendorResult>]>([
    ['nothing said', {}],
    ['a plain link', { url: 'http://vendor.example/film.mp4' }],
    ['a link with time left', { expiresAt: new Date('2026-07-01T00:00:01Z'), bytes: 1 }],
    ['an end that cannot be true', { expiresAt: new Date('1970-01-01T00:00:00Z') }],
    ['an end that is no date', { expiresAt: new Date('soon') }],
  ])('is not one with %s', (_what, members) => {
    expect(whyNoFilm({ url, ...members }, now)).toBeUndefined();
  });
});
