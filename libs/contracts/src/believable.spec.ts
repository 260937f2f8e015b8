import { describe, expect, it } from '@jest/globals';
import { plainToInstance } from 'class-transformer';
import fc from 'fast-check';
import { believableInstant, believableUsage, measuredTier } from './believable.js';
import { TIER_SHORT_SIDE, TIERS } from './families.js';
import { TaskResult } from './messages.js';

describe('a result as a message', () => {
  const read = (members: object): TaskResult =>
    plainToInstance(TaskResult, { sealedUrl: 'v1.sealed', ...members });

  it('keeps what can be true', () => {
    const film = {
      seconds: 5.042,
      width: 1280,
      height: 720,
      bytes: 4_000_000,
      tokens: 108_900,
      inputSeconds: 3,
      aspectRatio: '21:9',
      framesPerSecond: 23.976,
      seed: 0,
    };
    expect(read(film)).toMatchObject(film);
  });

  it.each([
    ['seconds', 5_042_000],
    ['seconds', 1e300],
    ['seconds', -1],
    ['seconds', '5'],
    ['inputSeconds', 1e9],
    ['width', 1e12],
    ['height', 0],
    ['bytes', -5],
    ['bytes', 1e300],
    ['tokens', 1e12],
    ['aspectRatio', 'wide'],
    ['aspectRatio', '0:9'],
    ['aspectRatio', '100:1'],
    ['aspectRatio', 1.78],
    ['framesPerSecond', 0],
    ['framesPerSecond', 24_000],
    ['seed', -1],
    ['seed', 1e300],
    ['vendorUsage', { text: 'a\u0000b' }],
    ['vendorUsage', { text: '\ud800' }],
    ['vendorUsage', { text: 'x'.repeat(10_000) }],
    ['vendorUsage', [1]],
  ])('reads %s %j as not said', (member, value) => {
    expect(read({ [member]: value })[member as keyof TaskResult]).toBeUndefined();
  });

  it('keeps figures beyond any number as null', () => {
    const usage = JSON.parse('{"OutputSeconds":1e400}') as object;
    expect(JSON.stringify(believableUsage(usage))).toBe('{"OutputSeconds":null}');
  });
});

describe('instants', () => {
  it.each([
    ['2026-07-01T00:00:00Z', true],
    ['not a date', false],
    ['+010000-01-01T00:00:00Z', false],
    ['0001-01-01T00:00:00Z', false],
  ])('%s', (text, believed) => {
    expect(believableInstant(new Date(text)) !== undefined).toBe(believed);
  });
});

describe('the tier of a size', () => {
  it.each([
    [1920, 1080, '1080p'],
    [1088, 1920, '1080p'],
    [1440, 1440, '2k'],
    [2176, 928, '1080p'],
    [1920, 822, '1080p'],
    [1280, 704, '720p'],
    [1366, 768, '768p'],
    [960, 540, '540p'],
    [640, 360, '360p'],
    [3840, 2160, '4k'],
    [2560, 1440, '2k'],
    [64, 64, '360p'],
  ])('%i × %i is %s', (width, height, tier) => {
    expect(measuredTier(width, height)).toBe(tier);
  });

  it('is at least the tier whose plain size it has, at any ratio', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...TIERS),
        fc.double({ min: 1, max: 2.4, noNaN: true }),
        fc.constantFrom('short', 'long', 'area'),
        (tier, ratio, kept) => {
          const side = TIER_SHORT_SIDE[tier];
          const wide = (side * 16) / 9;
          const short = { short: side, long: wide / ratio, area: Math.sqrt((side * wide) / ratio) }[kept];
          const measured = measuredTier(Math.round(short * ratio), Math.round(short));
          expect(TIERS.indexOf(measured)).toBeGreaterThanOrEqual(TIERS.indexOf(tier));
        },
      ),
    );
  });
});
