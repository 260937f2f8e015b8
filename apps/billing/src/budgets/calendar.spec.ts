import { describe, expect, it } from '@jest/globals';
import { dayIn, isTimeZone } from './calendar.js';

describe('dayIn', () => {
  it.each([
    // 23:59 and midnight in Shanghai, at the end of a month.
    ['Asia/Shanghai', '2026-06-30T15:59:59Z', '2026-06-30', '2026-06-30T16:00:00Z', '2026-06-30T16:00:00Z'],
    ['Asia/Shanghai', '2026-06-30T16:00:00Z', '2026-07-01', '2026-07-01T16:00:00Z', '2026-07-31T16:00:00Z'],
    ['UTC', '2026-06-30T16:00:00Z', '2026-06-30', '2026-07-01T00:00:00Z', '2026-07-01T00:00:00Z'],
    // The days on which Berlin changes its clocks have 23 and 25 hours.
    ['Europe/Berlin', '2026-03-28T23:00:00Z', '2026-03-29', '2026-03-29T22:00:00Z', '2026-03-31T22:00:00Z'],
    ['Europe/Berlin', '2026-10-24T22:00:00Z', '2026-10-25', '2026-10-25T23:00:00Z', '2026-10-31T23:00:00Z'],
    // Chile's day of 2026-09-06 has no midnight: it begins at one.
    [
      'America/Santiago',
      '2026-09-06T03:59:59Z',
      '2026-09-05',
      '2026-09-06T04:00:00Z',
      '2026-10-01T03:00:00Z',
    ],
    [
      'America/Santiago',
      '2026-09-06T04:00:00Z',
      '2026-09-06',
      '2026-09-07T03:00:00Z',
      '2026-10-01T03:00:00Z',
    ],
  ])('in %s at %s is %s', (zone, at, day, dayEndsAt, monthEndsAt) => {
    expect(dayIn(zone, new Date(at))).toEqual({
      day,
      month: `${day.slice(0, 8)}01`,
      dayEndsAt: new Date(dayEndsAt),
      monthEndsAt: new Date(monthEndsAt),
    });
  });
});

describe('isTimeZone', () => {
  it.each([
    ['Europe/Berlin', true],
    ['UTC', true],
    ['Nowhere/City', false],
    ['', false],
  ])('%s: %s', (name, is) => {
    expect(isTimeZone(name)).toBe(is);
  });
});
