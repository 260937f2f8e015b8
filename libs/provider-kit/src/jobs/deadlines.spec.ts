import { describe, expect, it } from '@jest/globals';
import { taskSpec } from '@reelgate/testing';
import { fallsBack, lastDeadline, offPeakIsOver, queueDeadline, runDeadline } from './deadlines.js';

const created = new Date('2026-01-01T00:00:00Z');
const hours = (h: number): Date => new Date(created.getTime() + h * 3_600_000);
const normal = taskSpec();
const offPeak = taskSpec({ offPeak: true });
const fallback = taskSpec({ offPeak: true, options: { off_peak_fallback: true } });

describe('deadlines', () => {
  it('give a task a day to find a channel, and two hours to run', () => {
    expect(queueDeadline(normal, created)).toEqual(hours(24));
    expect(runDeadline(normal, created, hours(5))).toEqual(hours(7));
    expect(runDeadline(normal, created, hours(69))).toEqual(hours(70));
    expect(lastDeadline(created)).toEqual(hours(70));
  });

  it('give an off-peak task 48 hours from its creation for everything, two less when it may fall back', () => {
    for (const accepted of [0, 10, 47])
      expect(runDeadline(offPeak, created, hours(accepted))).toEqual(hours(48));
    expect(queueDeadline(offPeak, created)).toEqual(hours(48));
    expect(queueDeadline(fallback, created)).toEqual(hours(46));
    expect([normal, offPeak, fallback].map(fallsBack)).toEqual([false, false, true]);
    expect(fallsBack({ ...fallback, offPeak: false })).toBe(false);
  });

  it('tell a vendor’s end of the window from another cancellation', () => {
    expect(offPeakIsOver(created, hours(20))).toBe(false);
    expect(offPeakIsOver(created, hours(47))).toBe(true);
  });
});
