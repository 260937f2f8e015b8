import { describe, expect, it } from '@jest/globals';
import { errorOf } from '../test-support/error-of.js';
import { monthIn, monthOf } from './period-of.js';

describe('a month', () => {
  it.each([
    ['UTC', '2026-07', '2026-07-01T00:00:00.000Z', '2026-08-01T00:00:00.000Z'],
    ['Asia/Shanghai', '2026-07', '2026-06-30T16:00:00.000Z', '2026-07-31T16:00:00.000Z'],
    ['Asia/Kathmandu', '2026-12', '2026-11-30T18:15:00.000Z', '2026-12-31T18:15:00.000Z'],
    // The clocks change in between: an hour less, an hour more.
    ['Europe/Berlin', '2026-03', '2026-02-28T23:00:00.000Z', '2026-03-31T22:00:00.000Z'],
    ['Europe/Berlin', '2026-10', '2026-09-30T22:00:00.000Z', '2026-10-31T23:00:00.000Z'],
    ['Pacific/Kiritimati', '2026-02', '2026-01-31T10:00:00.000Z', '2026-02-28T10:00:00.000Z'],
    ['America/Los_Angeles', '2026-01', '2026-01-01T08:00:00.000Z', '2026-02-01T08:00:00.000Z'],
    // On this day Santiago's clocks went from 24:00 back to 23:00.
    ['America/Santiago', '2026-04', '2026-04-01T03:00:00.000Z', '2026-05-01T04:00:00.000Z'],
  ])('of %s, %s', (zone, month, from, to) => {
    const period = monthIn(zone, month);
    expect([period.from.toISOString(), period.to.toISOString()]).toEqual([from, to]);
    expect(monthOf(zone, period.from)).toBe(month);
    expect(monthOf(zone, new Date(period.to.getTime() - 1))).toBe(month);
    expect(monthOf(zone, new Date(period.from.getTime() - 1))).not.toBe(month);
    expect(monthOf(zone, period.to)).not.toBe(month);
  });

  it.each(['2026-13', '2026-7', '26-07', 'July'])('is not %s', (month) => {
    expect(errorOf(() => monthIn('UTC', month))).toMatchObject({ param: 'month' });
  });

  it('is of a zone that there is', () => {
    expect(errorOf(() => monthIn('Asia/Nowhere', '2026-07'))).toMatchObject({ param: 'time_zone' });
  });
});
