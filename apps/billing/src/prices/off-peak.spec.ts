import { describe, expect, it } from '@jest/globals';
import { inOffPeakWindow, parseOffPeakRatios, parseOffPeakWindow } from './off-peak.js';

describe('inOffPeakWindow', () => {
  const night = parseOffPeakWindow('00:00-08:00 Asia/Shanghai');
  const late = parseOffPeakWindow('22:30-06:00 Europe/Berlin');

  it.each([
    ['2026-06-20T15:59:59Z', false],
    ['2026-06-20T16:00:00Z', true],
    ['2026-06-20T23:59:59Z', true],
    ['2026-06-21T00:00:00Z', false],
  ])('%s in Shanghai', (instant, inside) => {
    expect(inOffPeakWindow(new Date(instant), [night])).toBe(inside);
  });

  it.each([
    // Summer time: 22:30 is 20:30 UTC; winter time: 21:30 UTC.
    ['2026-07-01T20:29:00Z', false],
    ['2026-07-01T20:30:00Z', true],
    ['2026-07-02T03:59:00Z', true],
    ['2026-07-02T04:00:00Z', false],
    ['2026-01-01T20:30:00Z', false],
    ['2026-01-01T21:30:00Z', true],
  ])('%s in Berlin, over midnight', (instant, inside) => {
    expect(inOffPeakWindow(new Date(instant), [late])).toBe(inside);
  });

  it('takes several windows, and none', () => {
    expect(inOffPeakWindow(new Date('2026-07-01T20:30:00Z'), [night, late])).toBe(true);
    expect(inOffPeakWindow(new Date('2026-07-01T20:30:00Z'), [])).toBe(false);
  });

  it('may end at midnight', () => {
    const evening = parseOffPeakWindow('18:00-24:00 UTC');
    expect(inOffPeakWindow(new Date('2026-07-01T23:59:00Z'), [evening])).toBe(true);
    expect(inOffPeakWindow(new Date('2026-07-01T00:00:00Z'), [evening])).toBe(false);
  });

  it.each(['00:00-08:00', '0-8 UTC', '24:00-08:00 UTC', '00:60-08:00 UTC', '00:00-25:00 UTC', ''])(
    '%j is no window',
    (text) => {
      expect(() => parseOffPeakWindow(text)).toThrow('a window is written');
    },
  );

  it('knows its time zones', () => {
    expect(() => parseOffPeakWindow('00:00-08:00 Asia/Nowhere')).toThrow('not a time zone');
  });
});

describe('parseOffPeakRatios', () => {
  const FAMILIES = ['kling', 'hailuo', 'pixverse'];

  it('takes one for all families and exceptions, in any order', () => {
    const ratios = parseOffPeakRatios(['kling=0.6', '0.5'], FAMILIES);
    expect(ratios.get('kling')).toBe(600_000n);
    expect(ratios.get('hailuo')).toBe(500_000n);
    expect(ratios.get('pixverse')).toBe(500_000n);
  });

  it('is empty without any', () => {
    expect(parseOffPeakRatios([], FAMILIES).size).toBe(0);
  });

  it.each([['0'], ['1.5'], ['-0.5'], ['half'], ['klang=0.5']])('refuses %s', (entry) => {
    expect(() => parseOffPeakRatios([entry], FAMILIES)).toThrow(RangeError);
  });
});
