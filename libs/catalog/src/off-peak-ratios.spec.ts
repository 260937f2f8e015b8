import { describe, expect, it } from '@jest/globals';
import { parseOffPeakRatios } from './off-peak-ratios.js';

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
